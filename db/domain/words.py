"""Words for counts in sentences."""

from collections.abc import Callable


def counted(
    number: float,
    noun: str,
    plural: str | None = None,
    *,
    write: Callable[[float], str] = "{:,}".format,
) -> str:
    """`1 row`, `2,000 rows`; `plural` is for nouns that do not just take an `s`."""
    return f"{write(number)} {noun if number == 1 else plural or noun + 's'}"
