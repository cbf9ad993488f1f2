"""Words for counts in sentences."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 row`, `2,000 rows`; `plural` is for nouns that do not just take an `s`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
