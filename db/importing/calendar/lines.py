"""Read a calendar from lines: CSV with a header, or `Ada Berg, 2026-12-21, 2027-01-02`."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

from db.domain.calendar.checking import checked
from db.domain.calendar.entries import ENTRY_KINDS, EVERYBODY, Entry, EntryKind, read_hours
from db.domain.harmless import as_it_was
from db.domain.values import Unfit
from db.domain.words import counted
from db.errors import Invalid
from db.importing.calendar.sheet import CalendarRow, CalendarSheet, Person
from db.importing.read.cells.columns import SourceColumn
from db.importing.read.cells.dates import DateOrders, Slashed, parse
from db.importing.read.files.text import delimiter_of, opened
from db.importing.read.header.words import word, words
from db.importing.read.sheet import DateOrder, Problem, Unreadable, shown

MOST_LINES = 20_000
# The names of the columns in lists of people and of other tools.
_COLUMNS: Mapping[str, frozenset[str]] = {
    "person": words("person | developer | name | employee | employee name | who | team member"),
    "email": words("email | e-mail | mail | email address"),
    "kind": words("kind | type | leave type | absence type | category"),
    "from": words("from | start | start date | first day | begin | first on | date | day"),
    "to": words("to | until | end | end date | last day | last on"),
    "share": words("share | share of day | part | portion | amount"),
    "hours": words("hours | hours per day | working hours"),
    "country": words("country | public holidays of | region"),
    "weeks": words("weeks | sprint weeks"),
    "note": words("note | notes | comment | reason | description"),
}
# The columns of lines without a header.
_ORDER = ("person", "from", "to")
_SHARES = {"half": 0.5, "halfday": 0.5, "halfaday": 0.5, "full": 1.0, "fullday": 1.0}
_EVERYBODY = words(f"{EVERYBODY} | all | team | everyone")
_KINDS: Mapping[str, EntryKind] = {word(kind): kind for kind in ENTRY_KINDS}
_DATES = ("from", "to")


def read_lines(content: bytes, *, name: str, dates: DateOrder | None) -> CalendarSheet:
    """The entries of a list, one on each line. Raises Unreadable."""
    records = _records(content, name)
    header = next(iter(records.values()), [])
    columns = _columns(header)
    if columns is None:
        lines = {row: _without_header(cells) for row, cells in records.items()}
    else:
        del records[min(records)]
        lines = {
            row: {field: as_it_was(cells[at]) for field, at in columns.items() if at < len(cells)}
            for row, cells in records.items()
        }
    orders = _orders(lines, dates)
    sheet = CalendarSheet(questions=orders.questions("from and to"), notes=orders.notes("The days"))
    for row, cells in lines.items():
        try:
            sheet.rows.append(_row(row, cells, orders.order))
        except (Unfit, Invalid) as error:
            line = ", ".join(filter(None, cells.values()))
            sheet.problems.append(Problem(row, "", shown(line), str(error)))
    return sheet


def _records(content: bytes, name: str) -> dict[int, list[str]]:
    """The cells of each line that has any, by the number of the line."""
    found: dict[int, list[str]] = {}
    with opened(BytesIO(content), name, None) as (text, _encoding, _note):
        delimiter = delimiter_of(text)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    found[reader.line_num] = [cell.strip() for cell in cells]
        except csv.Error as error:
            raise Unreadable(f"{name} cannot be read: {error}.") from error
    if len(found) > MOST_LINES:
        raise Unreadable(f"{name} has {counted(len(found), 'line')}; at most {MOST_LINES:,}.")
    return found


def _columns(header: Sequence[str]) -> dict[str, int] | None:
    """The position of each field; None if the first line is no header."""
    found: dict[str, int] = {}
    for at, text in enumerate(header):
        for field, known in _COLUMNS.items():
            if word(text) in known:
                found.setdefault(field, at)
    return found if len(found) > 1 else None


def _without_header(cells: Sequence[str]) -> dict[str, str]:
    line = dict(zip(_ORDER, cells, strict=False))
    for cell in cells[len(_ORDER) :]:
        line["note" if _share(cell) is None else "share"] = cell
    return line


def _orders(lines: Mapping[int, Mapping[str, str]], chosen: DateOrder | None) -> DateOrders:
    orders = DateOrders(chosen)
    for field in _DATES:
        cells = [cells.get(field, "") for cells in lines.values()]
        orders.scan(SourceColumn(field, cells, list(lines)))
    return orders


def _row(row: int, cells: Mapping[str, str], order: DateOrder | None) -> CalendarRow:
    """One entry. Raises Unfit and Invalid."""
    person = cells.get("person", "") or cells.get("email", "")
    of_everybody = word(person) in _EVERYBODY
    kind, leave_kind = _kind(cells.get("kind", ""), of_everybody=of_everybody)
    if not person:
        raise Unfit(f"Say whose it is: a name, or {EVERYBODY}.")
    first, last = (_day(cells.get(field, ""), order) for field in _DATES)
    off = kind in ("leave", "holiday")
    entry = Entry(
        kind,
        first,
        last or first if off else last,
        share=_whole_or(cells.get("share", "")) if off else None,
        hours=_hours(cells.get("hours", "")),
        country=cells.get("country") or None,
        weeks=_weeks(cells.get("weeks", "")),
        note=cells.get("note") or leave_kind,
    )
    return CalendarRow(
        row,
        checked(entry, of_everybody=of_everybody),
        () if of_everybody else (Person(person, cells.get("email") or None),),
        of_everybody=of_everybody,
    )


def _kind(text: str, *, of_everybody: bool) -> tuple[EntryKind, str | None]:
    """The kind of an entry, and the text if it is no known kind, such as `sick leave`."""
    kind = _KINDS.get(word(text))
    if kind is not None:
        return kind, None
    return "holiday" if of_everybody else "leave", text or None


def _day(text: str, order: DateOrder | None) -> date | None:
    value = parse(text)
    settled = value.settled(order) if isinstance(value, Slashed) else value
    if isinstance(settled, Unfit):
        raise settled
    return settled


def _share(text: str) -> float | None:
    """A share of a day as people write it: `half`, `0.5`, `50 %`; None for anything else."""
    known = _SHARES.get(word(text))
    if known is not None:
        return known
    plain = text.replace(",", ".").replace(" ", "")
    try:
        return float(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        return None


def _whole_or(text: str) -> float:
    share = _share(text) if text else 1.0
    if share is None:
        raise Unfit(f"{shown(text)} is no share of a day: write half, 0.5 or 50%.")
    return share


def _hours(text: str) -> tuple[float, ...] | None:
    try:
        return read_hours(text) if text else None
    except ValueError:
        raise Unfit(f"{shown(text)} are no hours: write 8 8 8 8 8 0 0.") from None


def _weeks(text: str) -> int | None:
    if text and not text.isdecimal():
        raise Unfit(f"{shown(text)} is no number of weeks.")
    return int(text) if text else None
