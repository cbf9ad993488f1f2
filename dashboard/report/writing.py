"""How the report writes: in English, for it goes to many readers, and harmlessly.

Unicode's own marks can turn the text after them around or hide it; what came from the board is
written without them, and what stands in a sentence is kept to its place by isolates
(https://www.unicode.org/reports/tr9/).
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from db.domain import words
from db.domain.points import rounded

_ENGLISH = Locale("en")
# Embeddings, overrides, isolates and marks of direction, controls, and what is no character.
_MARKS = re.compile(
    r"[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+"
)
# A sentence names so many people or tickets: a report is read over a coffee.
MOST_NAMED = 3
_LONGEST_NAME = 28


def say_number(number: float) -> str:
    """`1,234.5`: hundredths at most."""
    return format_decimal(rounded(number), "#,##0.##", _ENGLISH)


counted = partial(words.counted, write=say_number)


def say_short_day(day: date) -> str:
    """`30 Nov`."""
    return format_date(day, "d MMM", _ENGLISH)


def say_instant(at: datetime) -> str:
    """`Mon 30 Nov 2026, 08:00`, in the time zone that it has."""
    return format_datetime(at, "EEE d MMM y, HH:mm", tzinfo=at.tzinfo, locale=_ENGLISH)


def harmless(text: str) -> str:
    """Text from the board, on one line, without marks that turn other text around."""
    return " ".join(_MARKS.sub(" ", text).split())


def named(text: str) -> str:
    """A name or a key from the board, no longer than a column has room for."""
    return cut(harmless(text), _LONGEST_NAME)


def within(text: str) -> str:
    """The same as part of a sentence, whose direction it leaves alone."""
    return f"\u2068{named(text)}\u2069"


def cut(text: str, most: int) -> str:
    """The text, cut to `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def joined(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def some(parts: Sequence[str]) -> str:
    """The first few: `a, b, c and 9 others`."""
    rest = len(parts) - MOST_NAMED
    return joined([*parts[:MOST_NAMED], *([counted(rest, "other")] if rest > 0 else [])])


def verb(number: float, of_one: str, of_many: str) -> str:
    """The verb after a number."""
    return of_one if number == 1 else of_many
