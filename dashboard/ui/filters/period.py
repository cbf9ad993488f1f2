"""Filters for days: a period, or two dates."""

from datetime import date, datetime, timedelta

from dashboard.clock import today
from dashboard.ui.figures.cached import first_day
from dashboard.ui.filters.day_ranges import pick_days
from dashboard.ui.filters.widgets import EARLIEST, filter_days, filter_one, instants
from dashboard.ui.page.moments import Moment
from db.domain.days import Days

PERIODS = {"Last 30 days": 30, "Last 90 days": 90, "Last 365 days": 365}
CUSTOM = "Custom"
DATES = "event_dates"
MOST_DAYS = 731


def choose_period(moment: Moment) -> Days:
    """Draw the filter for a period; return its days, from the board's first one on."""
    last = today(moment.time_zone)
    period = filter_one(
        "Period",
        (*PERIODS, CUSTOM),
        index=1,
        key="period",
        width=180,
    )
    first = last - timedelta(days=PERIODS.get(period or "", 90) - 1)
    if period == CUSTOM:
        first, last = _custom(first, last)
    return bounded(first, last, began=first_day(moment), time_zone=moment.time_zone)


def bounded(first: date, last: date, *, began: date, time_zone: str) -> Days:
    """Cut a range to days that can be drawn: from the board's first one, at most two years."""
    first = max(first, began, last - timedelta(days=MOST_DAYS - 1))
    return Days(min(first, last), last, time_zone)


def choose_dates(time_zone: str) -> tuple[datetime | None, datetime | None]:
    """Draw the filter for dates; return its instants (from, before), None for no limit."""
    first, last = filter_days(
        "Dates",
        key=DATES,
        latest=today(time_zone),
        hint=f"Days in {time_zone}",
        in_row=True,
    )
    return instants(first, last, time_zone)


def _custom(first: date, last: date) -> tuple[date, date]:
    """The picked days; up to today while only the first is picked."""
    picked = pick_days(
        "From, to",
        (first, last),
        key="period_days",
        min_value=EARLIEST,
        max_value=last,
        width=240,
        label_visibility="collapsed",
    )
    if not picked:
        return first, last
    return picked[0], picked[1] if len(picked) == 2 else last
