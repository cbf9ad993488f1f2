"""Read the records of a table with their spreadsheet rows, a chunk at a time."""

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
# The header is looked for among this many records that are not blank.
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
class BadRecord:
    """A record that does not have the header's cells, and why."""

    row: int
    cells: list[str]
    shown: str
    message: str


@dataclass(slots=True)
class Chunk:
    """Some records, each as wide as the header, with their rows; and what was left out."""

    rows: list[int] = field(default_factory=list)
    records: list[list[str]] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    """Rows in which text follows a closing quote on the same line; they were read anyway."""
    blank: int = 0
    headings: list[int] = field(default_factory=list)
    """Rows that repeat the header, or name a group of the rows below."""

    @property
    def columns(self) -> list[tuple[str, ...]]:
        """The cells by column; empty if there are no records."""
        return list(zip(*self.records, strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """A text as records below a header of `width` cells; `header_row` is 0 if there is none.

    If all quotes are well paired, the csv module reads the file by itself; otherwise `careful` must
    be set, and every record is checked, which takes longer.
    """

    text: TextIO
    delimiter: str
    name: str
    header_row: int
    width: int
    careful: bool = False
    header: tuple[str, ...] = ()
    """The header, which some lists repeat above each group."""
    has_groups: bool = False
    """Whether a record of which only the first cell is filled is the name of a group."""

    def chunks(self) -> Iterator[Chunk]:
        """All records below the header. Raises csv.Error where `careful` is needed."""
        return self._carefully() if self.careful else self._strictly()

    def _strictly(self) -> Iterator[Chunk]:
        self.text.seek(0)
        remaining = _records(self.text, self.delimiter, strict=True)
        for _ in islice(remaining, self.header_row):
            pass
        row = self.header_row + 1
        while records := list(islice(remaining, CHUNK)):
            yield self._chunk(records, range(row, row + len(records)), [])
            row += len(records)

    def _carefully(self) -> Iterator[Chunk]:
        """Read a file in which some quote closes in the middle of a cell, or never.

        The csv module goes on reading in such a cell. That does no harm within a line, but a record
        of several lines may have swallowed others, so it is refused.
        """
        records: list[list[str]] = []
        rows: list[int] = []
        broken: list[BadRecord] = []
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
                broken.append(BadRecord(row, record, " ".join(record), _BROKEN))
                continue
            if not paired:
                loose.append(row)
            records.append(record)
            rows.append(row)
            if len(records) == CHUNK:
                yield self._chunk(records, rows, broken, loose)
                records, rows, broken, loose = [], [], [], []
        yield self._chunk(records, rows, broken, loose)

    def _with_lines(self) -> Iterator[tuple[list[str], list[str]]]:
        """Each record, whatever its quotes, and its lines in the file."""
        self.text.seek(0)
        lines: list[str] = []
        try:
            for record in _records(_kept(self.text, lines), self.delimiter):
                yield record, lines
                lines.clear()
        except csv.Error as error:
            raise _too_long(self.name) from error

    def _chunk(
        self,
        records: list[list[str]],
        rows: Sequence[int],
        broken: list[BadRecord],
        loose: Sequence[int] = (),
    ) -> Chunk:
        chunk = Chunk(list(rows), records, broken, list(loose))
        if not all(record and record[0].strip() for record in records):
            _leave_out_blank(chunk)
        if self.width > 1 and self.header:
            self._leave_out_headings(chunk)
        if set(map(len, chunk.records)) - {self.width}:
            _fit(chunk, self.width)
        return chunk

    def _leave_out_headings(self, chunk: Chunk) -> None:
        left = {
            at
            for at, record in enumerate(chunk.records)
            if (record[0] == self.header[0] and tuple(record) == self.header)
            or (self.has_groups and not any(map(str.strip, record[1:])))
        }
        if left:
            chunk.headings = [chunk.rows[at] for at in sorted(left)]
            chunk.records = [record for at, record in enumerate(chunk.records) if at not in left]
            chunk.rows = [row for at, row in enumerate(chunk.rows) if at not in left]


def allow_long_cells() -> None:
    """Raise the csv module's limit, which holds for the whole process, to LONGEST_CELL."""
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)


def read_header(
    text: TextIO, delimiter: str, name: str, choices: Choices = _NOTHING
) -> tuple[int, list[str], int]:
    """The row of the header, the header, and how many records come before it.

    It is where `choices` say, or the record that names the most fields. Without a header it is the
    first record that is not blank. Raises Unreadable if there is none.
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


def _leave_out_blank(chunk: Chunk) -> None:
    kept = [
        (record, row)
        for record, row in zip(chunk.records, chunk.rows, strict=True)
        if any(map(str.strip, record))
    ]
    chunk.blank = len(chunk.records) - len(kept)
    chunk.records = [record for record, _ in kept]
    chunk.rows = [row for _, row in kept]


def _fit(chunk: Chunk, width: int) -> None:
    """Fill short records with empty cells; those with text beyond the header are refused."""
    kept: list[list[str]] = []
    kept_rows: list[int] = []
    for row, record in zip(chunk.rows, chunk.records, strict=True):
        beyond = record[width:]
        if any(map(str.strip, beyond)):
            message = _OVERLONG.format(cells=len(record), width=width)
            chunk.bad.append(BadRecord(row, record, " ".join(beyond), message))
        else:
            missing = width - len(record)
            kept.append(record[:width] if missing <= 0 else record + [""] * missing)
            kept_rows.append(row)
    chunk.records, chunk.rows = kept, kept_rows


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
    """Whether the lines end inside a quoted cell."""
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
    """Sentences about the records of a file."""
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
