"""The forecast: from the team's own weeks, the same on every run, and held against the past."""

from datetime import date, timedelta

import numpy as np
import pytest

from dashboard.ahead.forecast import (
    FEWEST_WEEKS,
    HORIZON,
    Kept,
    Week,
    WorkDays,
    back_test,
    forecast,
    weeks_needed,
)

MONDAY = date(2026, 12, 7)
FRIDAY = date(2026, 12, 11)
WORK_DAYS = WorkDays()


def weeks(*throughput: int, assigned: int = 4) -> list[Week]:
    """Weeks that end before that Monday; what was completed in one was so on its Friday."""
    first = MONDAY - timedelta(weeks=len(throughput))
    return [
        Week(first + timedelta(weeks=at), assigned, (0, 0, 0, 0, done, 0, 0))
        for at, done in enumerate(throughput)
    ]


def days_of(
    past: list[Week], assigned: int, *, today: date = MONDAY, work_days: WorkDays = WORK_DAYS
) -> tuple[date | None, ...]:
    """The days forecast, which there must be."""
    made = forecast(past, assigned, today=today, work_days=work_days)
    assert made is not None
    return made.days


def test_a_steady_team_is_done_when_its_pace_says_so() -> None:
    made = forecast(weeks(*[5] * 8), 12, today=MONDAY, work_days=WORK_DAYS)

    assert made is not None
    assert (made.assigned, made.drawn_from) == (12, 8)
    # Two weeks and two fifths of one.
    assert made.days == (MONDAY + timedelta(days=15),) * 3


def test_days_off_and_weekends_put_the_day_off() -> None:
    past = weeks(*[5] * 8)
    closed = WorkDays(off=frozenset({MONDAY, MONDAY + timedelta(days=1)}))

    assert days_of(past, 5, work_days=closed)[0] == MONDAY + timedelta(days=8)
    assert days_of(past, 2, today=FRIDAY)[0] == MONDAY + timedelta(days=7)


def test_uneven_weeks_give_later_days_for_larger_shares() -> None:
    likely = [day for day in days_of(weeks(*[0, 10] * 6), 20) if day is not None]

    assert len(set(likely)) == 3
    assert likely == sorted(likely)


def test_the_same_weeks_give_the_same_forecast_and_only_recent_ones_count() -> None:
    past = weeks(*[0] * 60, *[3, 9] * 13)

    made = [forecast(past, 30, today=MONDAY, work_days=WORK_DAYS) for _ in range(2)]

    assert made[0] == made[1]
    assert made[0] == forecast(past[-26:], 30, today=MONDAY, work_days=WORK_DAYS)


def test_the_shares_are_those_of_exact_chances() -> None:
    # Nothing in half of the weeks, all of it in the others: done in week n of a half each.
    needed = weeks_needed(1, [0, 1])

    for number in (1, 2, 3, 4):
        assert np.mean(needed <= number) == pytest.approx(1 - 0.5**number, abs=0.015)


def test_too_few_weeks_and_nothing_assigned_have_no_forecast() -> None:
    few = weeks(*[5] * (FEWEST_WEEKS - 1))

    assert forecast(few, 5, today=MONDAY, work_days=WORK_DAYS) is None
    assert forecast([*few, *few], 0, today=MONDAY, work_days=WORK_DAYS) is None


@pytest.mark.parametrize(
    ("throughput", "assigned", "work_days"),
    [
        (0, 3, WorkDays()),
        (1, HORIZON + 1, WorkDays()),
        (5, 3, WorkDays(weekdays=frozenset())),
    ],
)
def test_what_lies_beyond_two_years_has_no_day(
    throughput: int, assigned: int, work_days: WorkDays
) -> None:
    found = days_of(weeks(*[throughput] * 8), assigned, work_days=work_days)

    assert found == (None, None, None)


def test_the_back_test_counts_a_forecast_once_its_day_is_over_and_knows_only_what_was_before() -> (
    None
):
    # After eight steady weeks nothing is completed any more: no day is kept from then on.
    past = weeks(*[4] * 8, *[4] * 2, *[0] * 4, assigned=4)

    kept = back_test(past, work_days=WORK_DAYS)

    # Each forecasts its own Friday; the last two weeks have been drawn from by then.
    assert [row.share for row in kept] == [0.5, 0.85, 0.95]
    assert kept[0] == Kept(0.5, 2, 6)
    # Those that say a later day are not over yet.
    assert kept[2].kept == 2
    assert kept[2].weeks < 6


def test_a_board_without_a_past_has_nothing_to_test() -> None:
    assert back_test([], work_days=WORK_DAYS) == [Kept(share, 0, 0) for share in (0.5, 0.85, 0.95)]
