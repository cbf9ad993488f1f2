"""Figures by day and by week, a row for each, as programs take them: the same as on the pages."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

import pandas as pd
from sqlalchemy.orm import Session

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.available import of_a_sprint
from dashboard.analytics.series.flow import cumulative_flow
from dashboard.analytics.series.throughput import done_by_day, throughput
from dashboard.analytics.series.times import SHARES, named, times_by_week
from dashboard.analytics.series.workload import loads
from dashboard.looking_ahead import outlook_by_day
from db.domain.calendar.working_time import WorkingTime
from db.domain.calendar.working_time import days as each_day
from db.domain.days import Days, monday
from db.domain.points import rounded
from db.models.types import AnyRow
from db.queries.calendars import working_times
from db.queries.developers import roster

By = Literal["day", "week"]
_SUNDAY = timedelta(days=6)
_CYCLE = tuple(map(named, SHARES))


class Load(NamedTuple):
    """What a developer carried and had: at the close, at the peak, and available."""

    developer: str
    team: str | None
    date: date
    points: float
    peak: float
    available: float


class Room(NamedTuple):
    """What a developer has on a day, or on those days of a week that are asked for."""

    developer: str
    team: str | None
    date: date
    points: float
    days_off: float


class Flow(NamedTuple):
    """How many tickets stood where at the close, and what was completed within."""

    date: date
    waiting: int
    assigned: int
    set_aside: int
    completed: int
    completed_tickets: int
    completed_points: float
    cycle_days_50: float | None
    cycle_days_85: float | None
    cycle_days_95: float | None


class Chance(NamedTuple):
    """In how many of a hundred runs as many are completed by the end of a day, or of a week."""

    date: date
    percent: float


def workload(copy: Copy, days: Days, people: Mapping[int, AnyRow], by: By) -> Iterator[Load]:
    """The workload of these developers, in alphabetical order; `people` has their rows by id.

    Raises StillReading.
    """
    ids = sorted(people, key=lambda id_: people[id_].name)
    found = loads(copy, days, ids, by_week=by == "week")
    for id_ in ids:
        for day, close, peak, available in found.of(id_).dropna().itertuples():
            who = people[id_]
            yield Load(who.name, who.team, day.date(), close, peak, available)


def capacity(
    session: Session, days: Days, ids: Collection[int] | None, by: By, *, past: Copy | None
) -> Iterator[Room]:
    """What developers have by their calendars, in alphabetical order; `past` as in `had_by_day`.

    A week has what they have on those of its days that are asked for.
    """
    for person, working, had in had_by_day(session, days, ids, past=past):
        periods: dict[date, list[date]] = {}
        for day in had:
            periods.setdefault(day if by == "day" else monday(day), []).append(day)
        for period, within in periods.items():
            yield Room(
                person.name,
                person.team,
                period,
                rounded(sum(working.points_on(day, had[day]) for day in within)),
                rounded(sum(working.off_on(day) for day in within)),
            )


def had_by_day(
    session: Session, days: Days, ids: Collection[int] | None, *, past: Copy | None
) -> Iterator[tuple[AnyRow, WorkingTime, dict[date, float]]]:
    """Each developer's row, working time, and capacity × availability on each day, as it was.

    Of everybody, or of these, in alphabetical order: those who are active, or had something then. A
    day before they were on the board is left out. Without `past` all is as it is now, as for days
    that are still to come.
    """
    people = [row for row in roster(session) if ids is None or row.id in ids]
    working = working_times(session, [person.id for person in people], since=days.first)
    each = list(each_day(days.first, days.last))
    if past is None:
        had = pd.DataFrame({row.id: [row.available_points] * len(each) for row in people}, each)
    else:
        had = of_a_sprint(past, days, [person.id for person in people]).set_axis(each)
    for person in people:
        known = had[person.id].dropna()
        if person.active or known.any():
            yield person, working[person.id], known.to_dict()


def flow(copy: Copy, days: Days, by: By) -> Iterator[Flow]:
    """How the whole board's tickets went; cycle times are by week alone. Raises StillReading.

    A week is whole: all weeks that the days touch, the last one until now.
    """
    if by == "day":
        stood, done = cumulative_flow(copy, days), done_by_day(copy, days)
        done[list(_CYCLE)] = None
    else:
        whole = Days(monday(days.first), monday(days.last) + _SUNDAY, days.time_zone)
        stood = cumulative_flow(copy, whole).iloc[6::7]
        done = throughput(copy, whole).rename(columns={"week": "day"})
        done = done.join(times_by_week(copy, whole, "started")[list(_CYCLE)])
    columns = (
        done["day"],
        *(stood[name] for name in ("pending", "assigned", "rejected", "completed")),
        *(done[name] for name in ("tickets", "points", *_CYCLE)),
    )
    for day, *figures in zip(*(column.tolist() for column in columns), strict=True):
        yield Flow(day.date(), *map(_told, figures))


def forecast(session: Session, copy: Copy, today: date, by: By) -> tuple[int, list[Chance]]:
    """How many tickets are assigned, and the chances of the days, or weeks, from today on.

    They end with the day by which as many are completed in every run, or with the last that is
    forecast; there are none of too few weeks of history. Raises StillReading.
    """
    assigned, ends = outlook_by_day(session, copy, today=today)
    if not ends:
        return assigned, []
    found: dict[date, float] = {}
    share = 0.0
    for day in each_day(today, max(ends)):
        share = ends.get(day, share)
        found[day if by == "day" else monday(day)] = share
    return assigned, [Chance(day, rounded(100 * share)) for day, share in found.items()]


def _told(value: Any) -> Any:
    """A figure to hundredths; None where there is none."""
    if isinstance(value, int):
        return value
    return None if pd.isna(value) else rounded(value)
