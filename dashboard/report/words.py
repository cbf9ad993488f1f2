"""The report in words: which figures, and in which order."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from dashboard.ahead.forecast import SHARES
from dashboard.ahead.weeks import points_of
from dashboard.report import coming, now, past
from dashboard.report.definitions import DEFINITIONS
from dashboard.report.figures import Figures
from dashboard.report.page import Card, Page
from dashboard.report.writing import counted, harmless, say_instant, say_number, say_short_day

_LIKELY = SHARES.index(0.85)


def page(figures: Figures) -> Page:
    """The whole report."""
    year, week, _ = figures.today.isocalendar()
    made = say_instant(figures.made_at.astimezone(ZoneInfo(figures.time_zone)))
    return Page(
        title=f"Monday report, week {week} of {year}{_of_team(figures)}",
        made=f"Made on {made}; days and weeks are in {figures.time_zone}.",
        cards=tuple(_cards(figures)),
        sections=tuple(
            say(figures)
            for say in (
                past.last_week,
                past.decided,
                now.over,
                now.late,
                coming.next_weeks,
                coming.short,
                coming.forecast,
            )
        ),
        definitions=DEFINITIONS,
    )


def _of_team(figures: Figures) -> str:
    return f": {harmless(figures.team)}" if figures.team else ""


def _cards(figures: Figures) -> Iterator[Card]:
    last = figures.weeks.iloc[-1]
    late = points_of(one.work for one in figures.late) / 100
    made = figures.outlook.forecast
    day = made.days[_LIKELY] if made else None
    yield Card("Completed last week", say_number(last["tickets"]), _points(last["points"]))
    yield Card(
        "Over now",
        say_number(len(now.overloaded(figures.people))),
        f"of {counted(len(figures.people), 'developer')}",
    )
    yield Card("Late now", say_number(len(figures.late)), _points(late))
    yield Card("Short ahead", say_number(coming.short_points(figures.ahead)), "points do not fit")
    yield Card("As much is done by", say_short_day(day) if day else "–", "in 85% of the runs")


def _points(points: float) -> str:
    return f"tickets, {counted(points, 'point')}"
