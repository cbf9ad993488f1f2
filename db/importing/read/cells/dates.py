"""Read a column of dates; whether day or month comes first is told from the whole column."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime

from babel.dates import get_month_names

from db.domain.values import Unfit, check_year
from db.domain.words import counted
from db.importing.read.cells.columns import Converted, SourceColumn, each_value
from db.importing.read.header.words import word
from db.importing.read.sheet import DateOrder, Question, shown

_ORDERS: tuple[DateOrder, ...] = ("month first", "day first")
_SPELT: dict[DateOrder, str] = {"month first": "month/day/year", "day first": "day/month/year"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
# The languages in which trackers spell months out; the names are from Unicode's CLDR.
_LANGUAGES = ("en", "es", "fr", "de", "pt", "it")


def _months_by_word() -> dict[str, int]:
    """Months' numbers by their names, full and short, without accents and dots."""
    found = {"sept": 9, "mrz": 3}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, language)
                found |= {word(name): number for number, name in names.items()}
                found |= {
                    word(name)[:3]: number for number, name in names.items() if language == "en"
                }
    return found


_MONTH_BY_WORD = _months_by_word()

# A time of day may follow; it is ignored, and so is its zone.
_TIME = (
    r"(?:(?:T|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
    r"(?:\s?[ap]\.?\s?m\.?)?"
    # `Z`, `CEST`, `+02:00`, `GMT+0000 (Coordinated Universal Time)` as JavaScript writes it
    r"(?:\s?(?:[A-Z]{1,5}|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?)(?: \([^()]{1,50}\))?)?)?"
)
_FLAGS = re.ASCII | re.IGNORECASE
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, _FLAGS)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, _FLAGS)
_DAY_MONTH_NAME = re.compile(
    r"(?:[^\W\d_]{2,4}\.?,? )?(\d{1,2})\.?(?: de |[ ./-])([^\W\d_]{3,12})\.?,?(?: de |[ ./-])"
    r"(\d{4}|\d{2})" + _TIME,
    re.IGNORECASE,
)
_MONTH_NAME_DAY = re.compile(
    r"(?:[^\W\d_]{2,4}\.?,? )?([^\W\d_]{3,12})\.? (\d{1,2}),? (\d{4})" + _TIME, re.IGNORECASE
)
# Seconds or milliseconds since 1970; shorter numbers may be anything.
_MOMENT = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)
_MOST_CHARACTERS = 100

_ACCEPTED = "a date such as 2025-11-24, 11/24/2025, 24/11/2025 or 24 Nov 2025"


@dataclass(frozen=True, slots=True)
class Slashed:
    """A date written with its month and its day as numbers, before the order is known."""

    month_first: date | None
    day_first: date | None

    def settled(self, order: DateOrder | None) -> date | Unfit | None:
        """The date in this order, or Unfit; without an order, None if the order matters."""
        if not order:
            return self.month_first if self.month_first == self.day_first else None
        day = self.month_first if order == "month first" else self.day_first
        return day or Unfit(f"This takes {_SPELT[order]}, the order the column is read in.")

    @property
    def order(self) -> DateOrder | None:
        """The only order in which this is a date; None if it is a date in both."""
        if self.month_first and self.day_first:
            return None
        return "month first" if self.month_first else "day first"


class DateOrders:
    """Finds the order of day and month in a column of dates."""

    def __init__(self, chosen: DateOrder | None = None) -> None:
        self._chosen = chosen
        self._cells: Counter[DateOrder] = Counter()
        self._first: dict[DateOrder, str] = {}
        self._undecided: tuple[int, str, Slashed] | None = None
        self._any = False

    def scan(self, column: SourceColumn) -> None:
        """First pass over a chunk of cells."""
        slashed = {
            text: value for text, value in _parsed(column).items() if isinstance(value, Slashed)
        }
        if not slashed:
            return
        self._any = True
        for at, text in enumerate(column.cells):
            value = slashed.get(text)
            if value is None:
                continue
            if value.order:
                self._cells[value.order] += 1
                self._first.setdefault(value.order, f"row {column.rows[at]} holds {shown(text)}")
            if self._undecided is None and value.settled(None) is None:
                self._undecided = (column.rows[at], text, value)

    @property
    def order(self) -> DateOrder | None:
        """The chosen order, or that of most unambiguous cells; None if neither is known."""
        if self._chosen and self._any:
            return self._chosen
        month_first, day_first = (self._cells[each] for each in _ORDERS)
        if month_first == day_first:
            return None
        return "month first" if month_first > day_first else "day first"

    def notes(self, header: str) -> list[str]:
        """Sentences about how the order was found."""
        order = self.order
        if order is None:
            return []
        if self._chosen:
            return [f"{header} is read as {_SPELT[order]}, as you chose."]
        note = f"{header} is read as {_SPELT[order]}: {self._first[order]}."
        if against := min(self._cells[each] for each in _ORDERS):
            note += (
                f" So say {counted(self._cells[order], 'cell')}; "
                f"the {counted(against, 'cell that says', 'cells that say')} otherwise "
                f"{'is' if against == 1 else 'are'} refused."
            )
        return [note]

    def questions(self, header: str) -> list[Question]:
        """The question about the order, if the column leaves it open."""
        if self.order or not self._any:
            return []
        undecided = self._undecided
        if undecided is None:
            return []
        row, text, value = undecided
        meant = " or ".join(_spelt_out(day) for day in (value.month_first, value.day_first) if day)
        return [
            Question(
                header,
                f"Which comes first in {header}, the month or the day? Row {row} holds "
                f"{shown(text)}, which is {meant}, and the column does not settle it.",
                _ORDERS,
            )
        ]


def read_dates(column: SourceColumn, order: DateOrder | None) -> Converted:
    """Convert a column to dates; None for empty cells, and where an unknown order is needed."""
    parsed = _parsed(column)

    def answer(text: str) -> object:
        value = parsed[text]
        if isinstance(value, Slashed):
            value = value.settled(order)
        if isinstance(value, Unfit):
            raise value
        return value

    return each_value(column, answer)


def _parsed(column: SourceColumn) -> dict[str, date | Slashed | Unfit | None]:
    return {text: _attempt(text) for text in set(column.cells)}


def parse(text: str) -> date | Slashed | None:
    """Read one cell as far as that is possible by itself; None if empty. Raises Unfit."""
    if not text:
        return None
    if len(text) <= _MOST_CHARACTERS:
        if _MOMENT.fullmatch(text):
            return _day_of(int(text[:10]))
        if found := _YEAR_LAST.fullmatch(text):
            return _slashed(int(found[1]), int(found[3]), _year(found[4]))
        if found := _YEAR_FIRST.fullmatch(text):
            return _date(int(found[1]), int(found[3]), int(found[4]))
        if found := _DAY_MONTH_NAME.fullmatch(text):
            return _date(_year(found[3]), _month(found[2]), int(found[1]))
        if found := _MONTH_NAME_DAY.fullmatch(text):
            return _date(_year(found[3]), _month(found[1]), int(found[2]))
    raise Unfit(f"This takes {_ACCEPTED}.")


def _attempt(text: str) -> date | Slashed | Unfit | None:
    try:
        return parse(text)
    except Unfit as unfit:
        return unfit


def _spelt_out(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _slashed(first: int, second: int, year: int) -> Slashed:
    check_year(year)
    value = Slashed(_date_or_none(year, first, second), _date_or_none(year, second, first))
    if not value.month_first and not value.day_first:
        raise Unfit(f"The calendar has no such day: this takes {_ACCEPTED}.")
    return value


def _date(year: int, month: int, day: int) -> date:
    check_year(year)
    value = _date_or_none(year, month, day)
    if not value:
        raise Unfit(f"The calendar has no such day: this takes {_ACCEPTED}.")
    return value


def _day_of(seconds: int) -> date:
    moment = datetime.fromtimestamp(seconds, UTC)
    return _date(moment.year, moment.month, moment.day)


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _month(text: str) -> int:
    month = _MONTH_BY_WORD.get(word(text))
    if month is None:
        raise Unfit(f"This takes {_ACCEPTED}.")
    return month
