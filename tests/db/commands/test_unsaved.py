"""Edits that are not committed are kept for whoever made them, beside the board."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.access import Actor
from db.commands.readers.unsaved import KEPT, MOST_CHARACTERS, MOST_KEPT, keep_unsaved
from db.engine import Database
from db.errors import Invalid
from db.history.batches import lock_board
from db.models.board import table_of
from db.models.views import UnsavedEdits
from db.queries.history.workload import data_version
from db.queries.views import unsaved_edits
from tests.factories import ANN, START, manager

BEA = manager("Bea")


def keep(
    database: Database,
    edits: str | None,
    *,
    tab: str = "a",
    actor: Actor = ANN,
    minutes: int = 0,
) -> None:
    with database.write() as session:
        at = START + timedelta(minutes=minutes)
        keep_unsaved(session, tab, "assignments", edits, actor=actor, at=at)


def kept(database: Database, *, tab: str = "a", actor: Actor = ANN) -> dict[str, str]:
    with database.read() as session:
        return unsaved_edits(session, tab, actor, since=START - KEPT)


def test_the_last_edits_are_kept_for_one_person_in_one_tab(database: Database) -> None:
    keep(database, "first")
    keep(database, "last", minutes=1)
    keep(database, "theirs", actor=BEA)

    assert kept(database) == {"assignments": "last"}
    assert kept(database, actor=BEA) == {"assignments": "theirs"}
    assert kept(database, tab="b") == {}
    keep(database, None)
    assert kept(database) == {}
    assert kept(database, actor=BEA) == {"assignments": "theirs"}


def test_they_are_gone_after_a_day_and_are_few_and_short(database: Database) -> None:
    keep(database, "old", actor=BEA)
    for number in range(MOST_KEPT + 5):
        keep(database, "new", tab=str(number), minutes=24 * 60 + number)
    with pytest.raises(Invalid, match="too many to be kept"):
        keep(database, "x" * (MOST_CHARACTERS + 1))

    assert kept(database, actor=BEA) == {}
    with database.read() as session:
        count = select(func.count()).select_from(table_of(UnsavedEdits))
        assert session.execute(count).scalar_one() == MOST_KEPT
    assert kept(database, tab="4") == {}
    assert kept(database, tab="5") == {"assignments": "new"}


def test_keeping_them_is_no_commit_and_waits_for_none(postgres_database: Database) -> None:
    with postgres_database.read() as session:
        before = data_version(session)

    with postgres_database.write() as commit:
        lock_board(commit)
        keep(postgres_database, "mine")

    assert kept(postgres_database) == {"assignments": "mine"}
    with postgres_database.read() as session:
        assert data_version(session) == before
