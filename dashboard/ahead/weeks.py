"""People by weeks: what is due in each against what they have, what has no date, what falls short.

Pure; points are whole hundredths.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from dashboard.ahead.shortfalls import OpenWork, Shortfall, shortfalls
from db.domain.calendar.working_time import WorkingTime, days
from db.domain.days import monday
from db.domain.points import hundredths

WEEKS = 12
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Person:
    """Who can be given work: `available` are the points of a sprint without days off."""

    id: int
    name: str
    available: float
    working: WorkingTime
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's week (its Monday): the active and proposed work due in it, and what they have.

    `days_off` counts days of leave and holidays, halves too.
    """

    week: date
    active: tuple[OpenWork, ...]
    proposed: tuple[OpenWork, ...]
    has: int
    days_off: float

    @property
    def due(self) -> int:
        """The points of active work."""
        return points_of(self.active)


@dataclass(frozen=True, slots=True)
class Row:
    """One person's weeks, what stands in none (without a date, or due later), and what is short."""

    person: Person
    cells: tuple[Cell, ...]
    undated: tuple[OpenWork, ...]
    later: tuple[OpenWork, ...]
    short: tuple[Shortfall, ...]

    @property
    def work(self) -> tuple[OpenWork, ...]:
        """All that this person has or is proposed for."""
        due = (one for cell in self.cells for one in (*cell.active, *cell.proposed))
        return (*due, *self.later, *self.undated)


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody's days to come: the points that they have on each, how much is off, if they work."""

    points: tuple[float, ...]
    off: tuple[float, ...]
    works: tuple[bool, ...]


def points_of(work: Iterable[OpenWork]) -> int:
    """The points of some work together."""
    return sum(ticket.points for ticket in work)


def weeks_from(today: date) -> list[date]:
    """The Mondays of the weeks that are looked at: today's, and those after it."""
    return [monday(today) + number * _WEEK for number in range(WEEKS)]


def rows_ahead(
    people: Iterable[Person],
    work: Mapping[int, Sequence[OpenWork]],
    *,
    today: date,
    with_proposals: bool = False,
) -> list[Row]:
    """A row for each of these people; `work` is what they have and are proposed for, by their ids.

    Shortfalls are those of active work, and of proposals too where they are asked for. In the week
    of today somebody has what is left of it, today included.
    """
    return [
        _row(person, work.get(person.id, ()), today, with_proposals=with_proposals)
        for person in people
    ]


def _row(person: Person, work: Sequence[OpenWork], today: date, *, with_proposals: bool) -> Row:
    weeks = weeks_from(today)
    last = weeks[-1] + _WEEK - timedelta(days=1)
    by_week: dict[date | None, list[OpenWork]] = defaultdict(list)
    for ticket in work:
        day = ticket.due_by(today)
        by_week[monday(day) if day else None].append(ticket)
    ahead = coming(person.working, person.available, today, last)
    room = dict(zip(days(today, last), map(hundredths, accumulate(ahead.points)), strict=True))
    counted = [ticket for ticket in work if with_proposals or not ticket.is_proposed]
    return Row(
        person,
        tuple(_cell(week, by_week[week], today, ahead) for week in weeks),
        undated=tuple(by_week[None]),
        later=tuple(ticket for ticket in work if ticket.due is not None and ticket.due > last),
        short=tuple(shortfalls(counted, room, today=today)),
    )


def _cell(week: date, due: Sequence[OpenWork], today: date, ahead: Coming) -> Cell:
    first, end = (max(0, (day - today).days) for day in (week, week + _WEEK))
    return Cell(
        week,
        active=tuple(one for one in due if not one.is_proposed),
        proposed=tuple(one for one in due if one.is_proposed),
        has=hundredths(sum(ahead.points[first:end])),
        days_off=sum(ahead.off[first:end]),
    )


@lru_cache(maxsize=2_000)
def coming(working: WorkingTime, available: float, first: date, last: date) -> Coming:
    """The days from `first` to `last`.

    Kept, for hundreds of people take a second, and few calendars change from commit to commit.
    """
    return Coming(
        tuple(working.points_on(day, available) for day in days(first, last)),
        tuple(working.off_on(day) for day in days(first, last)),
        tuple(working.share_on(day) > 0 for day in days(first, last)),
    )
