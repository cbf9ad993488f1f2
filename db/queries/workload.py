"""Workload by developer and day, and decisions by day, as the history tells them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Float, cast, func, literal, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from db.models import (
    AssignmentHistory,
    Batch,
    Board,
    DailyWorkload,
    Developer,
    RecordHistory,
    WeeklyWorkload,
)
from db.types import AnyRow


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

    @property
    def last_instant(self) -> datetime:
        """The last instant of the last day."""
        return self.until - timedelta(microseconds=1)


def monday(day: date) -> date:
    """The day on which the week of `day` begins."""
    return day - timedelta(days=day.weekday())


def time_zone(session: Session) -> str:
    """The name of the board's one time zone, in which days begin and end."""
    return session.execute(select(Board.time_zone)).scalar_one()


def data_version(session: Session) -> int:
    """A number that grows with every commit: what was read under one is not stale under it."""
    return session.execute(select(Board.data_version)).scalar_one()


def closing_workloads(
    session: Session,
    days: Days,
    developer_ids: Collection[int] | None = None,
    *,
    by_week: bool = False,
) -> list[AnyRow]:
    """Each developer's closing workload on the days that moved it: `developer_id`, `day`, `points`.

    What was carried into the first day is a row on the day before it. `days` are days of the
    board; the rows come in no order. By week, every row stands for a whole week and its day is a
    Monday; the weeks are all that `days` touch.
    """
    model: Any = WeeklyWorkload if by_week else DailyWorkload
    step = timedelta(days=7 if by_week else 1)
    first, last = (monday(days.first), monday(days.last)) if by_week else (days.first, days.last)
    before: Any = aliased(model)
    day, earlier = (one.week if by_week else one.day for one in (model, before))
    # Neither decimals nor whole numbers, which would have to be made floats one by one.
    points, points_before = (cast(one.points, Float).label("points") for one in (model, before))
    last_before = (
        select(points_before)
        .where(before.developer_id == Developer.id, earlier < first)
        .order_by(earlier.desc())
        .limit(1)
        .correlate(Developer)
        .scalar_subquery()
    )
    ids = None if developer_ids is None else list(developer_ids)
    opening = select(
        Developer.id.label("developer_id"),
        literal(first - step, Date()).label("day"),
        last_before.label("points"),
    ).where(true() if ids is None else Developer.id.in_(ids))
    within = select(model.developer_id, day.label("day"), points).where(
        day.between(first, last), true() if ids is None else model.developer_id.in_(ids)
    )
    # As the driver gives them: they are many, and a session would handle each by itself.
    connection = session.connection()
    carried = [row for row in connection.execute(opening).all() if row.points is not None]
    return [*carried, *connection.execute(within).all()]


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
