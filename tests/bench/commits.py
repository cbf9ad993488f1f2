"""Committing 1,000 reassignments, and a single one, with history and workloads.

The floor sends what the same commit writes, noted from one that was taken back: it reads nothing,
decides nothing, and has every row and the seal over them ready.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

from sqlalchemy.orm import Session

from db.commands import Change, reassign
from db.engine import Database
from db.queries.assignments import assignments
from db.queries.lists.filters import AssignmentFilter
from tests.bench.board import BENCH, DEVELOPERS, ENDS_AT, name_of
from tests.bench.measuring import Figure, compare, seconds
from tests.bench.raw import noted, raw


def measure(database: Database) -> Iterator[Figure]:
    """Time both on the same board, which keeps its size."""
    turns = count(1)
    for number, runs in ((1_000, 9), (1, 31)):
        operation = f"commit {number:,} reassignment{'s' * (number > 1)} with history"
        yield compare(operation, *_both(database, turns, number), runs=runs, warm_up=2)


def _both(
    database: Database, turns: Iterator[int], number: int
) -> tuple[Callable[[], float], Callable[[], float]]:
    def ours() -> float:
        turn = next(turns)
        changes = _changes(database, turn, number)

        def commit() -> None:
            with database.write() as session:
                _save(session, changes, turn)

        return seconds(commit)

    def floor() -> float:
        turn = next(turns)
        changes = _changes(database, turn, number)
        with noted(database, "INSERT", "UPDATE") as sent, database.rehearse() as session:
            _save(session, changes, turn)

        def write() -> None:
            with raw(database) as driver:
                driver.send(*sent)

        return seconds(write)

    return ours, floor


def _changes(database: Database, turn: int, number: int) -> list[Change]:
    """The newest active assignments, each for somebody else, as from who has just seen them."""
    with database.read() as session:
        page = assignments(session, AssignmentFilter(statuses=("active",)), limit=number)
    return [
        Change(
            row.id,
            "reassign",
            name_of((row.developer_id + turn % (DEVELOPERS - 1)) % DEVELOPERS + 1),
            reason="Evens out the load before the release.",
            version=row.version,
            ticket_version=row.ticket_version,
        )
        for row in page.rows
    ]


def _save(session: Session, changes: list[Change], turn: int) -> None:
    at = ENDS_AT + timedelta(minutes=turn)
    outcome = reassign(session, changes, actor=BENCH, at=at)
    assert len(outcome.changed) == len(changes)
