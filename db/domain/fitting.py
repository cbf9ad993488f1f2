"""The hard rules of a proposal: what keeps a ticket from being proposed for a developer."""

from collections.abc import Iterator
from math import ceil, floor
from typing import Literal

Rule = Literal["not estimated", "skill", "ruled out", "not available", "free points"]

HUNDREDTHS = 100
"""Points are compared in whole hundredths: needs rounded up, offers rounded down."""


def broken_rules(
    *,
    needs: frozenset[str],
    has: frozenset[str],
    ruled_out: bool,
    points: int | None,
    available: int,
    used: int,
) -> Iterator[Rule]:
    """Which rules proposing this pair would break, one by one; none when it may be proposed.

    Skills are compared whole: `java` is not part of `javascript`. `points` (None: not estimated),
    `available` and `used` are hundredths; `used` is the workload and what open proposals reserve.
    Somebody with nothing to give takes no ticket, and nobody is filled past what is free, not even
    by a ticket of 0 points.
    """
    if not needs <= has:
        yield "skill"
    if ruled_out:
        yield "ruled out"
    if available <= 0:
        yield "not available"
    if points is None:
        yield "not estimated"
    elif points > available - used:
        yield "free points"


def hundredths_needed(points: float) -> int:
    """Points as hundredths, rounded up, past the noise of binary fractions."""
    return ceil(round(points * HUNDREDTHS, 4))


def hundredths_offered(points: float) -> int:
    """Points as hundredths, rounded down, past the noise of binary fractions."""
    return floor(round(points * HUNDREDTHS, 4))
