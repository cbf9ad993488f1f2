"""The columns of the planner, and the day on which a ticket lands that is dropped on one. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from dashboard.ahead.weeks import weeks_from
from db.domain.calendar.working_time import DAY

Zoom = Literal["days", "weeks", "months"]
DAYS, MONTHS = 14, 6
# How many places a day may have in a period of each kind, and one for work without a date.
PLACES: dict[Zoom, int] = {"days": 1, "weeks": 8, "months": 32}


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a week or a month, by its first and last day."""

    first: date
    last: date


def periods(zoom: Zoom, today: date) -> list[Period]:
    """The periods that a planner shows, the first with `today` in it."""
    if zoom == "days":
        return [Period(day, day) for day in (today + number * DAY for number in range(DAYS))]
    if zoom == "weeks":
        return [Period(monday, monday + 6 * DAY) for monday in weeks_from(today)]
    firsts = [_month_after(today, number) for number in range(MONTHS + 1)]
    return [Period(first, after - DAY) for first, after in pairwise(firsts)]


def place_of(due: date | None, zoom: Zoom) -> int:
    """The place of a day in its period: its weekday, or its day of the month, counted from 0.

    Work without a date has the last place, that of a period's last day.
    """
    if due is None:
        return PLACES[zoom] - 1
    return {"days": 0, "weeks": due.weekday(), "months": due.day - 1}[zoom]


def landings(
    period: Period, zoom: Zoom, works_on: Callable[[date], bool], today: date
) -> list[date]:
    """When a ticket is due that is dropped on this period, by the place that its due date had."""
    return [
        landing(min(period.first + timedelta(days=place), period.last), works_on, today)
        for place in range(PLACES[zoom])
    ]


def landing(day: date, works_on: Callable[[date], bool], today: date) -> date:
    """`day` where it is worked, else the last working day before it, but never before `today`.

    If none of these days is worked, it is `day` all the same.
    """
    asked = max(day, today)
    found = asked
    while not works_on(found):
        if found <= today:
            return asked
        found -= DAY
    return found


def _month_after(day: date, number: int) -> date:
    """The first day of the month that comes so many months after that of `day`."""
    months = day.year * 12 + day.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)
