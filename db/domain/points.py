"""The one rounding of points: to hundredths, halves away from zero, as both databases round."""

from math import floor

# Binary fractions stand a little beside what they mean: 7.77 × 0.5 is 3.885, and not below it.
_NOISE = 1e-14


def rounded(points: float) -> float:
    """`points` to hundredths, halves away from zero; never a zero below zero.

    The same as `round(x, 2)` of a numeric on PostgreSQL (its manual, table 9.5) and of a number on
    SQLite. Python's own `round` takes 3.885 to 3.88.
    """
    return hundredths(points) / 100


def hundredths(points: float) -> int:
    """The same as a whole number of hundredths, whose sums are exact."""
    whole = floor(abs(float(points)) * 100 * (1 + _NOISE) + 0.5)
    return whole if points > 0 else -whole
