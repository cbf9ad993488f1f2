"""Where a card lands that is dropped on a day, a week or a month."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ahead.periods import PLACES, Zoom, landing, landings, periods, place_of
from dashboard.ahead.weeks import WEEKS
from db.domain.calendar.entries import Entry
from db.domain.calendar.working_time import WorkingTime

MONDAY = date(2026, 11, 30)
DAY = timedelta(days=1)
ZOOMS: tuple[Zoom, ...] = ("days", "weeks", "months")
todays = st.dates(date(2024, 1, 1), date(2028, 12, 31))
zooms = st.sampled_from(ZOOMS)


@st.composite
def calendars(draw: st.DrawFn, today: date) -> WorkingTime:
    """Usual weeks, with leave here and there."""
    leave = draw(
        st.lists(st.tuples(st.integers(-20, 200), st.integers(0, 30)), max_size=4).map(
            lambda spans: [
                Entry("leave", today + at * DAY, today + (at + length) * DAY)
                for at, length in spans
            ]
        )
    )
    return WorkingTime(own=tuple(leave))


@given(todays, zooms)
def test_periods_follow_each_other_from_that_of_today(today: date, zoom: Zoom) -> None:
    shown = periods(zoom, today)

    assert shown[0].first <= today <= shown[0].last
    assert all(after.first == one.last + DAY for one, after in pairwise(shown))
    assert len(shown) == {"days": 14, "weeks": WEEKS, "months": 6}[zoom]


@given(st.data(), todays, zooms, st.none() | st.integers(-400, 400))
def test_a_card_lands_on_its_own_day_or_the_last_day_of_work_before_it(
    data: st.DataObject, today: date, zoom: Zoom, due_in: int | None
) -> None:
    working = data.draw(calendars(today))
    shown = periods(zoom, today)
    period = shown[data.draw(st.integers(0, len(shown) - 1))]
    due = None if due_in is None else today + due_in * DAY

    lands = landings(period, zoom, lambda day: working.share_on(day) > 0, today)
    day = lands[place_of(due, zoom)]

    assert len(lands) == PLACES[zoom]
    assert today <= day <= period.last
    own = [
        one
        for one in (period.first + at * DAY for at in range((period.last - period.first).days + 1))
        if due is None or place_of(one, zoom) == place_of(due, zoom)
    ]
    # A month without this day ends before it.
    wanted = max(own[-1] if own else period.last, today)
    between = [day + at * DAY for at in range(1, (wanted - day).days + 1)]
    assert day <= wanted
    assert all(working.share_on(one) == 0 for one in between)
    if working.share_on(day) == 0:
        # Then nothing between today and there is worked, and it stays.
        assert day == wanted
        assert all(
            working.share_on(today + at * DAY) == 0 for at in range((wanted - today).days + 1)
        )


@pytest.mark.parametrize(
    ("due", "off", "lands"),
    [
        (MONDAY + 3 * DAY, (), 10),
        (MONDAY + 3 * DAY, (10,), 9),
        # Nobody works on Saturdays.
        (MONDAY + 5 * DAY, (), 11),
        (None, (), 11),
        (None, (11,), 10),
        # The whole week is off: before it.
        (MONDAY + 3 * DAY, (7, 8, 9, 10, 11), 4),
        (MONDAY, (7,), 4),
        (MONDAY + 3 * DAY, range(12), 10),
    ],
)
def test_in_the_week_after_this_one(due: date | None, off: tuple[int, ...], lands: int) -> None:
    week = periods("weeks", MONDAY)[1]
    free = {MONDAY + at * DAY for at in off}

    def works_on(day: date) -> bool:
        return day.weekday() < 5 and day not in free

    found = landings(week, "weeks", works_on, MONDAY)[place_of(due, "weeks")]

    assert (found - MONDAY).days == lands


def test_nothing_lands_before_today() -> None:
    wednesday = MONDAY + 2 * DAY

    assert landing(MONDAY, lambda _day: True, wednesday) == wednesday
