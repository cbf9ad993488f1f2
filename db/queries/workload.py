"""Workload by developer and day, and decisions by day, summed up from the history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, case, func, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from db.models import AssignmentHistory, Batch, Board, RecordHistory
from db.types import AnyRow, as_points


class local_day(FunctionElement[date]):  # noqa: N801 - named like the SQL function it stands for
    """The date of an instant in a time zone: `local_day(column, zone name)`."""

    type = Date()
    inherit_cache = True


@compiles(local_day, "sqlite")
def _on_sqlite(element: local_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"local_day({compiler.process(element.clauses, **options)})"


@compiles(local_day, "postgresql")
def _on_postgresql(element: local_day, compiler: SQLCompiler, **options: Any) -> str:
    instant, zone = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({instant} AT TIME ZONE {zone})::date"


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days in the board's time zone, both ends included."""

    first: date
    last: date
    time_zone: str

    @property
    def since(self) -> datetime:
        """The instant at which the first day begins."""
        return datetime.combine(self.first, time(), ZoneInfo(self.time_zone))

    @property
    def until(self) -> datetime:
        """The instant at which the last day ends."""
        day_after = self.last + timedelta(days=1)
        return datetime.combine(day_after, time(), ZoneInfo(self.time_zone))


def time_zone(session: Session) -> str:
    """The name of the board's one time zone, in which days begin and end."""
    return session.execute(select(Board.time_zone)).scalar_one()


def data_version(session: Session) -> int:
    """A number that grows with every commit: what was read under one is not stale under it."""
    return session.execute(select(Board.data_version)).scalar_one()


def workload_moves(
    session: Session, days: Days, developer_ids: Collection[int] | None = None
) -> list[AnyRow]:
    """By how many points each developer's workload moved on each day that moved it.

    Rows of `developer_id`, `day` and `points`, in that order. All that came before `days.first`
    is one row on the day before it: the opening balance. Summing up along the days gives closing
    balances; approvals add a ticket's points, completions and removals take them off, imports
    move the baseline.
    """
    moves = union_all(
        *(
            select(
                owner.label("developer_id"),
                changed_at.label("changed_at"),
                points.label("points"),
            ).where(
                points != 0,
                changed_at < days.until,
                *(() if developer_ids is None else (owner.in_(developer_ids),)),
            )
            for owner, changed_at, points in (
                (
                    AssignmentHistory.new_developer_id,
                    AssignmentHistory.changed_at,
                    AssignmentHistory.added_points,
                ),
                (
                    AssignmentHistory.previous_developer_id,
                    AssignmentHistory.changed_at,
                    -AssignmentHistory.released_points,
                ),
                (
                    RecordHistory.developer_id,
                    RecordHistory.changed_at,
                    RecordHistory.workload_points,
                ),
            )
        )
    ).subquery()
    zone = literal(days.time_zone)
    day = case(
        (moves.c.changed_at < days.since, literal(days.first - timedelta(days=1), Date())),
        else_=local_day(moves.c.changed_at, zone),
    ).label("day")
    statement = (
        select(moves.c.developer_id, day, as_points(func.sum(moves.c.points)).label("points"))
        .group_by(moves.c.developer_id, day)
        .order_by(moves.c.developer_id, day)
    )
    return list(session.execute(statement))


def actions_by_day(
    session: Session, days: Days, developer_ids: Collection[int] | None = None
) -> list[AnyRow]:
    """How often each action was taken on each day: rows of `day`, `action` and `number`."""
    day = local_day(AssignmentHistory.changed_at, literal(days.time_zone)).label("day")
    statement = select(day, AssignmentHistory.action, func.count().label("number")).where(
        AssignmentHistory.changed_at >= days.since, AssignmentHistory.changed_at < days.until
    )
    if developer_ids is not None:
        statement = statement.where(
            func.coalesce(
                AssignmentHistory.new_developer_id, AssignmentHistory.previous_developer_id
            ).in_(developer_ids)
        )
    return list(session.execute(statement.group_by(day, AssignmentHistory.action).order_by(day)))


def first_event_at(session: Session) -> datetime | None:
    """When the history begins."""
    return session.execute(select(func.min(AssignmentHistory.changed_at))).scalar_one()


def first_batch_at(session: Session) -> datetime | None:
    """When the first commit of all was made; None on an empty board."""
    return session.scalar(select(Batch.changed_at).order_by(Batch.data_version).limit(1))


def capacity_changes(
    session: Session, days: Days, developer_ids: Collection[int] | None = None
) -> list[AnyRow]:
    """The events of developers up to `days.last`, oldest first: `record_id`, `day` and `state`.

    A state holds the developer's `capacity` and `availability` from that event on.
    """
    statement = select(
        RecordHistory.record_id,
        local_day(RecordHistory.changed_at, literal(days.time_zone)).label("day"),
        RecordHistory.state,
    ).where(RecordHistory.kind == "developer", RecordHistory.changed_at < days.until)
    if developer_ids is not None:
        statement = statement.where(RecordHistory.record_id.in_(developer_ids))
    return list(session.execute(statement.order_by(RecordHistory.id)))
