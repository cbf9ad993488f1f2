"""Which index SQLite is told to use: that of the rarest condition, judged by a sample."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from db.engine import Database
from db.queries.assignment_source import AssignmentFilter
from db.queries.assignments import assignments
from db.queries.ordering import Sort
from tests.factories import START, make_assignments, make_developers, make_tickets

NUMBER = 60
RARE, USUAL = "Go", "Java"
LATE = START + timedelta(days=1)


@pytest.fixture
def board(sqlite_database: Database) -> Database:
    """Every tenth ticket asks for the rare skill; the last six assignments are of a day later."""
    with sqlite_database.write() as session:
        make_developers(session, "Dana", "Eli", capacity=1_000.0)
        ids = [
            id_
            for number in range(NUMBER)
            for id_ in make_tickets(session, required_skill=USUAL if number % 10 else RARE)
        ]
        make_assignments(session, dict.fromkeys(ids[:-6], "Dana"))
        make_assignments(session, dict.fromkeys(ids[-6:], "Dana"), at=LATE)
    return sqlite_database


def told(database: Database, wanted: AssignmentFilter, sort: Sort) -> Iterator[tuple[str, str]]:
    """The statements that name an index, and how SQLite goes about each."""
    sent: list[Any] = []

    def keep(*given: Any) -> None:
        sent.append(given[2:4])

    event.listen(database.engine, "before_cursor_execute", keep)
    with database.read() as session:
        assignments(session, wanted, sort=sort)
    event.remove(database.engine, "before_cursor_execute", keep)
    with database.engine.connect() as connection:
        for statement, values in sent:
            if "INDEXED BY" in str(statement):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                yield str(statement), "\n".join(row.detail for row in plan)


@pytest.mark.parametrize(
    ("wanted", "column", "index"),
    [
        (AssignmentFilter(skills=(RARE,), changed_from=START), "newest", "by_skill"),
        (AssignmentFilter(skills=(USUAL,), changed_from=LATE), "newest", "changed"),
        (AssignmentFilter(skills=(USUAL,), changed_from=LATE), "title", "changed"),
        (AssignmentFilter(skills=(RARE,), developers=("Dana",)), "due", "developer_id_status"),
        (AssignmentFilter(skills=(USUAL,), developers=("Eli",)), "due", "developer_id_status"),
        (AssignmentFilter(skills=(RARE,), priorities=("Medium",)), "reason", "by_skill"),
        (AssignmentFilter(skills=(USUAL,), priorities=("Low",)), "reason", "by_priority"),
        (AssignmentFilter(skills=(USUAL,)), "title", "by_skill"),
    ],
)
def test_the_rarest_of_what_is_asked_for_is_where_rows_are_found(
    board: Database, wanted: AssignmentFilter, column: str, index: str
) -> None:
    statements = list(told(board, wanted, Sort(column)))

    assert statements
    for statement, plan in statements:
        assert f"INDEXED BY ix_assignments_{index} " in statement
        assert f"INDEX ix_assignments_{index} (" in plan


def test_a_sample_of_a_few_rows_leads_to_the_same_rows(
    board: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = AssignmentFilter(skills=(RARE,), changed_from=START)
    with board.read() as session:
        of_all = assignments(session, wanted)
        monkeypatch.setattr("db.queries.choosing.STRETCHES", 2)
        monkeypatch.setattr("db.queries.choosing.STRETCH", 3)
        of_few = assignments(session, wanted)

    assert of_few == of_all
    assert of_all.count == NUMBER // 10


def test_a_board_without_a_row_has_none(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        page = assignments(session, AssignmentFilter(skills=(RARE,), changed_from=START))

    assert page.rows == []
    assert page.count == 0
