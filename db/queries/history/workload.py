"""Workload by developer and day, and decisions by day, from the history."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Date, Float, cast, func, literal, select, true
from sqlalchemy.orm import Session, aliased

from db.domain.days import Days, monday
from db.models.board import (
    AssignmentHistory,
    Batch,
    Board,
    DailyWorkload,
    Developer,
    RecordHistory,
    WeeklyWorkload,
)
from db.models.local_day import local_day
from db.models.types import AnyRow


def time_zone(session: Session) -> str:
    """The name of the board's one time zone, in which days begin and end."""
    return session.execute(select(Board.time_zone)).scalar_one()


def data_version(session: Session) -> int:
    """A number that grows with every commit: as long as it is the same, nothing has changed."""
    return session.execute(select(Board.data_version)).scalar_one()


def closing_workloads(
    session: Session,
    days: Days,
    developer_ids: Collection[int] | None = None,
    *,
    by_week: bool = False,
) -> list[AnyRow]:
    """Each developer's closing workload on the days that changed it, in no order.

    Rows have `developer_id`, `day` and `points`. What was carried into the first day is a row on
    the day before it. `by_week`, a row stands for a whole week and its day is the Monday; the weeks
    are all that `days` touch.
    """
    model: Any = WeeklyWorkload if by_week else DailyWorkload
    step = timedelta(days=7 if by_week else 1)
    first, last = (monday(days.first), monday(days.last)) if by_week else (days.first, days.last)
    before: Any = aliased(model)
    day, earlier = (table.week if by_week else table.day for table in (model, before))
    # Floats from the database: decimals would have to be converted one by one.
    points, points_before = (cast(table.points, Float).label("points") for table in (model, before))
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
    # By the connection: a session would spend time on each of the many rows.
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
