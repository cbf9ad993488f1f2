"""Who is offered first for a ticket: whoever suits it best and has room."""

import pytest

from dashboard.tables.takers import Taker, best_with_room

JAVA = frozenset({"java"})
TEAM = (
    Taker("Ana", JAVA, 3.0),
    Taker("Bo", JAVA, 8.0),
    Taker("Cy", frozenset(), 20.0),
    Taker("Dee", JAVA, 20.0, "away until 3 Mar", is_here=False),
)


@pytest.mark.parametrize(
    ("skills", "points", "but", "best"),
    [
        (JAVA, 5.0, (), "Bo"),
        (JAVA, 3.0, ("Bo",), "Ana"),
        (JAVA, 5.0, ("Bo",), None),
        (frozenset(), 5.0, (None,), "Cy"),
        (frozenset({"cobol"}), 1.0, (), None),
    ],
)
def test_the_best_knows_the_skill_is_here_and_has_most_room(
    skills: frozenset[str], points: float, but: tuple[str | None, ...], best: str | None
) -> None:
    assert best_with_room(TEAM, skills, points, but=but) == best


def test_of_nobody_nobody_is_the_best() -> None:
    assert best_with_room((), JAVA, 1.0) is None
