"""The days of the sample year: when people work, and when they are away."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Europe/Berlin")
# When the morning's plan has been made.
PLANNED_BY = time(10, 15)
FRIDAY = 4
SUMMER = (7, 8)
# In this many days before the history ends, nobody is away and the office is never closed.
CALM_DAYS = 24
# Month and day: New Year, May Day, and the week from Christmas Eve on.
CLOSED = {(1, 1), (5, 1), *((12, day) for day in range(24, 32))}


@dataclass(frozen=True, slots=True)
class Span:
    """The days that the history covers: from a Monday to the last work day."""

    first: date
    last: date

    @classmethod
    def ending(cls, until: datetime, weeks: int) -> "Span":
        """`weeks` weeks up to the last work day whose morning is over at `until`."""
        local = until.astimezone(OFFICE)
        last = local.date() if local.time() >= PLANNED_BY else local.date() - timedelta(days=1)
        while last.weekday() > FRIDAY:
            last -= timedelta(days=1)
        return cls(monday_of(last) - timedelta(weeks=weeks), last)

    @property
    def weeks(self) -> int:
        """How many weeks, counting the last one, which may not be over."""
        return (monday_of(self.last) - self.first).days // 7 + 1

    def week_of(self, day: date) -> int:
        """The number of a day's week, from 0."""
        return (day - self.first).days // 7

    def work_days(self) -> Iterator[date]:
        """Weekdays on which the office is open."""
        day = self.first
        while day <= self.last:
            if day.weekday() <= FRIDAY and not self._is_closed(day):
                yield day
            day += timedelta(days=1)

    def week_of_joining(self) -> int:
        """The week in which somebody joins: the second of April, else the middle of the span."""
        for year in (self.last.year, self.last.year - 1):
            week = self.week_of(monday_of(date(year, 4, 8)))
            if 4 <= week <= self.weeks - 5:
                return week
        return self.weeks // 2

    @property
    def busy_weeks(self) -> range:
        """The month before the go-live, in which nobody goes on leave; none in the last weeks."""
        start = self.weeks * 3 // 5
        return range(start, min(start + max(1, self.weeks // 13), self.weeks - 2))

    def leave_weeks(self, rng: random.Random) -> list[int]:
        """Two weeks in summer and one at another time, where this span has them."""
        calm = self.weeks - 1 - CALM_DAYS // 7
        free = [week for week in range(1, calm) if week not in self.busy_weeks]
        summer = [week for week in free if (self.first + timedelta(weeks=week)).month in SUMMER]
        weeks = []
        if summer:
            start = rng.choice(summer)
            weeks = [week for week in (start, start + 1) if week in free]
        others = [week for week in free if week not in weeks]
        return weeks + rng.sample(others, min(1, len(others)))

    def _is_closed(self, day: date) -> bool:
        return (day.month, day.day) in CLOSED and (self.last - day).days > CALM_DAYS


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def at(day: date, clock: str) -> datetime:
    """An instant by the office's clock, `09:30`."""
    return datetime.combine(day, time.fromisoformat(clock), OFFICE).astimezone(UTC)
