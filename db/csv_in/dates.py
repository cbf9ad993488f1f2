"""A column of dates: the order of day and month is decided from all of it, or asked."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.csv_in.columns import Converted, Given, Refused, each_value
from db.csv_in.sheet import DateOrder, Question, counted, shown
from db.limits import EARLIEST_YEAR, LATEST_YEAR

_ORDERS: tuple[DateOrder, ...] = ("month first", "day first")
_SPELT: dict[DateOrder, str] = {"month first": "month/day/year", "day first": "day/month/year"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_MONTH_BY_WORD = {
    word.casefold(): number
    for number, name in enumerate(_MONTHS, start=1)
    for word in (name, name[:3], name[:4])
}

# A time of day may follow; the date is taken as it is written, whatever the zone.
_TIME = (
    r"(?:(?:T|,? +)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
    r"(?: ?[ap]\.?m\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?"
)
_FLAGS = re.ASCII | re.IGNORECASE
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, _FLAGS)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME, _FLAGS)
_DAY_MONTH_NAME = re.compile(
    r"(\d{1,2})[ ./-]{1,2}([a-z]{3,9})\.?,?[ /-](\d{4}|\d{2})" + _TIME, _FLAGS
)
_MONTH_NAME_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})" + _TIME, _FLAGS)
_MOST_CHARACTERS = 50

_ACCEPTED = "a date such as 2025-11-24, 11/24/2025, 24/11/2025 or 24 Nov 2025"


@dataclass(frozen=True, slots=True)
class Slashed:
    """A date written with its month and its day as numbers, before the order is known."""

    month_first: date | None
    day_first: date | None

    def settled(self, order: DateOrder | None) -> date | Refused | None:
        """The date in this order; without one, None where it makes a difference."""
        if not order:
            return self.month_first if self.month_first == self.day_first else None
        day = self.month_first if order == "month first" else self.day_first
        return day or Refused(f"This takes {_SPELT[order]}, the order the column is read in.")

    @property
    def order(self) -> DateOrder | None:
        """The one order in which this is a date, or None when it is one in both."""
        if self.month_first and self.day_first:
            return None
        return "month first" if self.month_first else "day first"


def read_dates(given: Given, order: DateOrder | None = None) -> Converted:
    """Dates as `datetime.date`, None where empty.

    `11/24/2025` settles how `03/04/2025` in the same column is read. Where nothing settles it and
    no `order` is given, there is a question, and every date that depends on the answer is None.
    """
    parsed = {text: _attempt(text) for text in set(given.cells)}
    slashed = {text: value for text, value in parsed.items() if isinstance(value, Slashed)}
    order, note = _order(given, slashed, chosen=order)
    settled = {text: value.settled(order) for text, value in slashed.items()}

    def answer(text: str) -> object:
        value = settled[text] if text in settled else parsed[text]
        if isinstance(value, Refused):
            raise value
        return value

    result = each_value(given, answer)
    result.notes = [note] if note else []
    at = next((at for at, text in enumerate(given.cells) if settled.get(text, text) is None), None)
    if at is not None:
        result.questions = [_question(given, at, slashed[given.cells[at]])]
    return result


def parse(text: str) -> date | Slashed | None:
    """One cell, as far as it can be read alone; None when it is empty."""
    if not text:
        return None
    if len(text) <= _MOST_CHARACTERS:
        if found := _YEAR_LAST.fullmatch(text):
            return _slashed(int(found[1]), int(found[3]), _year(found[4]))
        if found := _YEAR_FIRST.fullmatch(text):
            return _date(int(found[1]), int(found[3]), int(found[4]))
        if found := _DAY_MONTH_NAME.fullmatch(text):
            return _date(_year(found[3]), _month(found[2]), int(found[1]))
        if found := _MONTH_NAME_DAY.fullmatch(text):
            return _date(_year(found[3]), _month(found[1]), int(found[2]))
    raise Refused(f"This takes {_ACCEPTED}.")


def _attempt(text: str) -> date | Slashed | Refused | None:
    try:
        return parse(text)
    except Refused as refusal:
        return refusal


def _order(
    given: Given, slashed: Mapping[str, Slashed], *, chosen: DateOrder | None
) -> tuple[DateOrder | None, str | None]:
    """The order chosen, or the one in which alone most cells are dates, and how that was found."""
    if not slashed:
        return None, None
    if chosen:
        return chosen, f"{given.header} is read as {_SPELT[chosen]}, as you chose."
    times = Counter(given.cells)
    cells_for: Counter[DateOrder] = Counter()
    for text, value in slashed.items():
        if value.order:
            cells_for[value.order] += times[text]
    month_first, day_first = (cells_for[each] for each in _ORDERS)
    if month_first == day_first:
        return None, None
    order: DateOrder = "month first" if month_first > day_first else "day first"
    at = next(
        at
        for at, text in enumerate(given.cells)
        if text in slashed and slashed[text].order == order
    )
    note = (
        f"{given.header} is read as {_SPELT[order]}: "
        f"row {given.rows[at]} holds {shown(given.cells[at])}."
    )
    if against := min(month_first, day_first):
        note += (
            f" So say {counted(cells_for[order], 'cell', 'cells')}; "
            f"the {counted(against, 'cell that says', 'cells that say')} otherwise "
            f"{'is' if against == 1 else 'are'} refused."
        )
    return order, note


def _question(given: Given, at: int, cell: Slashed) -> Question:
    meant = " or ".join(_spelt_out(day) for day in (cell.month_first, cell.day_first) if day)
    return Question(
        given.header,
        f"Which comes first in {given.header}, the month or the day? Row {given.rows[at]} holds "
        f"{shown(given.cells[at])}, which is {meant}, and the column does not settle it.",
        _ORDERS,
    )


def _spelt_out(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _slashed(first: int, second: int, year: int) -> Slashed:
    _check_year(year)
    value = Slashed(_date_or_none(year, first, second), _date_or_none(year, second, first))
    if not value.month_first and not value.day_first:
        raise Refused(f"The calendar has no such day: this takes {_ACCEPTED}.")
    return value


def _date(year: int, month: int, day: int) -> date:
    _check_year(year)
    value = _date_or_none(year, month, day)
    if not value:
        raise Refused(f"The calendar has no such day: this takes {_ACCEPTED}.")
    return value


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _check_year(year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Refused(f"This takes dates from the year {EARLIEST_YEAR} to {LATEST_YEAR}.")


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _month(word: str) -> int:
    month = _MONTH_BY_WORD.get(word.casefold())
    if month is None:
        raise Refused(f"This takes {_ACCEPTED}.")
    return month
