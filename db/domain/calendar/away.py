"""When somebody is away, in the form in which managers read it: pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.domain.calendar.working_time import DAY, WorkingTime

# How far an absence is followed beyond the given days.
LONGEST = timedelta(days=366)
# More absences of one person are left to their calendar.
MOST_SAID = 2


@dataclass(frozen=True, slots=True)
class Away:
    """Consecutive days on which somebody is on leave, or not employed; `share` of each of them.

    Days that are free anyway are part of it where leave lies on both sides; an open end has lasted
    or will last for more than a year.
    """

    first: date | None
    last: date | None
    share: float = 1.0


def away(working: WorkingTime, first: date, last: date) -> list[Away]:
    """The absences that touch the days from `first` to `last`, each with all of its days."""
    found: list[Away] = []
    day = first
    while day <= last:
        share = _share_away(working, day)
        if share:
            one = _whole(working, day, share)
            found.append(one)
            day = (one.last or last) + DAY
        else:
            day += DAY
    return found


def _share_away(working: WorkingTime, day: date) -> float:
    """How much of a day leave takes, of one on which they would work."""
    return working.leave_on(day) if working.would_work_on(day) else 0.0


def _whole(working: WorkingTime, day: date, share: float) -> Away:
    return Away(
        _end(working, day, share, -DAY),
        _end(working, day, share, DAY),
        share,
    )


def _end(working: WorkingTime, day: date, share: float, step: timedelta) -> date | None:
    """The last day of an absence in one direction; None if it goes on past the limit."""
    end = day
    for number in range(1, LONGEST.days):
        here = day + number * step
        if working.would_work_on(here):
            if _share_away(working, here) != share:
                return end
            end = here
        elif working.leave_on(here) == share:
            # Entered as leave, though it would be free anyway.
            end = here
    return None


def say_away(found: Sequence[Away], on: date, say_day: Callable[[date], str]) -> str:
    """When somebody is away, seen from the day `on`: `away 21 Dec to 2 Jan`."""
    said = [_say(row, on, say_day) for row in found[:MOST_SAID]]
    more = "…" if len(found) > MOST_SAID else ""
    return ", ".join(said) + more


def _say(one: Away, on: date, say_day: Callable[[date], str]) -> str:
    first, last = one.first, one.last
    if one.share < 1:
        what = "half a day off" if one.share == 0.5 else f"{one.share:.0%} of the day off"
        return f"{what} {_days(first, last, say_day)}"
    if first is None or first <= on:
        return f"away until {say_day(last)}" if last else "away"
    return f"away {_days(first, last, say_day)}"


def _days(first: date | None, last: date | None, say_day: Callable[[date], str]) -> str:
    if first is None or last is None or first == last:
        day = first or last
        said = say_day(day) if day else ""
        return f"from {said}" if last is None else f"on {said}"
    return f"{say_day(first)} to {say_day(last)}"
