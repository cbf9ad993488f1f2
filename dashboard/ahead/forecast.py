"""By when as much will be done as is assigned: drawn from the team's own weeks. Pure.

A week's throughput is the number of tickets that the team completed in it. A run draws past weeks
at random until they make up what is assigned; the quantiles of many runs are the days. So Troy
Magennis (Forecasting and Simulating Software Development Projects, 2011) and Daniel Vacanti (When
Will It Be Done?, 2018).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import ceil

import numpy as np
from numpy.typing import NDArray

from db.domain.calendar.working_time import WorkingTime, days

SHARES = (0.50, 0.85, 0.95)
RUNS = 10_000
# Weeks are drawn from so many at most: the team of long ago is another one.
WINDOW = 26
# And from so many at least.
FEWEST_WEEKS = 8
# Weeks beyond which nothing is forecast.
HORIZON = 104
# Forecasts of the past are tried over so many weeks.
MOST_TESTED = 52
_SEED = 2_026


@dataclass(frozen=True, slots=True)
class WorkDays:
    """When a team works: weekdays (Monday is 0), but for days off."""

    weekdays: frozenset[int] = frozenset(range(5))
    off: frozenset[date] = frozenset()

    @classmethod
    def of(cls, usual: WorkingTime, first: date, last: date) -> "WorkDays":
        """As the calendar of everybody has them from `first` to `last`."""
        worked = {day: usual.hours_on(day) > 0 for day in days(first, last)}
        weekdays = frozenset(day.weekday() for day, is_worked in worked.items() if is_worked)
        off = (day for day, is_worked in worked.items() if not is_worked)
        return cls(weekdays, frozenset(day for day in off if day.weekday() in weekdays))

    def after(self, weeks: float, *, start: date) -> date | None:
        """The day on which so many weeks of work are over, from `start` on; None past the horizon.

        `start` counts, if it is a day of work, and the day is one: never before it has begun.
        """
        left = max(1, ceil(weeks * len(self.weekdays) - 1e-9)) if weeks < HORIZON else 0
        for number in range(2 * 7 * HORIZON):
            day = start + timedelta(days=number)
            left -= day.weekday() in self.weekdays and day not in self.off
            if left == 0:
                return day
        return None


@dataclass(frozen=True, slots=True)
class Week:
    """A whole week of the past: its Monday, the tickets assigned as it began and completed in it.

    `completed` has a number for each of its days; `ended` has, for each of those assigned that
    have ended since, completed or taken away, how many days after that Monday it did.
    """

    monday: date
    assigned: int
    completed: tuple[int, ...]
    ended: tuple[int, ...] = ()

    @property
    def throughput(self) -> int:
        """The tickets completed in it."""
        return sum(self.completed)


@dataclass(frozen=True, slots=True)
class Forecast:
    """By when as many tickets are completed as are assigned: a day for each of SHARES.

    A day is None where it lies beyond the horizon.
    """

    assigned: int
    drawn_from: int
    days: tuple[date | None, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """In how many of `weeks` of the past the day of a share was kept.

    `ended` is the mean share of the tickets assigned then that had themselves ended by that day.
    """

    share: float
    kept: int
    weeks: int
    ended: float = 0.0


def forecast(
    weeks: Sequence[Week],
    assigned: int,
    *,
    today: date,
    work_days: WorkDays,
) -> Forecast | None:
    """By when `assigned` tickets are completed from `today` on; None of too few weeks, or nothing.

    `weeks` are those before today's, oldest first, without gaps.
    """
    past = [week.throughput for week in weeks[-WINDOW:]]
    if len(past) < FEWEST_WEEKS or assigned == 0:
        return None
    # Of whole runs: between one that ends and one that does not there is nothing.
    needed = np.quantile(weeks_needed(assigned, past), SHARES, method="higher")
    ends = (work_days.after(float(one), start=today) for one in needed)
    return Forecast(assigned, len(past), tuple(ends))


def chances(
    weeks: Sequence[Week], assigned: int, *, today: date, work_days: WorkDays
) -> dict[date, float]:
    """For each day on which a run of `forecast` ends, the share of runs that ended until then.

    Empty where `forecast` is None; runs that end beyond the horizon are in no day.
    """
    past = [week.throughput for week in weeks[-WINDOW:]]
    if len(past) < FEWEST_WEEKS or assigned == 0:
        return {}
    needed = weeks_needed(assigned, past)
    in_a_week = len(work_days.weekdays)
    # Runs that take as many days of work end on one day.
    counts = Counter(np.ceil(needed[np.isfinite(needed)] * in_a_week - 1e-9).tolist())
    ends: Counter[date] = Counter()
    for number, runs in counts.items():
        day = work_days.after(number / in_a_week, start=today)
        if day is not None:
            ends[day] += runs
    days = sorted(ends)
    until = accumulate(ends[day] for day in days)
    return dict(zip(days, (number / RUNS for number in until), strict=True))


def back_test(weeks: Sequence[Week], *, work_days: WorkDays) -> list[Kept]:
    """What was forecast as each of `weeks` began, from what was known then, against what came.

    A forecast counts once its day is over.
    """
    kept: dict[float, list[tuple[bool, float]]] = {share: [] for share in SHARES}
    for at in range(max(0, len(weeks) - MOST_TESTED), len(weeks)):
        week = weeks[at]
        made = forecast(weeks[:at], week.assigned, today=week.monday, work_days=work_days)
        if made is None:
            continue
        reached = _reached(weeks[at:], week.assigned)
        for share, day in zip(SHARES, made.days, strict=True):
            if day is not None and day < weeks[-1].monday + timedelta(days=7):
                is_kept = reached is not None and reached <= day
                kept[share].append((is_kept, _ended(week, day)))
    return [
        Kept(
            share,
            sum(is_kept for is_kept, _ in of),
            len(of),
            sum(ended for _, ended in of) / max(1, len(of)),
        )
        for share, of in kept.items()
    ]


def weeks_needed(assigned: int, throughput: Sequence[int]) -> NDArray[np.float64]:
    """How many weeks each run takes to complete so many tickets; infinite past the horizon.

    Of the week that ends it counts the part that it takes at that week's own pace.
    """
    past = np.asarray(throughput, dtype=np.float64)
    rng = np.random.default_rng(_SEED)
    needed, done = np.full(RUNS, np.inf), np.zeros(RUNS)
    for week in range(HORIZON):
        drawn = rng.choice(past, size=RUNS)
        ends = (done < assigned) & (done + drawn >= assigned)
        needed[ends] = week + (assigned - done[ends]) / drawn[ends]
        done += drawn
        if done.min() >= assigned:
            break
    return needed


def _ended(week: Week, day: date) -> float:
    """The share of the tickets assigned as a week began that had ended by a day."""
    return sum(after <= (day - week.monday).days for after in week.ended) / week.assigned


def _reached(weeks: Sequence[Week], assigned: int) -> date | None:
    """The day on which so many tickets were completed since these weeks began."""
    by_day = [number for week in weeks for number in week.completed]
    for number, done in enumerate(accumulate(by_day)):
        if done >= assigned:
            return weeks[0].monday + timedelta(days=number)
    return None
