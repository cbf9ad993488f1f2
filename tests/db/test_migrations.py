"""The schema comes and goes whole, once, and is the same on both engines."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect, select, text, update

from db.engine import Database
from db.errors import Conflict
from db.history.derived import REPEATED
from db.migrate import check, current_revision, downgrade, upgrade
from db.models.board import APPEND_ONLY, Base
from db.settings import ROOT
from db.verify import verify
from migrations import repeated
from migrations.search import WORD_INDEXES, is_word_index
from tests.db.together.reading import everything
from tests.factories import (
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
)
from tests.services.postgres import fresh_database

TRIGGERS = {
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")},
    ),
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("change", "truncate")},
    ),
}
INDEX_TEXTS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def postgresql_url(postgres_url: str) -> Iterator[str]:
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without any tables, once on each engine."""
    database = Database.open(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.dispose()


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def names(database: Database, statement: str) -> set[str]:
    with database.engine.connect() as connection:
        return {row[0] for row in connection.execute(text(statement))}


def test_an_upgrade_makes_what_the_models_describe(empty: Database) -> None:
    before = current_revision(empty)

    upgrade(empty)

    check(empty)
    assert before is None
    own = {
        name for name in tables(empty) if name.startswith(tuple(one.name for one in WORD_INDEXES))
    }
    assert tables(empty) - own == {*Base.metadata.tables, "alembic_version"}
    assert bool(own) == (empty.dialect == "sqlite")


def test_a_downgrade_leaves_nothing_that_the_next_upgrade_trips_over(empty: Database) -> None:
    upgrade(empty)
    with empty.write() as session:
        make_developers(session, "Dana")
        make_assignment(session, make_ticket(session), "Dana")

    downgrade(empty, "base")
    left = tables(empty), names(empty, TRIGGERS[empty.dialect][0])
    upgrade(empty)

    check(empty)
    assert left == ({"alembic_version"}, set())
    with empty.write() as session:
        make_developers(session, "Dana")


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(empty: Database) -> None:
    upgrade(empty)
    with empty.write() as session:
        make_developers(session, "Dana")
        before = everything(session)

    upgrade(empty)

    with empty.read() as session:
        assert everything(session) == before


def test_both_engines_keep_their_search_index_up_to_date(database: Database) -> None:
    statement = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    }[database.dialect]
    events = ("insert", "update", "delete")
    expected = {
        "sqlite": {f"{of.name}_{event}" for of in WORD_INDEXES for event in events},
        "postgresql": {of.index for of in WORD_INDEXES},
    }[database.dialect]

    assert names(database, statement) >= expected


def test_what_assignments_repeat_of_their_tickets_follows_them(database: Database) -> None:
    statement, _ = TRIGGERS[database.dialect]

    assert repeated.NAME in names(database, statement)
    with database.write() as session:
        make_developers(session, "Dana")
        make_assignment(session, make_ticket(session), "Dana")
    here, there = Base.metadata.tables["assignments"].c, Base.metadata.tables["tickets"].c
    changed = {
        "sort_title": "new",
        "search_words": "new words",
        "required_skill": "Welding",
        "priority_rank": 7,
        "due_date": date(2030, 1, 2),
        "story_points": 12.5,
        "project": "Shop",
    }
    for name, value in changed.items():
        # Each by itself, for a trigger that was told of another column fires all the same.
        with database.write() as session:
            session.execute(update(there.id.table).values({name: value}))
            assert session.scalars(select(here[name])).one() == value
    assert changed.keys() == set(REPEATED)


def test_every_history_has_its_triggers(database: Database) -> None:
    statement, expected = TRIGGERS[database.dialect]

    assert names(database, statement) >= expected


def test_both_engines_have_the_same_indexes(
    sqlite_database: Database, postgres_database: Database
) -> None:
    found = [
        {
            (table, index["name"], tuple(index["column_names"]), bool(index["unique"]))
            for table in Base.metadata.tables
            for index in inspect(one.engine).get_indexes(table)
            # Each engine finds tickets by words in its own way.
            if "duplicates_constraint" not in index
            and not is_word_index("index", str(index["name"]))
        }
        for one in (sqlite_database, postgres_database)
    ]

    assert found[0] == found[1]
    assert {name for _, name, _, _ in found[0]} >= {
        "ix_assignments_ticket_id",
        "ix_assignments_assigned_to",
        "ix_assignments_status",
        "ix_tickets_status",
        "ix_tickets_required_skill",
    }


def test_both_engines_have_the_same_partial_indexes(
    sqlite_database: Database, postgres_database: Database
) -> None:
    found = []
    for one in (sqlite_database, postgres_database):
        with one.engine.connect() as connection:
            rows = connection.execute(text(INDEX_TEXTS[one.dialect])).all()
        partial = {row[0] for row in rows if " WHERE " in row[1]}
        found.append({name for name in partial if not is_word_index("index", name)})

    assert found[0] == found[1]
    assert found[0] >= {"uq_assignments_one_active", "uq_assignments_one_proposed"}


def test_two_copies_that_start_at_once_upgrade_once(empty: Database) -> None:
    url = empty.engine.url.render_as_string(hide_password=False)
    copies = [
        subprocess.Popen(
            [sys.executable, "-m", "db", "upgrade"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]

    said = [copy.communicate(timeout=60) for copy in copies]

    assert [copy.returncode for copy in copies] == [0, 0], said
    check(empty)
    with empty.engine.connect() as connection:
        for table in ("board", "alembic_version"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            assert len(rows) == 1


def test_a_database_of_a_newer_version_is_refused_and_left_alone(empty: Database) -> None:
    upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Conflict) as refusal:
        upgrade(empty)

    assert str(refusal.value) == (
        "The database is at revision 9999, which this version of Assignboard does not know: a "
        "newer version has upgraded it. Start that version, or restore a backup."
    )
    assert current_revision(empty) == "9999"


def test_a_step_through_a_large_table_may_take_as_long_as_it_needs(postgresql_url: str) -> None:
    database = Database.open(postgresql_url)
    limits = set()

    def ask(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().startswith(("CREATE", "UPDATE assignments")):
            cursor.execute("SHOW statement_timeout")
            limits.add(cursor.fetchone()[0])

    event.listen(database.engine, "before_cursor_execute", ask)
    upgrade(database)

    with database.engine.connect() as connection:
        usual = connection.execute(text("SHOW statement_timeout")).scalar_one()
    assert (limits, usual) == ({"0"}, "5min")
    database.dispose()


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(empty: Database) -> None:
    with empty.engine.begin() as connection:
        connection.execute(text("CREATE TABLE tickets (id INTEGER)"))

    with pytest.raises(Exception, match="tickets"):
        upgrade(empty)

    assert tables(empty) == {"tickets"}
    assert current_revision(empty) is None


def test_steps_down_and_up_again_keep_a_board_with_its_history(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", team="Core")
        first, second = make_tickets(session, 2, project="Shop")
        active = make_assignment(session, first, "Dana")
        make_proposal(session, second, "Eli")
        carry_out(session, "reassign", active, developer="Eli")
        before = everything(session)
    statement, expected = TRIGGERS[database.dialect]
    schema = schema_of(database)

    # Each of the newest steps by itself, then all, with some stops on the way.
    before_last = revisions()[-2::-1]
    for revision in (*before_last[:4], *before_last[4:-1:6], before_last[-1]):
        downgrade(database, revision)
        kept = names(database, statement)
        verbs = ("update", "delete") if database.dialect == "sqlite" else ("change", "truncate")
        assert {f"batches_no_{verb}" for verb in verbs} <= kept
        upgrade(database)

        check(database)
        assert names(database, statement) >= expected
        assert schema_of(database) == schema
        with database.read() as session:
            # A history without seals is sealed on the way up, and comes to the same seals.
            assert everything(session) == before
            assert verify(session) == []


def revisions() -> list[str]:
    """Every revision, the first one first."""
    folder = ScriptDirectory(str(ROOT / "migrations"))
    return [script.revision for script in folder.walk_revisions()][::-1]


def schema_of(database: Database) -> set[tuple[str, ...]]:
    """The live schema as the database tells it, with triggers and partial indexes."""
    tables = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
    indexes = (
        "SELECT 'i', indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    triggers = (
        "SELECT 't', tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) "
        "FROM pg_trigger WHERE NOT tgisinternal"
    )
    constraints = (
        "SELECT 'c', conname, conrelid::regclass::text, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    )
    columns = (
        "SELECT 'o', column_name, table_name, data_type || is_nullable || "
        "coalesce(column_default, '') FROM information_schema.columns "
        "WHERE table_schema = 'public'"
    )
    of_postgresql = (indexes, triggers, constraints, columns)
    statements = (tables,) if database.dialect == "sqlite" else of_postgresql
    with database.engine.connect() as connection:
        return {
            tuple(" ".join(str(cell).split()) for cell in row)
            for statement in statements
            for row in connection.execute(text(statement))
        }
