"""Calendars of the sample year: holidays, leave that is asked for ahead, and who works less."""

from collections.abc import Iterator
from datetime import date, timedelta

from dashboard.demo.days import at, monday_of
from dashboard.demo.desk import Desk
from dashboard.demo.team import LEAD, NEWCOMER
from db.commands import CalendarChange
from db.domain.calendar.entries import Entry

# So many weeks before it begins, leave is in the calendar.
ASKED_AHEAD = 6
_COUNTRY = "DE-BE"
_FRIDAY_AFTER = timedelta(days=4)


def enter_holidays(desk: Desk) -> None:
    """Everybody's calendar: the country, and the week in which the office is closed."""
    years = range(desk.span.first.year, desk.span.last.year + 2)
    closed = [
        Entry("holiday", date(year, 12, 24), date(year, 12, 31), note="The office is closed")
        for year in years
    ]
    country = Entry("country", country=_COUNTRY)
    changes = [CalendarChange(entry) for entry in (country, *closed)]
    desk.enter(changes, LEAD, at(desk.today, "07:55"))


def enter_leave(desk: Desk) -> None:
    """What begins in so many weeks, or before that where the history begins; who joins."""
    soonest = ASKED_AHEAD if desk.week else 1
    team = desk.team()
    changes = [
        CalendarChange(entry, team[name].id)
        for name, weeks in desk.leave.items()
        if name in team
        for begins, entry in _leave(desk, weeks)
        if soonest <= begins - desk.week <= ASKED_AHEAD
    ]
    if NEWCOMER.name in team and desk.week == desk.span.week_of_joining():
        changes.append(CalendarChange(Entry("employed", desk.today), team[NEWCOMER.name].id))
    desk.enter(changes, LEAD, at(desk.today, "08:38"))


def plan_ahead(desk: Desk) -> None:
    """The last morning: leave in the weeks to come, part time from a date on, and a last day."""
    team, monday = desk.team(), monday_of(desk.today)

    def off(week: int, first: int, last: int, share: float = 1.0, note: str = "Holidays") -> Entry:
        begins = monday + timedelta(weeks=week)
        days = (begins + timedelta(days=first), begins + timedelta(days=last))
        return Entry("leave", *days, share=share, note=note)

    part_time = Entry(
        "week", monday + timedelta(weeks=6), hours=(8, 8, 8, 8, 0, 0, 0), note="Four days a week"
    )
    wanted = (
        ("Mei Tanaka", off(1, 3, 4)),
        ("Lucas Moreau", off(1, 2, 2, 0.5, "Dentist")),
        ("Jonas Weber", off(3, 0, 11)),
        ("Elif Demir", off(4, 0, 4)),
        ("Katarina Novak", off(8, 0, 18, note="Parental leave")),
        ("Noah Bennett", off(2, 4, 4, note="Examination")),
        ("Ingrid Solberg", part_time),
        ("Tomasz Zielinski", Entry("employed", None, monday + timedelta(weeks=10, days=4))),
    )
    changes = [CalendarChange(entry, team[name].id) for name, entry in wanted]
    desk.enter(changes, LEAD, at(desk.today, "08:20"))


def _leave(desk: Desk, weeks: list[int]) -> Iterator[tuple[int, Entry]]:
    """Leave in one piece each, with the week in which it begins."""
    for begins in weeks:
        if begins - 1 in weeks:
            continue
        ends = begins
        while ends + 1 in weeks:
            ends += 1
        first = desk.span.first + timedelta(weeks=begins)
        last = desk.span.first + timedelta(weeks=ends) + _FRIDAY_AFTER
        yield begins, Entry("leave", first, last, note="Holidays")
