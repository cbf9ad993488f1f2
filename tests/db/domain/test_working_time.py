"""What somebody has on a day, against literal calendars and an independent count."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.calendar.entries import Entry
from db.domain.calendar.working_time import WorkingTime

MONDAY = date(2026, 12, 21)
SATURDAY, SUNDAY = date(2026, 12, 26), date(2026, 12, 27)
DAY = timedelta(days=1)


def leave(first: date, last: date, share: float = 1.0) -> Entry:
    return Entry("leave", first, last, share=share)


def test_a_week_without_entries_is_a_week_of_a_sprint_of_two() -> None:
    assert WorkingTime().points_in_week(MONDAY, 20) == 10
    assert WorkingTime().share_on(MONDAY) == 1
    assert WorkingTime().share_on(SATURDAY) == 0


def test_overlapping_leave_counts_once_and_half_a_day_off_on_a_day_off_is_nothing() -> None:
    twice = WorkingTime(
        own=(
            leave(MONDAY, MONDAY + DAY),
            leave(MONDAY, MONDAY, 0.5),
            leave(MONDAY, MONDAY + DAY),
            leave(SUNDAY, SUNDAY, 0.5),
        )
    )

    assert twice.points_in_week(MONDAY, 20) == 6


def test_part_time_holds_from_its_date_on() -> None:
    part_time = Entry("week", MONDAY, hours=(8, 8, 4, 0, 0, 0, 0))
    working = WorkingTime(own=(part_time,))

    assert working.points_in_week(MONDAY - DAY, 20) == 10
    assert working.points_in_week(MONDAY, 20) == 5


def test_public_holidays_are_those_of_the_own_country_before_those_of_everybody() -> None:
    everybody = (Entry("country", country="NO"),)
    assert WorkingTime(shared=everybody).share_on(date(2026, 12, 25)) == 0
    assert WorkingTime(shared=everybody).share_on(date(2026, 5, 14)) == 0
    american = WorkingTime(own=(Entry("country", country="US"),), shared=everybody)
    assert american.share_on(date(2026, 5, 14)) == 1


def test_nothing_is_had_before_the_first_day_and_after_the_last() -> None:
    working = WorkingTime(own=(Entry("employed", MONDAY + DAY, MONDAY + 2 * DAY),))

    assert working.points_in_week(MONDAY, 20) == 4


@pytest.mark.parametrize(("weeks", "points"), [(1, 20), (2, 10), (4, 5)])
def test_a_sprint_has_so_many_weeks(weeks: int, points: float) -> None:
    sprint = Entry("sprint", MONDAY - 70 * DAY, weeks=weeks)

    assert WorkingTime(shared=(sprint,)).points_in_week(MONDAY, 20) == points


YEAR = [date(2026, 1, 1) + number * DAY for number in range(365)]
IN_YEAR = st.sampled_from(YEAR)
HOURS = st.tuples(*[st.sampled_from((0.0, 4.0, 7.5, 8.0))] * 7).filter(any)


@st.composite
def spans(draw: st.DrawFn, *, ends: bool = True) -> tuple[date, date | None]:
    first, last = sorted((draw(IN_YEAR), draw(IN_YEAR)))
    return first, last if ends or draw(st.booleans()) else None


@st.composite
def entries(draw: st.DrawFn, *, shared: bool) -> Entry:
    kind = draw(st.sampled_from(["holiday", "week", "sprint"] if shared else ["leave", "week"]))
    first, last = draw(spans(ends=kind in ("leave", "holiday")))
    if kind == "week":
        return Entry("week", first, last, hours=draw(HOURS))
    if kind == "sprint":
        return Entry("sprint", first, last, weeks=draw(st.integers(1, 6)))
    short = min(last or first, first + draw(st.integers(0, 20)) * DAY)
    share = draw(st.sampled_from((0.25, 0.5, 1.0)))
    return Entry("holiday" if shared else "leave", first, short, share=share)


def held_on(kind: str, entries: tuple[Entry, ...], day: date) -> list[Any]:
    """The entries of a kind that hold on a day, of which the last to begin comes last."""
    held = [
        entry
        for entry in entries
        if entry.kind == kind and entry.first_on and entry.first_on <= day
        if entry.last_on is None or day <= entry.last_on
    ]
    return sorted(held, key=lambda entry: entry.first_on or date.min)


def counted(working: WorkingTime, day: date, available: float) -> float:
    """What somebody has on a day, by walking through all entries, without steps or searches."""
    usual: Any = Entry("week", hours=(8, 8, 8, 8, 8, 0, 0))
    full_time: Any = [usual, *held_on("week", working.shared, day)][-1].hours
    hours: Any = [Entry("week", hours=full_time), *held_on("week", working.own, day)][-1].hours
    sprint: Any = [Entry("sprint", weeks=2), *held_on("sprint", working.shared, day)][-1].weeks
    left = 1.0
    for off in held_on("leave", working.own, day) + held_on("holiday", working.shared, day):
        left = min(left, 1 - off.share)
    return float(available / sprint * hours[day.weekday()] * left / sum(full_time))


@given(
    st.lists(entries(shared=False), max_size=12),
    st.lists(entries(shared=True), max_size=6),
    st.sampled_from((0.0, 13.5, 20.0)),
)
def test_a_random_year_is_what_a_count_day_by_day_comes_to(
    own: list[Entry], shared: list[Entry], available: float
) -> None:
    working = WorkingTime(tuple(own), tuple(shared))

    by_day = [counted(working, day, available) for day in YEAR]

    assert [working.points_on(day, available) for day in YEAR] == pytest.approx(by_day)
    assert working.points_between(YEAR[0], YEAR[-1], available) == pytest.approx(
        sum(by_day), abs=0.006
    )


def test_ten_thousand_entries_of_leave_that_overlap_are_still_one_leave() -> None:
    many = tuple(leave(MONDAY + n * DAY, MONDAY + (n % 400 + n) * DAY) for n in range(10_000))

    assert WorkingTime(own=many).points_between(MONDAY, MONDAY + 9_999 * DAY, 20) == 0
