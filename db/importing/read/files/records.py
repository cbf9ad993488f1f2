"""Text to cells: the records of a table with their spreadsheet rows, some of them at a time."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TextIO

from db.domain.words import counted
from db.importing.read.header.headers import header_at
from db.importing.read.sheet import Choices, Unreadable, listed

MOST_COLUMNS = 2_000
LONGEST_CELL = 10_000_000
CHUNK = 2_000
# Among so many records that are not blank a header is looked for.
LOOKED_AT = 40
_NOTHING = Choices()

_OVERLONG = (
    "The row has {cells:,} cells and the header {width:,}: put quotes around a cell that holds the "
    "separator."
)
_BROKEN = (
    "A quote opens in this row and does not close at the end of its cell, so that rows may have "
    "run together: close it, and write a quote inside a cell twice."
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that could not be cut into the header's cells, and why."""

    row: int
    cells: list[str]
    shown: str
    message: str


@dataclass(slots=True)
class Cut:
    """Some records of the width of the header, with their rows, and what was left out of them."""

    rows: list[int] = field(default_factory=list)
    records: list[list[str]] = field(default_factory=list)
    aside: list[SetAside] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    """Rows of one line in which text follows a closing quote; they were read all the same."""
    blank: int = 0
    headings: list[int] = field(default_factory=list)
    """Rows that repeat the header, or name a group of those below them."""

    @property
    def columns(self) -> list[tuple[str, ...]]:
        """The cells by column, as they stand in the file; nothing where there is no record."""
        return list(zip(*self.records, strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """A text as records below a header of so many cells; `header_row` is 0 where there is none.

    Files with well-paired quotes are cut by the csv module alone; only for others, `careful`ly,
    is every record looked at twice.
    """

    text: TextIO
    delimiter: str
    name: str
    header_row: int
    width: int
    careful: bool = False
    header: tuple[str, ...] = ()
    """What is no record where it stands again, as above each group of a list."""
    has_groups: bool = False
    """Whether a record with its first cell alone is the name of a group."""

    def cuts(self) -> Iterator[Cut]:
        """All records below the header. Raises csv.Error where they want more care."""
        return self._carefully() if self.careful else self._strictly()

    def _strictly(self) -> Iterator[Cut]:
        self.text.seek(0)
        records = _records(self.text, self.delimiter, strict=True)
        for _ in islice(records, self.header_row):
            pass
        row = self.header_row + 1
        while chunk := list(islice(records, CHUNK)):
            yield self._cut(chunk, range(row, row + len(chunk)), [])
            row += len(chunk)

    def _carefully(self) -> Iterator[Cut]:
        """Read a file in which some quote closes in the middle of a cell, or never.

        The csv module reads on in such a cell. In a record of one line that does no harm; over
        several lines, records may have been swallowed, so that one is refused.
        """
        chunk: list[list[str]] = []
        rows: list[int] = []
        broken: list[SetAside] = []
        loose: list[int] = []
        for row, (record, lines) in enumerate(self._with_lines(), start=1):
            paired = _is_paired(lines, self.delimiter)
            is_open = not paired and _is_open(lines, self.delimiter)
            if is_open and (len(lines) > 1 or row <= self.header_row):
                raise Unreadable(
                    f"{self.name} cannot be read: the quote opened in row {row} never closes."
                )
            if row <= self.header_row:
                continue
            if not paired and (len(lines) > 1 or is_open):
                broken.append(SetAside(row, record, " ".join(record), _BROKEN))
                continue
            if not paired:
                loose.append(row)
            chunk.append(record)
            rows.append(row)
            if len(chunk) == CHUNK:
                yield self._cut(chunk, rows, broken, loose)
                chunk, rows, broken, loose = [], [], [], []
        yield self._cut(chunk, rows, broken, loose)

    def _with_lines(self) -> Iterator[tuple[list[str], list[str]]]:
        """Each record, however its quotes stand, and the lines of the file that it took."""
        self.text.seek(0)
        lines: list[str] = []
        try:
            for record in _records(_kept(self.text, lines), self.delimiter):
                yield record, lines
                lines.clear()
        except csv.Error as error:
            raise _too_long(self.name) from error

    def _cut(
        self,
        records: list[list[str]],
        rows: Sequence[int],
        broken: list[SetAside],
        loose: Sequence[int] = (),
    ) -> Cut:
        cut = Cut(list(rows), records, broken, list(loose))
        if not all(record and record[0].strip() for record in records):
            _leave_out_blank(cut)
        if self.width > 1 and self.header:
            self._leave_out_headings(cut)
        if set(map(len, cut.records)) - {self.width}:
            _fit(cut, self.width)
        return cut

    def _leave_out_headings(self, cut: Cut) -> None:
        left = {
            at
            for at, record in enumerate(cut.records)
            if (record[0] == self.header[0] and tuple(record) == self.header)
            or (self.has_groups and not any(map(str.strip, record[1:])))
        }
        if left:
            cut.headings = [cut.rows[at] for at in sorted(left)]
            cut.records = [one for at, one in enumerate(cut.records) if at not in left]
            cut.rows = [row for at, row in enumerate(cut.rows) if at not in left]


def allow_long_cells() -> None:
    """Raise the limit of the csv module, which is one for the whole process, to ours."""
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)


def read_header(
    text: TextIO, delimiter: str, name: str, choices: Choices = _NOTHING
) -> tuple[int, list[str], int]:
    """The header with its row, and how many records stand before it; Unreadable where none is.

    It is the record that names most, unless somebody has said where it stands or that there is
    none: then it is the first that is not blank.
    """
    text.seek(0)
    found: list[tuple[int, list[str]]] = []
    try:
        for row, record in enumerate(_records(text, delimiter), start=1):
            if any(map(str.strip, record)):
                found.append((row, record))
            if len(found) == LOOKED_AT or row == choices.header_row:
                break
    except csv.Error as error:
        if not found:
            raise _too_long(name) from error
    at = _place_of_header(found, name, choices)
    row, record = found[at]
    if len(record) > MOST_COLUMNS:
        raise Unreadable(f"{name} has {len(record):,} columns: at most {MOST_COLUMNS:,} are read.")
    return row, record, at


def _place_of_header(found: Sequence[tuple[int, list[str]]], name: str, choices: Choices) -> int:
    if not found:
        raise Unreadable(f"{name} is empty.")
    if choices.has_header is False:
        return 0
    if choices.header_row is None:
        return header_at([record[:MOST_COLUMNS] for _, record in found])
    if found[-1][0] != choices.header_row:
        raise Unreadable(f"{name} holds nothing in row {choices.header_row}: say another row.")
    return len(found) - 1


def _leave_out_blank(cut: Cut) -> None:
    kept = [
        (record, row)
        for record, row in zip(cut.records, cut.rows, strict=True)
        if any(map(str.strip, record))
    ]
    cut.blank = len(cut.records) - len(kept)
    cut.records = [record for record, _ in kept]
    cut.rows = [row for _, row in kept]


def _fit(cut: Cut, width: int) -> None:
    """Fill short records with empty cells; those with text beyond the header are set aside."""
    kept: list[list[str]] = []
    kept_rows: list[int] = []
    for row, record in zip(cut.rows, cut.records, strict=True):
        beyond = record[width:]
        if any(map(str.strip, beyond)):
            message = _OVERLONG.format(cells=len(record), width=width)
            cut.aside.append(SetAside(row, record, " ".join(beyond), message))
        else:
            missing = width - len(record)
            kept.append(record[:width] if missing <= 0 else record + [""] * missing)
            kept_rows.append(row)
    cut.records, cut.rows = kept, kept_rows


def _records(lines: Iterable[str], delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=strict)


def _kept(lines: Iterable[str], into: list[str]) -> Iterator[str]:
    for line in lines:
        into.append(line)
        yield line


def _is_paired(lines: list[str], delimiter: str) -> bool:
    try:
        for _ in _records(lines, delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Whether a line put after these would still be inside a quoted cell."""
    *_, last = _records([*lines, "\n", "end"], delimiter)
    return last != ["end"]


def _too_long(name: str) -> Unreadable:
    return Unreadable(
        f"{name} holds a cell of more than {LONGEST_CELL:,} characters, or a quote that is never "
        "closed."
    )


def record_notes(
    *,
    before: int,
    headings: Sequence[int],
    blank: int,
    loose: int,
    first_loose: Sequence[int],
    empty: bool,
) -> list[str]:
    """What is to be said about the records of a file."""
    notes = []
    if before:
        rows = counted(before, "row")
        notes.append(f"{rows} before the header left out.")
    if headings:
        rows = counted(len(headings), "row")
        notes.append(
            f"{rows} left out that repeat the header or name a group: "
            f"{listed(list(map(str, headings)))}."
        )
    if blank:
        notes.append(f"{counted(blank, 'blank row')} left out.")
    if loose:
        rows = ", ".join(map(str, first_loose))
        more = f" and {loose - len(first_loose):,} more" if loose > len(first_loose) else ""
        notes.append(f"Quotes in the middle of a cell were dropped: row {rows}{more}.")
    if empty:
        notes.append("There are no rows below the header.")
    return notes
