"""The working time of somebody on a day: hours, share of a day, points."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from db.domain.calendar.entries import USUAL_HOURS, USUAL_SPRINT, Entry, EntryKind
from db.domain.calendar.public_holidays import public_holidays
from db.domain.days import monday
from db.domain.points import rounded

DAY = timedelta(days=1)
# Of parts of a week, so that six sixths are one.
_PLACES = 12


@dataclass(frozen=True)
class WorkingTime:
    """When one developer works, by their `own` entries and those `shared` by everybody.

    A day that several entries take off is off once: the largest share counts.
    """

    own: tuple[Entry, ...] = ()
    shared: tuple[Entry, ...] = ()

    def hours_on(self, day: date) -> float:
        """The hours that they work on a day."""
        return self._week(day)[day.weekday()] * self.share_on(day)

    def share_on(self, day: date) -> float:
        """How much of their working day is left, from 0 to 1; 0 on a day without hours."""
        if not self._week(day)[day.weekday()] or not self.is_employed_on(day):
            return 0.0
        public = 1.0 if self.public_holiday_on(day) else 0.0
        return 1.0 - max(self._leave.on(day), self._holidays.on(day), public)

    def off_on(self, day: date) -> float:
        """How much of a working day is off, from 0 to 1; 0 on a day without hours."""
        return 1.0 - self.share_on(day) if self._week(day)[day.weekday()] else 0.0

    def points_on(self, day: date, available: float) -> float:
        """The points available on a day, not rounded, so that they can be summed.

        `available` is capacity × availability, the points of a sprint without days off.
        """
        return available / self.sprint_weeks_on(day) * self._part_on(day)

    def part_of_week(self, day: date) -> float:
        """The part of a full-time week that they work in the week of a day, Monday to Sunday.

        Kept, for charts ask for a year of hundreds of people.
        """
        if day not in self._parts:
            first = monday(day)
            part = sum(map(self._part_on, days(first, first + 6 * DAY)))
            self._parts[day] = round(part, _PLACES)
        return self._parts[day]

    def _part_on(self, day: date) -> float:
        full_time = sum(_in_effect(self._shared["week"], day, _USUAL_WEEK).hours or USUAL_HOURS)
        return self.hours_on(day) / full_time if full_time else 0.0

    def sprint_weeks_on(self, day: date) -> int:
        """How many weeks a sprint has that lies on a day."""
        return _in_effect(self._shared["sprint"], day, _USUAL_SPRINT).weeks or USUAL_SPRINT

    def points_between(self, first: date, last: date, available: float) -> float:
        """The points available on the days from `first` to `last`."""
        return rounded(sum(self.points_on(day, available) for day in days(first, last)))

    def points_in_week(self, day: date, available: float) -> float:
        """The points available in the week of a day, Monday to Sunday."""
        first = monday(day)
        return self.points_between(first, first + 6 * DAY, available)

    def is_employed_on(self, day: date) -> bool:
        """Whether a day is between their first and last day; True if these are not known."""
        known = self._own["employed"]
        return not known or any(entry.holds_on(day) for entry in known)

    def public_holiday_on(self, day: date) -> str | None:
        """The name of the public holiday on a day in their country; None if there is none."""
        usual = _in_effect(self._shared["country"], day, _NOWHERE)
        country = _in_effect(self._own["country"], day, usual).country
        return public_holidays(country, day.year).get(day) if country else None

    def leave_on(self, day: date) -> float:
        """How much of a day an entry of their own takes off, even if it is free anyway."""
        return self._leave.on(day) if self.is_employed_on(day) else 1.0

    def would_work_on(self, day: date) -> bool:
        """Whether they would work on this day if they took no leave."""
        has_hours = self._week(day)[day.weekday()] > 0
        return has_hours and self._holidays.on(day) < 1 and self.public_holiday_on(day) is None

    @cached_property
    def _parts(self) -> dict[date, float]:
        return {}

    def _week(self, day: date) -> tuple[float, ...]:
        usual = _in_effect(self._shared["week"], day, _USUAL_WEEK)
        return _in_effect(self._own["week"], day, usual).hours or USUAL_HOURS

    @cached_property
    def _own(self) -> "_ByKind":
        return _by_kind(self.own)

    @cached_property
    def _shared(self) -> "_ByKind":
        return _by_kind(self.shared)

    @cached_property
    def _leave(self) -> "_Shares":
        return _Shares(self._own["leave"])

    @cached_property
    def _holidays(self) -> "_Shares":
        return _Shares(self._shared["holiday"])


def days(first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


_USUAL_WEEK = Entry("week", hours=USUAL_HOURS)
_USUAL_SPRINT = Entry("sprint", weeks=USUAL_SPRINT)
_NOWHERE = Entry("country")


_ByKind = Mapping[EntryKind, Sequence[Entry]]


def _by_kind(entries: Iterable[Entry]) -> _ByKind:
    found: dict[EntryKind, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.kind].append(entry)
    return found


def _in_effect(entries: Sequence[Entry], day: date, usual: Entry) -> Entry:
    """The entry in effect on a day: the one that began last, or was entered last."""
    best, began = usual, None
    for entry in entries:
        since = entry.first_on or date.min
        if entry.holds_on(day) and (began is None or since >= began):
            best, began = entry, since
    return best


class _Shares:
    """The largest share of some entries on any day, stored by the days on which it changes."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        changes = []
        for entry in entries:
            share = 1.0 if entry.share is None else entry.share
            changes.append((entry.first_on or date.min, share, 1))
            if entry.last_on is not None:
                changes.append((entry.last_on + DAY, share, -1))
        self._days = [date.min]
        self._shares = [0.0]
        held: Counter[float] = Counter()
        for day, at_once in groupby(sorted(changes), key=lambda change: change[0]):
            for _, share, number in at_once:
                held[share] += number
            self._days.append(day)
            self._shares.append(max((+held).keys(), default=0.0))

    def on(self, day: date) -> float:
        """The largest share on a day."""
        return self._shares[bisect_right(self._days, day) - 1]
