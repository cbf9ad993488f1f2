"""Committing 1,000 reassignments, and a single one, with history, workloads and roll-up.

The floor writes the same rows, which it has ready: assignments, history, workloads, the day's
balances, batch, seal and board. It reads nothing, so it could not tell whether somebody else had
changed a row meanwhile, and seals with a hash that it has not worked out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from db.commands import Change, reassign
from db.commands.assignments.loading import load_held
from db.domain.rules import Held, Holder, decide
from db.engine import Database
from db.history.batches import next_id
from db.models.board import AssignmentHistory
from db.queries.assignments import assignments
from db.queries.lists.filters import AssignmentFilter
from tests.bench import measuring
from tests.bench.board import DEVELOPERS, ENDS_AT, EVENT_COLUMNS, name_of
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import document, raw, stamp
from tests.factories import manager

MOVES = 1_000
# One of so many assignments is active, or a little more.
ACTIVE = 5
REASON = "Evens out the load before the release."
_COLUMNS = {
    "assigned_to": "text",
    "developer_id": "bigint",
    "assignment_type": "text",
    "status": "text",
    "scope": "text",
    "reason": "text",
    "version": "integer",
    "updated_at": "timestamptz",
}


@dataclass(frozen=True, slots=True)
class _Move:
    """An active assignment and who gets it."""

    held: Held
    to: Holder


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time both on the same board, which keeps its size."""
    turns = count(1)
    for number, runs in ((MOVES, 9), (1, 31)):
        if number * ACTIVE > size:
            continue
        ours, floor = _both(database, turns, number)
        what = "1 reassignment" if number == 1 else f"{number:,} reassignments"
        operation = f"commit {what} with history, at {size:,} assignments"
        yield measuring.compare(operation, engine, ours, floor, runs=runs, warm_up=2)


def _both(
    database: Database, turns: Iterator[int], number: int
) -> tuple[Callable[[], float], Callable[[], float]]:
    def ours() -> float:
        changes = changes_of(moves_of(database, next(turns), number))
        return seconds(lambda: save(database, changes, next(turns)))

    def floor() -> float:
        moves = moves_of(database, next(turns), number)
        with database.read() as session:
            first_event = next_id(session, AssignmentHistory)
        rows = _Rows.of(moves, first_event)
        return seconds(lambda: rows.write(database, next(turns)))

    return ours, floor


def moves_of(database: Database, turn: int, number: int) -> list[_Move]:
    """So many of the newest active assignments, each with somebody else; who, differs by turn."""
    wanted = AssignmentFilter(statuses=("active",))
    with database.read() as session:
        page = assignments(session, wanted, limit=number)
        held = load_held(session, [row.id for row in page.rows])
    moves = []
    for one in held.values():
        id_ = (one.developer.id + 7 * turn) % DEVELOPERS + 1
        if id_ == one.developer.id:
            id_ = id_ % DEVELOPERS + 1
        moves.append(_Move(one, Holder(id_, name_of(id_))))
    return moves


def changes_of(moves: list[_Move]) -> list[Change]:
    """What a manager asks for, who has just seen the rows."""
    return [
        Change(
            assignment_id=move.held.id,
            action="reassign",
            developer=move.to.name,
            reason=REASON,
            version=move.held.version,
            ticket_version=move.held.ticket_version,
        )
        for move in moves
    ]


def save(database: Database, changes: list[Change], turn: int) -> None:
    """Reassign them all in one commit."""
    at = ENDS_AT + timedelta(minutes=turn)
    with database.write() as session:
        outcome = reassign(session, changes, actor=manager("Bench"), at=at)
    assert len(outcome.changed) == len(changes)


@dataclass(frozen=True)
class _Rows:
    """The rows that the reassignments come to, without what only the commit can say."""

    assignments: list[tuple[Any, ...]]
    events: list[tuple[Any, ...]]
    workloads: list[tuple[Any, ...]]

    @classmethod
    def of(cls, moves: list[_Move], first_event: int) -> "_Rows":
        """The rows of these moves; their states come from the same rules as the command's."""
        assignments_, events = [], []
        moved: dict[int, float] = defaultdict(float)
        for number, move in enumerate(moves, start=first_event):
            before = move.held
            (step,) = decide(before, "reassign", move.to, REASON)
            after = step.after
            moved[before.developer.id] -= before.load
            moved[after.developer.id] += after.load
            assignments_.append(
                (
                    after.developer.name,
                    after.developer.id,
                    after.assignment_type,
                    after.status,
                    after.scope,
                    after.reason,
                    after.version,
                    after.id,
                )
            )
            events.append(
                (
                    number,
                    after.id,
                    after.ticket_id,
                    before.developer.name,
                    after.developer.name,
                    before.developer.id,
                    after.developer.id,
                    "reassigned",
                    REASON,
                    "Bench",
                    after.story_points,
                    before.load,
                    after.load,
                    document(after.state),
                )
            )
        workloads = [(points, id_) for id_, points in sorted(moved.items()) if points]
        return cls(assignments_, events, workloads)

    def write(self, database: Database, turn: int) -> None:
        """Write them in one transaction."""
        at = ENDS_AT + timedelta(minutes=turn)
        with raw(database) as driver:
            when = stamp(at)
            batch_id = driver.open_batch("reassign", at, len(self.events))
            driver.update(
                "assignments",
                _COLUMNS,
                [(*row[:-1], when, row[-1]) for row in self.assignments],
            )
            driver.update("developers", {"current_workload": "numeric"}, self.workloads, add=True)
            driver.close_day(at, [id_ for _, id_ in self.workloads])
            driver.insert(
                "assignment_history",
                EVENT_COLUMNS,
                [(id_, batch_id, when, *rest) for id_, *rest in self.events],
            )
