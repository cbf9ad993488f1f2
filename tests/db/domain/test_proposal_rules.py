"""The hard rules of a proposal, each by itself, on literal values."""

from typing import Any

import pytest

from db.domain.proposal_rules import Rule, broken_rules, hundredths_needed, hundredths_offered
from db.domain.skills import skill_keys


def broken(**fields: Any) -> list[Rule]:
    """The rules that a pair breaks which breaks none but for these fields."""
    fine: dict[str, Any] = {
        "needs": skill_keys("Python"),
        "has": skill_keys("Python"),
        "recorded": skill_keys("Python; SQL; Go; Java; JavaScript; C; C#; C++"),
        "ruled_out": False,
        "points": 500,
        "available": 2_000,
        "used": 0,
    }
    return list(broken_rules(**(fine | fields)))


@pytest.mark.parametrize(
    ("has", "needs", "held"),
    [
        ("JavaScript", "Java", False),
        ("Java", "JavaScript", False),
        ("Java; JavaScript", "Java", True),
        ("C++", "C++", True),
        ("C", "C++", False),
        ("C#", "C++", False),
        ("c++", "C++", True),
        ("Python", "Python; SQL", False),
        ("SQL; Go; Python", "Python; SQL", True),
        ("", "", True),
        ("Python", "", True),
    ],
)
def test_skills_are_compared_whole_and_all_are_needed(has: str, needs: str, *, held: bool) -> None:
    expected = [] if held else ["skill"]

    assert broken(has=skill_keys(has), needs=skill_keys(needs)) == expected


@pytest.mark.parametrize(
    ("needs", "held"), [("Rust", True), ("Python; Rust", True), ("SQL; Rust", False)]
)
def test_a_skill_that_nobody_has_on_record_keeps_nobody_out(needs: str, *, held: bool) -> None:
    assert broken(needs=skill_keys(needs)) == ([] if held else ["skill"])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"ruled_out": True}, ["ruled out"]),
        ({"points": None}, ["not estimated"]),
        ({"available": 0, "points": 0}, ["not available"]),
        ({"points": 2_000}, []),
        ({"points": 2_001}, ["free points"]),
        ({"points": 0, "used": 2_000}, []),
        ({"points": 0, "used": 2_001}, ["free points"]),
        ({"has": frozenset(), "points": None}, ["skill", "not estimated"]),
    ],
    ids=str,
)
def test_each_rule_is_broken_by_its_own_fact_alone(
    fields: dict[str, Any], expected: list[Rule]
) -> None:
    assert broken(**fields) == expected


def test_points_are_rounded_against_the_plan_but_not_by_binary_noise() -> None:
    assert hundredths_needed(0.1 + 0.2) == 30
    assert hundredths_offered(0.1 + 0.2) == 30
    assert hundredths_offered(20 * 0.35 - 4.1) == 290
    assert hundredths_needed(2.333) == 234
    assert hundredths_offered(2.333) == 233
