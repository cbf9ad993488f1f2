"""The one rounding of points: to hundredths, halves away from zero, as both databases round."""

from math import floor

# As binary fractions, 7.77 × 0.5 comes out a little below 3.885; this makes up for it.
_NOISE = 1e-14


def rounded(points: float) -> float:
    """`points` to hundredths, halves away from zero; never -0.0.

    The same as `round(x, 2)` of a numeric on PostgreSQL (its manual, table 9.5) and of a number on
    SQLite. Python's own `round` takes 3.885 to 3.88.
    """
    return hundredths(points) / 100


def hundredths(points: float) -> int:
    """`points` rounded in the same way, as a whole number of hundredths, whose sums are exact."""
    whole = floor(abs(float(points)) * 100 * (1 + _NOISE) + 0.5)
    return whole if points > 0 else -whole
