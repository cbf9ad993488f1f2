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
    recorded: frozenset[str],
    ruled_out: bool,
    points: int | None,
    available: int,
    used: int,
) -> Iterator[Rule]:
    """The rules that proposing this ticket for this developer would break; none if it may be.

    `points` (None: not estimated), `available` and `used` are hundredths; `used` is the workload
    plus what open proposals reserve. A skill that nobody active has on record (`recorded` are the
    others) keeps nobody out: until somebody is said to have it, anybody may. Somebody without
    available points takes no ticket, and somebody overloaded takes none either, not even one of 0
    points.
    """
    if not needs & recorded <= has:
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
    """Points as hundredths, rounded up; errors of binary fractions do not count."""
    return ceil(round(points * HUNDREDTHS, 4))


def hundredths_offered(points: float) -> int:
    """Points as hundredths, rounded down; errors of binary fractions do not count."""
    return floor(round(points * HUNDREDTHS, 4))
