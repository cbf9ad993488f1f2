"""What the database itself refuses, and how each connection to it is set up."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.engine import Database
from db.models.board import Assignment, Board, Developer, Ticket
from tests.db.together.reading import assignment, record
from tests.factories import (
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
)


def another(session: Session, assignment_id: int, status: str) -> None:
    """Write a second assignment of the same ticket, past all commands."""
    row = {**record(session, Assignment, assignment_id)._mapping, "id": 99, "status": status}
    session.execute(insert(Assignment), [row])


@pytest.mark.parametrize("status", ["active", "proposed"])
def test_a_ticket_has_one_active_and_one_proposed_assignment_at_most(
    database: Database, status: str
) -> None:
    make = make_assignment if status == "active" else make_proposal
    with database.write() as session:
        make_developers(session, "Dana")
        first = make(session, make_ticket(session), "Dana")

    with pytest.raises(IntegrityError), database.write() as session:
        another(session, first, status)


def test_a_ticket_may_have_been_removed_from_one_person_twice(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        first = make_assignment(session, make_ticket(session), "Dana")
        carry_out(session, "remove", first)

    with database.write() as session:
        another(session, first, "removed")

    with database.read() as session:
        assert assignment(session, 99).status == "removed"


NEVER = [
    update(Developer).values(availability=1.01),
    update(Developer).values(availability=-0.01),
    update(Developer).values(capacity=-1),
    update(Developer).values(baseline_workload=-1),
    update(Developer).values(name=None),
    update(Developer).values(name="Eli"),
    update(Ticket).values(status="lost"),
    update(Ticket).values(story_points=-1),
    update(Ticket).values(title=None),
    update(Assignment).values(status="lost"),
    update(Assignment).values(assignment_type="guess"),
    update(Assignment).values(scope="everything"),
    update(Assignment).values(ticket_id=99),
    update(Assignment).values(assigned_to="Nobody"),
    update(Assignment).values(developer_id=99),
    update(Board).values(id=2),
    insert(Board).values(id=2, data_version=0, time_zone="UTC"),
]


def test_the_database_refuses_what_no_board_holds(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        make_assignment(session, make_ticket(session), "Dana")

    refused = []
    for statement in NEVER:
        try:
            with database.write() as session:
                session.connection().execute(statement)
        except IntegrityError:
            refused.append(str(statement))

    assert refused == [str(statement) for statement in NEVER]


def test_a_renamed_developer_keeps_the_work(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        active = make_assignment(session, make_ticket(session), "Dana")

    with database.write() as session:
        session.execute(update(Developer).values(name="Dana Scully"))

    with database.read() as session:
        row = assignment(session, active)
        assert (row.assigned_to, row.original_assigned_to) == ("Dana Scully", "Dana")


def test_a_new_board_counts_from_nothing_in_utc(database: Database) -> None:
    with database.read() as session:
        board = session.get_one(Board, 1)

    assert (board.data_version, board.last_changed_at, board.time_zone) == (0, None, "UTC")


def test_every_connection_to_sqlite_keeps_confirmed_commits_and_foreign_keys(
    sqlite_database: Database,
) -> None:
    pragmas = {"foreign_keys": 1, "synchronous": 2, "journal_mode": "wal"}
    connections = [sqlite_database.engine.connect() for _ in range(3)]

    found = [
        {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas}
        for connection in connections
    ]

    for connection in connections:
        connection.close()
    assert found == [pragmas] * 3


def test_every_connection_to_postgresql_has_its_settings(
    postgres_database: Database,
) -> None:
    with postgres_database.read() as session:
        settings = {
            name: session.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("TimeZone", "lock_timeout", "random_page_cost", "transaction_isolation")
        }

    assert settings == {
        "TimeZone": "UTC",
        "lock_timeout": "15s",
        "random_page_cost": "1.1",
        "transaction_isolation": "repeatable read",
    }


def test_a_copy_that_starts_waits_while_another_sets_a_new_sqlite_file_up(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    # A file is in SQLite's older journal mode until the first connection switches it over.
    other.execute("CREATE TABLE ready (answer INTEGER)")
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO ready VALUES (42)")
    finish = threading.Timer(0.5, other.execute, ["COMMIT"])
    finish.start()

    database = Database.open(f"sqlite:///{path}")
    with database.read() as session:
        session.execute(text("SELECT 1"))
    finish.join()
    with database.read() as session:
        answer = session.execute(text("SELECT answer FROM ready")).scalar_one()

    other.close()
    database.dispose()
    assert answer == 42
