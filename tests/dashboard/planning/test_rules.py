"""Each rule of a plan by itself, on literal values."""

from datetime import date

import pytest

from dashboard.planning import rules
from tests.dashboard.planning.cases import TODAY, developer, ticket


def test_urgency_is_priority_first_then_how_close_the_due_date_is() -> None:
    order = [
        ticket(1, priority="Critical"),
        ticket(2, priority="High", due_in=-1),
        ticket(3, priority="High", due_in=0),
        ticket(4, priority="High", due_in=8),
        ticket(5, priority="High", due_in=31),
        ticket(6, priority="High"),
        ticket(7, priority="Lowest", due_in=-30),
    ]

    assert [rules.urgency(each, TODAY) for each in order] == [
        (1, 4),
        (2, 0),
        (2, 1),
        (2, 2),
        (2, 3),
        (2, 4),
        (5, 0),
    ]


@pytest.mark.parametrize(
    ("due_on", "band"),
    [
        (date(2026, 3, 1), 0),
        (date(2026, 3, 2), 1),
        (date(2026, 3, 9), 1),
        (date(2026, 3, 10), 2),
        (date(2026, 4, 1), 2),
        (date(2026, 4, 2), 3),
        (None, 4),
    ],
)
def test_due_dates_fall_into_five_bands(due_on: date | None, band: int) -> None:
    assert rules.due_band(due_on, TODAY) == band


def test_days_in_hand_end_at_a_year_either_way() -> None:
    assert rules.days_in_hand(date(2026, 3, 5), TODAY) == 3
    assert rules.days_in_hand(date(2026, 2, 27), TODAY) == -3
    assert rules.days_in_hand(date(2031, 1, 1), TODAY) == 365
    assert rules.days_in_hand(date(2020, 1, 1), TODAY) == -365
    assert rules.days_in_hand(None, TODAY) == 365


def test_one_ticket_more_is_worth_more_than_any_due_dates() -> None:
    late, later, latest = rules.worth([30, 8, 9])

    assert (late, later, latest) == (44, 66, 65)
    assert later > latest > late
    assert late + latest > later


def test_fullness_is_the_share_used() -> None:
    assert rules.fullness(1200, 1800) == rules.fullness(800, 1200)
    assert rules.fullness(1200, 1600) == 0.75


def test_each_tenth_of_a_load_costs_twice_the_tenth_below() -> None:
    starts, weights = zip(*rules.fullness_steps(100), strict=True)

    assert starts == tuple(range(0, 1000, 100))
    assert [sum(weights[: tenth + 1]) for tenth in range(10)] == [2**tenth for tenth in range(10)]


def test_skills_that_the_ticket_does_not_need_count_against_the_fit() -> None:
    assert rules.other_skills(developer(1, "Ana", "Python; Go; SQL"), ticket(1, "Python")) == 2
    assert rules.other_skills(developer(1, "Ana", "Python"), ticket(1, "Python")) == 0


@pytest.mark.parametrize(
    ("priority", "points", "demanding"),
    [
        ("Critical", 1.0, True),
        ("High", 1.0, True),
        ("Medium", 7.5, False),
        ("Medium", 8.0, True),
        ("Lowest", 13.0, True),
    ],
)
def test_urgent_and_large_tickets_are_demanding(
    priority: str, points: float, *, demanding: bool
) -> None:
    assert rules.is_demanding(ticket(1, points=points, priority=priority)) is demanding


def test_missing_experience_counts_up_to_ten_years_for_a_demanding_ticket() -> None:
    demanding = ticket(1, priority="Critical")

    years = [None, 0.0, 2.9, 10.0, 30.0]
    missing = [
        rules.missing_experience(developer(1, "Ana", years=each), demanding) for each in years
    ]
    assert missing == [10, 10, 8, 0, 0]
    assert rules.missing_experience(developer(1, "Ana", years=2.0), ticket(2)) == 0


def test_misfit_adds_other_skills_and_missing_years() -> None:
    assert rules.misfit(developer(1, "Ana", "Go; SQL", years=7.0), ticket(1, "Go", points=8.0)) == 4
