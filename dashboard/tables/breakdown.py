"""A figure as the lines that sum to it: points of a baseline, of tickets, of events."""

from collections.abc import Iterable, Sequence

import pandas as pd

from dashboard.tables.editing import moves_of, rows_of, sum_moves
from db.commands import Change
from db.domain.points import rounded
from db.queries.history.behind import Carried, CarriedTicket, WorkloadChange

COLUMNS = ("ticket_id", "part", "ticket", "title", "points", "changed", "why")


def workload_lines(carried: Carried) -> pd.DataFrame:
    """Baseline and active tickets, whose points are the workload."""
    return _lines([("Baseline", carried.baseline)], [("Active", 1, carried.tickets)])


def reserved_lines(proposed: Sequence[CarriedTicket]) -> pd.DataFrame:
    """Open proposals, whose points are reserved."""
    return _lines([], [("Proposed", 1, proposed)])


def free_lines(carried: Carried) -> pd.DataFrame:
    """What is available, less the workload: the free points, below zero for an overload."""
    return _lines(
        [("Available", carried.available), ("Baseline", -carried.baseline)],
        [("Active", -1, carried.tickets)],
    )


def after_lines(carried: Carried, moved: pd.DataFrame) -> pd.DataFrame:
    """The workload and what a decision moves, whose points are the workload afterwards."""
    own = moved[moved["developer"] == carried.name].drop(columns="developer")
    return pd.concat([workload_lines(carried), own], ignore_index=True)


def moved_lines(frame: pd.DataFrame, changes: Iterable[Change]) -> pd.DataFrame:
    """By how many points each of `changes` of `frame` moves whose workload, a line for each."""
    made = list(changes)
    shown = rows_of(frame, (change.assignment_id for change in made))
    return moved_of(
        (name, row["ticket_id"], row["ticket"], row["title"], points, change.reason)
        for change in made
        for row in (shown[change.assignment_id],)
        for name, points in sum_moves([moves_of(row, change)]).items()
    )


def moved_of(moves: Iterable[tuple[str, int, str, str, float, str | None]]) -> pd.DataFrame:
    """A line for each of `moves`: whose workload, ticket id, ticket, title, points and reason."""
    rows = [
        (name, id_, "Added" if points >= 0 else "Taken away", ticket, title, points, pd.NaT, reason)
        for name, id_, ticket, title, points, reason in moves
    ]
    return _typed(pd.DataFrame(rows, columns=["developer", *COLUMNS]))


def given_lines(tickets: pd.DataFrame, developer: str) -> pd.DataFrame:
    """What giving `tickets` (by id, with ticket, title and points) to `developer` would add."""
    return moved_of(
        (developer, id_, ticket, title, points, None)
        for id_, ticket, title, points in zip(
            tickets.index,
            tickets["ticket"],
            tickets["title"],
            tickets["points"].fillna(0.0),
            strict=True,
        )
    )


def move_lines(moves: Sequence[WorkloadChange]) -> pd.DataFrame:
    """Events that moved a workload, whose points are by how much it moved."""
    frame = pd.DataFrame(
        [
            (
                move.ticket_id or 0,
                move.changed_at,
                move.changed_by,
                move.action,
                _label(move.ticket_id, move.external_key) if move.ticket_id else None,
                move.title,
                move.points,
                move.reason,
            )
            for move in moves
        ],
        columns=["ticket_id", "changed", "actor", "action", "ticket", "title", "points", "reason"],
    )
    return frame.astype({"ticket_id": "int64", "points": "float64"})


def total(lines: pd.DataFrame) -> float:
    """The sum of the lines, rounded as points are."""
    return rounded(lines["points"].sum())


def _lines(
    figures: Sequence[tuple[str, float]], parts: Sequence[tuple[str, int, Sequence[CarriedTicket]]]
) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = [
        (0, part, None, None, points, pd.NaT, None) for part, points in figures
    ]
    rows += [
        (
            held.ticket_id,
            part,
            _label(held.ticket_id, held.external_key),
            held.title,
            sign * held.story_points,
            held.since,
            held.reason,
        )
        for part, sign, tickets in parts
        for held in tickets
    ]
    return _typed(pd.DataFrame(rows, columns=list(COLUMNS)))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    changed = pd.to_datetime(frame["changed"], utc=True)
    return frame.assign(changed=changed).astype({"ticket_id": "int64", "points": "float64"})


def _label(ticket_id: int, external_key: str | None) -> str:
    return external_key or f"#{ticket_id}"
