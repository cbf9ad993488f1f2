"""A column of dates: the order of day and month is decided from all of it, or asked."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime

from babel.dates import get_month_names

from db.domain.values import Unfit, check_year
from db.domain.words import counted
from db.importing.read.cells.columns import Converted, Given, each_value
from db.importing.read.header.words import word
from db.importing.read.sheet import DateOrder, Question, shown

_ORDERS: tuple[DateOrder, ...] = ("month first", "day first")
_SPELT: dict[DateOrder, str] = {"month first": "month/day/year", "day first": "day/month/year"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
# The languages of trackers whose exports spell months out; the names are those of Unicode's CLDR.
_LANGUAGES = ("en", "es", "fr", "de", "pt", "it")


def _months_by_word() -> dict[str, int]:
    """The number of each month by its name, in full and short, without accents and dots."""
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

# A time of day may follow; the date is taken as it is written, whatever the zone.
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
        """The date in this order; without one, None where it makes a difference."""
        if not order:
            return self.month_first if self.month_first == self.day_first else None
        day = self.month_first if order == "month first" else self.day_first
        return day or Unfit(f"This takes {_SPELT[order]}, the order the column is read in.")

    @property
    def order(self) -> DateOrder | None:
        """The one order in which this is a date, or None when it is one in both."""
        if self.month_first and self.day_first:
            return None
        return "month first" if self.month_first else "day first"


class DateOrders:
    """What a column of dates says about their order, gathered over all of it."""

    def __init__(self, chosen: DateOrder | None = None) -> None:
        self._chosen = chosen
        self._cells: Counter[DateOrder] = Counter()
        self._first: dict[DateOrder, str] = {}
        self._undecided: tuple[int, str, Slashed] | None = None
        self._any = False

    def look_at(self, given: Given) -> None:
        """Take some cells of the column into account."""
        slashed = {
            text: value for text, value in _parsed(given).items() if isinstance(value, Slashed)
        }
        if not slashed:
            return
        self._any = True
        for at, text in enumerate(given.cells):
            value = slashed.get(text)
            if value is None:
                continue
            if value.order:
                self._cells[value.order] += 1
                self._first.setdefault(value.order, f"row {given.rows[at]} holds {shown(text)}")
            if self._undecided is None and value.settled(None) is None:
                self._undecided = (given.rows[at], text, value)

    @property
    def order(self) -> DateOrder | None:
        """The order chosen, or the one in which alone most cells are dates."""
        if self._chosen and self._any:
            return self._chosen
        month_first, day_first = (self._cells[each] for each in _ORDERS)
        if month_first == day_first:
            return None
        return "month first" if month_first > day_first else "day first"

    def notes(self, header: str) -> list[str]:
        """How the order was found."""
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
        """What must be asked, where the column does not settle how its dates are read."""
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


def read_dates(given: Given, order: DateOrder | None) -> Converted:
    """Dates as `datetime.date`, None where empty, and where only an order would tell them."""
    parsed = _parsed(given)

    def answer(text: str) -> object:
        value = parsed[text]
        if isinstance(value, Slashed):
            value = value.settled(order)
        if isinstance(value, Unfit):
            raise value
        return value

    return each_value(given, answer)


def _parsed(given: Given) -> dict[str, date | Slashed | Unfit | None]:
    return {text: _attempt(text) for text in set(given.cells)}


def parse(text: str) -> date | Slashed | None:
    """One cell, as far as it can be read alone; None when it is empty."""
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
