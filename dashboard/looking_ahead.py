"""From the board to what is coming: people and their work by weeks, and by when it is done."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from dashboard.ahead.forecast import (
    HORIZON,
    Forecast,
    Kept,
    Week,
    WorkDays,
    back_test,
    chances,
    forecast,
)
from dashboard.ahead.shortfalls import OpenWork
from dashboard.ahead.weeks import Person, Row, rows_ahead
from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.held import held
from dashboard.tables.ahead import past_weeks
from db.domain.points import hundredths
from db.queries.assignments import open_work
from db.queries.calendars import usual_working_time, working_times
from db.queries.developers import roster


@dataclass(frozen=True)
class Outlook:
    """By when as many tickets are done as are `assigned`, from so many whole `weeks` of history.

    `forecast` is None of too few weeks, or where nothing is assigned; `kept` is how such forecasts
    were kept in the past.
    """

    assigned: int
    weeks: int
    forecast: Forecast | None
    kept: list[Kept]


def outlook(session: Session, copy: Copy, *, today: date) -> Outlook:
    """The forecast of the whole board, and how it was kept. Raises StillReading."""
    weeks, assigned, work_days = _known(session, copy, today)
    return Outlook(
        assigned,
        len(weeks),
        forecast(weeks, assigned, today=today, work_days=work_days),
        back_test(weeks, work_days=work_days),
    )


def outlook_by_day(session: Session, copy: Copy, *, today: date) -> tuple[int, dict[date, float]]:
    """How many tickets are assigned, and the share of runs in which as many are done by a day.

    A day on which no run ends is left out. Raises StillReading.
    """
    weeks, assigned, work_days = _known(session, copy, today)
    return assigned, chances(weeks, assigned, today=today, work_days=work_days)


def _known(session: Session, copy: Copy, today: date) -> tuple[list[Week], int, WorkDays]:
    """What a forecast is made of: the weeks before, what is assigned, and the days of work."""
    active = held(copy)
    weeks = past_weeks(active, today=today)
    first = weeks[0].monday if weeks else today
    last = today + timedelta(weeks=2 * HORIZON)
    work_days = WorkDays.of(usual_working_time(session), first, last)
    return weeks, int(active["ended_on"].isna().sum()), work_days


def look_ahead(
    session: Session,
    *,
    today: date,
    with_proposals: bool = False,
    developer_ids: Collection[int] | None = None,
) -> list[Row]:
    """A row for everybody, or for these: all who can be given work, or still hold some.

    Who falls short by most comes first.
    """
    work: dict[int, list[OpenWork]] = defaultdict(list)
    for row in open_work(session):
        work[row.developer_id].append(_work(row))
    working = working_times(session, developer_ids, since=today)
    people = [
        Person(row.id, row.name, row.available_points, working[row.id], row.team)
        for row in roster(session)
        if (row.active or row.id in work) and (developer_ids is None or row.id in developer_ids)
    ]
    rows = rows_ahead(people, work, today=today, with_proposals=with_proposals)
    return sorted(rows, key=lambda row: -sum(short.points for short in row.short))


def _work(row: Any) -> OpenWork:
    return OpenWork(
        row.ticket_id,
        row.external_key or f"#{row.ticket_id}",
        hundredths(row.counted_points or 0),
        row.due_date,
        row.priority_rank,
        title=row.title,
        is_proposed=row.status == "proposed",
        is_estimated=row.counted_points is not None,
    )
