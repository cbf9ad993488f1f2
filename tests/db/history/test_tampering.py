"""Whoever gets past the triggers still leaves a trace that `verify` names."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from db.commands import Change, Edit, decide, update_developers, update_tickets
from db.engine import Database
from db.history.derived import rebuild_derived
from db.models.board import APPEND_ONLY
from db.queries.history.batches import recent_batches
from db.verify import verify
from tests.factories import ANN, START, make_assignment, make_developers, make_tickets, manager

BO = manager("Bo")

Deed = Callable[[Connection], None]


@pytest.fixture
def board(database: Database) -> Database:
    """Seven batches: an import of either kind, two assignments, and three decisions and edits."""
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        tickets = make_tickets(session, 2)
        first, second = (make_assignment(session, ticket, "Dana") for ticket in tickets)
        changes = [Change(first, "reassign", "Eli"), Change(second, "reassign", "Eli")]
        decide(session, changes, actor=BO, at=START)
        update_tickets(session, [Edit(1, {"story_points": 5.0})], actor=ANN, at=START)
        update_developers(session, [Edit(1, {"capacity": 30.0})], actor=ANN, at=START)
    return database


def tamper(database: Database, *statements: str) -> None:
    """Run statements as the owner of the tables, whom no trigger and no foreign key binds."""
    with database.engine.connect() as connection:
        if database.dialect == "sqlite":
            connection.execute(text("COMMIT"))
            connection.execute(text("PRAGMA foreign_keys = OFF"))
            connection.execute(text("BEGIN"))
            names = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars()
            for name in names.all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in (*APPEND_ONLY, "assignments"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
    database.dispose()


def found(database: Database, noted: str | None = None) -> list[str]:
    with database.read() as session:
        return verify(session, noted=noted)


def head(database: Database) -> str:
    with database.read() as session:
        return str(session.connection().execute(text("SELECT head FROM board")).scalar_one())


ALTERED = [
    "UPDATE assignment_history SET changed_by = 'Mallory' WHERE id = 3",
    "UPDATE assignment_history SET reason = 'Because' WHERE id = 3",
    "UPDATE assignment_history SET action = 'approved' WHERE id = 3",
    "UPDATE assignment_history SET story_points = 4 WHERE id = 3",
    "UPDATE batches SET changed_by = 'Mallory' WHERE data_version = 5",
    "UPDATE batches SET command = 'undo' WHERE data_version = 5",
]


@pytest.mark.parametrize("statement", ALTERED)
def test_an_altered_batch_is_named(board: Database, statement: str) -> None:
    tamper(board, statement)

    assert found(board)[0].startswith("batch 5 (")
    assert "was altered" in found(board)[0]


def test_an_altered_state_is_named(board: Database) -> None:
    quoted = '"status": "active"'
    tamper(
        board,
        "UPDATE assignment_history SET state = "
        f"CAST(replace(CAST(state AS TEXT), '{quoted}', '{quoted} ') AS "
        f"{'TEXT' if board.dialect == 'sqlite' else 'JSON'}) WHERE id = 3",
    )
    untouched = found(board)
    tamper(
        board,
        "UPDATE assignment_history SET state = "
        f"CAST(replace(CAST(state AS TEXT), 'active', 'removed') AS "
        f"{'TEXT' if board.dialect == 'sqlite' else 'JSON'}) WHERE id = 3",
    )

    # Spaces in a document say nothing; a word does.
    assert untouched == []
    assert found(board)[0].startswith("batch 5 (reassign by Bo")


def test_words_that_a_ticket_is_not_found_by_any_more_are_named(board: Database) -> None:
    # Its assignments follow it.
    with board.write() as session:
        session.execute(text("UPDATE tickets SET search_words = 'nothing' WHERE id = 2"))

    assert found(board) == [
        (
            "Ticket 2: search_words is 'nothing', its title and key make 'ticket 2'. "
            "Run `python -m db rebuild-search`."
        )
    ]


def test_an_assignment_that_is_sorted_by_another_reason_is_named(board: Database) -> None:
    tamper(board, "UPDATE assignments SET sort_reason = 'aaa' WHERE id = 1")

    assert found(board) == [
        (
            "Assignment 1: sort_reason is 'aaa', its reason makes 'changed by bo from dana'. "
            "Run `python -m db rebuild-search`."
        )
    ]
    with board.write() as session:
        assert rebuild_derived(session) == 1
    assert found(board) == []


def test_an_assignment_that_says_something_else_of_its_ticket_is_named(board: Database) -> None:
    tamper(board, "UPDATE assignments SET due_date = '2026-01-31', priority_rank = 4 WHERE id = 1")

    assert found(board) == [
        (f"Assignment 1: {said}. Run `python -m db rebuild-search`.")
        for said in (
            "priority_rank is 4, its ticket says 3",
            "due_date is '2026-01-31', its ticket says None",
        )
    ]
    with board.write() as session:
        assert rebuild_derived(session) == 1
    assert found(board) == []


def test_as_many_differences_are_named_as_are_asked_for(board: Database) -> None:
    tamper(board, "UPDATE tickets SET search_words = 'nothing'")

    with board.read() as session:
        every = verify(session, most=None)
        assert verify(session, most=1) == every[:1]
    assert len(every) > 1


def test_a_missing_event_is_named(board: Database) -> None:
    tamper(board, "DELETE FROM assignment_history WHERE id = 4")

    assert "batch 5 (reassign by Bo" in found(board)[0]
    assert "had 2 events; 1 are in its place" in found(board)[0]


def test_a_missing_batch_is_named(board: Database) -> None:
    tamper(
        board,
        "DELETE FROM assignment_history WHERE id IN (3, 4)",
        "DELETE FROM seals WHERE data_version = 5",
        "DELETE FROM batches WHERE data_version = 5",
    )

    assert found(board)[0].startswith("Batch 5 is missing; the next one is batch 6 (edit tickets")


def test_a_missing_seal_is_named(board: Database) -> None:
    tamper(board, "DELETE FROM seals WHERE data_version = 5")

    assert found(board)[0].startswith("The seal of batch 5 (")


def test_events_in_another_order_are_named(board: Database) -> None:
    tamper(
        board,
        "UPDATE assignment_history SET id = 99 WHERE id = 3",
        "UPDATE assignment_history SET id = 3 WHERE id = 4",
        "UPDATE assignment_history SET id = 4 WHERE id = 99",
    )

    assert found(board)[0].startswith("batch 5 (")


def test_batches_in_another_order_are_named(board: Database) -> None:
    with board.read() as session:
        sixth, fifth = (row.id for row in recent_batches(session, 3)[1:])
    tamper(
        board,
        f"UPDATE batches SET data_version = 99 WHERE id = '{fifth}'",
        f"UPDATE batches SET data_version = 5 WHERE id = '{sixth}'",
        f"UPDATE batches SET data_version = 6 WHERE id = '{fifth}'",
    )

    assert found(board)[0].startswith("batch 5 (edit tickets")


CUT = [
    "DELETE FROM record_history WHERE batch_id IN (SELECT id FROM batches WHERE data_version = 7)",
    "DELETE FROM seals WHERE data_version = 7",
    "DELETE FROM batches WHERE data_version = 7",
]


def test_a_cut_tail_shows_by_the_board(board: Database) -> None:
    tamper(board, *CUT)

    assert found(board)[0] == "The history ends with batch 6; the board is at 7."


def test_a_tail_that_was_cut_with_care_shows_by_the_noted_head(board: Database) -> None:
    noted = head(board)
    tamper(
        board,
        *CUT,
        "UPDATE board SET data_version = 6, "
        "head = (SELECT seal FROM seals WHERE data_version = 6), "
        "last_changed_at = (SELECT changed_at FROM batches WHERE data_version = 6)",
        "UPDATE developers SET capacity = 20, version = 1 WHERE id = 1",
    )

    assert found(board) == []
    assert found(board, noted) == [
        "The noted head is not in the history: its end was cut off, or all of it replaced."
    ]


def test_a_head_that_was_noted_long_ago_is_found(board: Database) -> None:
    noted = head(board)
    with board.write() as session:
        make_tickets(session, 1)

    assert found(board, noted) == []


CHANGED_TABLES = [
    (
        "UPDATE assignments SET status = 'completed' WHERE id = 1",
        "Assignment 1: status is 'completed', its history says 'active'.",
    ),
    (
        "UPDATE assignments SET developer_id = 1, assigned_to = 'Dana' WHERE id = 1",
        "Assignment 1: developer_id is 1, its history says 2.",
    ),
    ("UPDATE tickets SET title = 'Other' WHERE id = 1", "Ticket 1: title is 'Other'"),
    (
        "UPDATE tickets SET status = 'pending' WHERE id = 1",
        "Ticket 1: status is pending, its history says assigned.",
    ),
    (
        "UPDATE developers SET current_workload = 1 WHERE id = 2",
        "Eli: workload is 1, baseline and active work come to 8.",
    ),
    ("UPDATE developers SET capacity = 99 WHERE id = 2", "Developer 2: capacity is 99.0"),
]


@pytest.mark.parametrize(("statement", "difference"), CHANGED_TABLES)
def test_a_row_that_is_not_what_its_history_left_is_named(
    board: Database, statement: str, difference: str
) -> None:
    before = found(board)
    tamper(board, statement)

    assert before == []
    assert any(said.startswith(difference) for said in found(board)), found(board)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM tickets WHERE id = 3", "Ticket 3 is gone; its history is here."),
        (
            "UPDATE board SET last_changed_at = '2027-01-01 00:00:00.000000'",
            "The board was changed last at 2027-01-01",
        ),
        (
            "UPDATE assignments SET updated_at = '2027-01-01 00:00:00.000000' WHERE id = 1",
            "Assignment 1: updated_at is '2027-01-01T00:00:00+00:00', its history says",
        ),
    ],
)
def test_what_was_changed_outside_of_the_history_is_named(
    board: Database, statement: str, expected: str
) -> None:
    with board.write() as session:
        make_tickets(session, 1)

    tamper(board, statement)

    assert found(board)[0].startswith(expected)
