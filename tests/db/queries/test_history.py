"""History is only ever added to, in one order, and a batch is there whole or not at all."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.commands import Change, decide
from db.engine import Database
from db.errors import Unusable
from db.importing.save import import_rows
from db.models.board import APPEND_ONLY, AssignmentHistory, Base, Batch, Board, RecordHistory
from db.queries.history.workload import data_version
from tests.db.together.holding import check_batches
from tests.db.together.reading import everything, rows_of
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
)

BO = manager("Bo")
LATER = START + timedelta(days=1)
REFUSED = r"History is append-only: nothing may change or delete it\."


def a_little_of_everything(session: Session) -> None:
    make_developers(session, "Dana", "Eli", baseline_workload=1.0)
    first, second = make_tickets(session, 2)
    carry_out(session, "approve", make_proposal(session, first, "Dana"), developer="Eli")
    carry_out(session, "complete", make_assignment(session, second, "Dana"))
    make_developers(session, "Dana", baseline_workload=2.0)


CHANGES = {
    "both": (
        "UPDATE {0} SET id = id",
        "DELETE FROM {0}",
        (
            "INSERT INTO {0} SELECT * FROM {0} WHERE true "
            "ON CONFLICT (id) DO UPDATE SET id = excluded.id"
        ),
    ),
    # REPLACE deletes the row in its way without asking the triggers on DELETE.
    "sqlite": ("INSERT OR REPLACE INTO {0} SELECT * FROM {0}",),
    "postgresql": ("TRUNCATE {0} CASCADE",),
}


def test_the_database_refuses_every_change_of_the_history_whoever_opens_it(
    database: Database,
) -> None:
    with database.write() as session:
        a_little_of_everything(session)
        before = everything(session)
    statements = [
        change.format(table)
        for change in (*CHANGES["both"], *CHANGES[database.dialect])
        for table in APPEND_ONLY
    ]
    if database.dialect == "postgresql":
        spoken_of = ("developers", "tickets", "assignments")
        statements += [f"TRUNCATE {table} CASCADE" for table in spoken_of]

    for statement in statements:
        with pytest.raises(DBAPIError, match=REFUSED), database.write() as session:
            session.execute(text(statement))
        if database.dialect == "sqlite":
            # A plain connection, without any of our own settings.
            plain = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
            with closing(plain) as other, pytest.raises(sqlite3.DatabaseError, match=REFUSED):
                other.execute(statement)

    with database.read() as session:
        assert everything(session) == before


def test_what_history_speaks_of_cannot_be_deleted(database: Database) -> None:
    with database.write() as session:
        a_little_of_everything(session)

    for table in ("developers", "tickets", "assignments"):
        with pytest.raises(DBAPIError, match=r"(?i)foreign key"), database.write() as session:
            session.execute(text(f"DELETE FROM {table}"))


def test_times_and_ids_grow_even_when_the_callers_clock_goes_back(database: Database) -> None:
    clocks = [LATER, LATER, START, LATER - timedelta(microseconds=1), LATER + timedelta(hours=1)]
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        active = make_assignment(session, make_ticket(session), "Dana")
        for n, at in enumerate(clocks):
            change = Change(active, "reassign", "Dana" if n % 2 else "Eli")
            decide(session, [change], actor=BO, at=at)

    with database.read() as session:
        events = session.execute(
            select(AssignmentHistory.id, AssignmentHistory.changed_at)
            .where(AssignmentHistory.changed_by == "Bo")
            .order_by(AssignmentHistory.id)
        ).all()
        one = timedelta(microseconds=1)
        assert [event.id for event in events] == [2, 3, 4, 5, 6]
        assert [event.changed_at for event in events] == [
            LATER,
            LATER + one,
            LATER + 2 * one,
            LATER + 3 * one,
            LATER + timedelta(hours=1),
        ]


def test_every_event_is_of_a_batch_that_counts_it_in_the_order_of_time(
    database: Database,
) -> None:
    with database.write() as session:
        a_little_of_everything(session)

    with database.read() as session:
        check_batches(*(rows_of(session, one) for one in (Batch, AssignmentHistory, RecordHistory)))
        batches = session.scalars(select(Batch).order_by(Batch.data_version)).all()
        board = session.get_one(Board, 1)
        assert [batch.data_version for batch in batches] == list(range(1, len(batches) + 1))
        assert {batch.changed_by for batch in batches} == {"Ann"}
        last = (len(batches), batches[-1].changed_at)
        assert (board.data_version, board.last_changed_at) == last


def test_a_clock_of_another_time_zone_is_kept_as_the_same_instant(database: Database) -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    at = datetime(2026, 3, 2, 23, 30, tzinfo=kathmandu)
    with database.write() as session:
        make_developers(session, "Dana", at=at)

    with database.read() as session:
        (kept,) = session.scalars(select(Batch.changed_at))
        assert kept == datetime(2026, 3, 2, 17, 45, tzinfo=UTC)
        assert kept.utcoffset() == timedelta(0)


def test_a_clock_without_a_time_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 (naive on purpose)

    with pytest.raises(Exception, match="no time zone"), database.write() as session:
        make_developers(session, "Dana", at=naive)

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Batch)) == 0


class Rerun(BaseException):
    """Streamlit ends a script's run with one of these."""


@pytest.mark.parametrize("error", [RuntimeError, Rerun])
def test_what_breaks_or_reruns_in_the_middle_leaves_nothing_behind(
    database: Database, error: type[BaseException]
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        before = everything(session)

    def save_and_break(session: Session) -> None:
        active = make_assignment(session, ticket, "Dana")
        decide(session, [Change(active, "reassign", "Eli")], actor=BO, at=LATER)
        import_rows(session, "developers", [{"name": "Fay"}], actor=BO, at=LATER)
        raise error

    with pytest.raises(error), database.write() as session:
        save_and_break(session)

    with database.read() as session:
        assert everything(session) == before


def test_what_a_batch_refuses_half_way_leaves_nothing_of_it(database: Database) -> None:
    rows = [{"id": id_, "title": f"Ticket {id_}"} for id_ in range(1, 5_003)]
    rows.append({"id": 6_000, "title": "Below nothing", "story_points": -1.0})
    tables = Base.metadata.sorted_tables

    def sizes() -> dict[str, int]:
        with database.read() as session:
            return {
                table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables
            }

    before = sizes()

    with pytest.raises(DBAPIError), database.write() as session:
        import_rows(session, "tickets", rows, actor=ANN, at=START)

    assert sizes() == before


def test_a_reading_session_saves_nothing(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        before = everything(session)

    with sqlite_database.read() as session:
        make_assignment(session, ticket, "Dana")

    with sqlite_database.read() as session:
        assert everything(session) == before


def test_a_reading_session_is_not_let_write(postgres_database: Database) -> None:
    with (
        pytest.raises(Unusable, match="can only be read here"),
        postgres_database.read() as session,
    ):
        make_developers(session, "Dana")


def test_a_reading_session_sees_one_state_of_the_board(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")

    with database.read() as reader:
        first = everything(reader)
        with database.write() as writer:
            make_developers(writer, "Eli")
        second = everything(reader)

    with database.read() as session:
        assert second == first
        assert len(everything(session)["developers"]) == 2


def test_the_data_version_grows_with_each_commit_and_only_then(database: Database) -> None:
    with database.write() as session:
        versions = [data_version(session)]
        make_developers(session, "Dana")
        versions.append(data_version(session))
        make_developers(session, "Dana")
        versions.append(data_version(session))
        ticket = make_ticket(session)
        make_assignment(session, ticket, "Dana")
        versions.append(data_version(session))

    assert versions == [0, 1, 1, 3]
