"""Counts in sentences."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 row`, `2,000 rows`; another plural than with an `s` is given."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
