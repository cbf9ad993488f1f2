"""Text to cells: the records of a table with their spreadsheet rows, column by column."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TextIO

from db.csv_in.sheet import Unreadable

MOST_COLUMNS = 2_000
LONGEST_CELL = 10_000_000

_CHUNK_RECORDS = 200  # small enough to be used up before the garbage collector looks at it
_FEW_VALUES = 2_000


@dataclass(slots=True)
class Cells:
    """The trimmed cells of the wanted columns, and the records that could not be cut into cells."""

    width: int
    columns: dict[int, list[str]]
    rows: list[int] = field(default_factory=list)
    samples: dict[int, str] = field(default_factory=dict)
    blank: int = 0
    overlong: dict[int, list[str]] = field(default_factory=dict)
    """The cells of records that have more of them than the header, by row."""
    broken: dict[int, list[str]] = field(default_factory=dict)
    """The cells of records of several lines whose quotes do not pair, by row."""
    loose: list[int] = field(default_factory=list)
    """Rows of one line in which text follows a closing quote; they were read all the same."""
    known: dict[int, dict[str, str]] = field(default_factory=dict)
    """The values of a column while they are few; its equal cells are then one string in memory."""


def allow_long_cells() -> None:
    """Raise the limit of the csv module, which is one for the whole process, to ours."""
    if csv.field_size_limit() < LONGEST_CELL:
        csv.field_size_limit(LONGEST_CELL)


def read_header(text: TextIO, delimiter: str, name: str) -> tuple[int, list[str]]:
    """The first record that is not blank, with its row; Unreadable where there is none."""
    text.seek(0)
    try:
        for row, record in enumerate(_records(text, delimiter), start=1):
            if any(map(str.strip, record)):
                if len(record) > MOST_COLUMNS:
                    raise Unreadable(
                        f"{name} has {len(record):,} columns: at most {MOST_COLUMNS:,} are read."
                    )
                return row, record
    except csv.Error as error:
        raise _too_long(name) from error
    raise Unreadable(f"{name} is empty.")


def read_cells(
    text: TextIO, delimiter: str, name: str, *, header_row: int, width: int, wanted: Iterable[int]
) -> Cells:
    """All records below the header, the `wanted` columns of them.

    A short record is filled with empty cells; blank records are counted and left out, and keep
    their row. Files with well-paired quotes are cut by the csv module alone; only for others is
    every record looked at twice.
    """
    columns = tuple(wanted)
    try:
        cells = Cells(width, {at: [] for at in columns})
        _cut_strictly(text, delimiter, header_row, cells)
    except csv.Error:
        cells = Cells(width, {at: [] for at in columns})
        _cut_carefully(text, delimiter, name, header_row, cells)
    return cells


def _cut_strictly(text: TextIO, delimiter: str, header_row: int, cells: Cells) -> None:
    text.seek(0)
    records = _records(text, delimiter, strict=True)
    for _ in islice(records, header_row):
        pass
    row = header_row + 1
    while chunk := list(islice(records, _CHUNK_RECORDS)):
        _add(cells, chunk, range(row, row + len(chunk)))
        row += len(chunk)


def _cut_carefully(text: TextIO, delimiter: str, name: str, header_row: int, cells: Cells) -> None:
    """Read a file in which some quote closes in the middle of a cell, or never.

    The csv module reads on in such a cell. In a record of one line that does no harm; over
    several lines, records may have been swallowed, so that one is refused.
    """
    chunk: list[list[str]] = []
    rows: list[int] = []
    for row, (record, lines) in enumerate(_records_with_lines(text, delimiter, name), start=1):
        paired = _is_paired(lines, delimiter)
        if not paired and _is_open(lines, delimiter) and (len(lines) > 1 or row <= header_row):
            raise Unreadable(f"{name} cannot be read: the quote opened in row {row} never closes.")
        if row <= header_row:
            continue
        if not paired and (len(lines) > 1 or _is_open(lines, delimiter)):
            cells.broken[row] = record
            continue
        if not paired:
            cells.loose.append(row)
        chunk.append(record)
        rows.append(row)
        if len(chunk) == _CHUNK_RECORDS:
            _add(cells, chunk, rows)
            chunk, rows = [], []
    _add(cells, chunk, rows)


def _records_with_lines(
    text: TextIO, delimiter: str, name: str
) -> Iterator[tuple[list[str], list[str]]]:
    """Each record, however its quotes stand, and the lines of the file that it took."""
    text.seek(0)
    lines: list[str] = []
    try:
        for record in _records(_kept(text, lines), delimiter):
            yield record, lines
            lines.clear()
    except csv.Error as error:
        raise _too_long(name) from error


def _add(cells: Cells, chunk: list[list[str]], rows: Sequence[int]) -> None:
    """Take records into their columns."""
    if not all(record and record[0].strip() for record in chunk):
        chunk, rows = _without_blank(cells, chunk, rows)
    if set(map(len, chunk)) - {cells.width}:
        chunk, rows = _fitted(cells, chunk, rows)
    cells.rows.extend(rows)
    for at, column in enumerate(zip(*chunk, strict=True)):
        if at not in cells.samples:
            sample = next(filter(str.strip, column), None)
            if sample is not None:
                cells.samples[at] = sample
        if at in cells.columns:
            cells.columns[at].extend(_shared(cells, at, map(str.strip, column)))


def _shared(cells: Cells, at: int, column: Iterable[str]) -> Iterable[str]:
    known = cells.known.setdefault(at, {})
    if len(known) > _FEW_VALUES:
        return column
    return [known.setdefault(cell, cell) for cell in column]


def _without_blank(
    cells: Cells, chunk: list[list[str]], rows: Sequence[int]
) -> tuple[list[list[str]], list[int]]:
    kept = [
        (record, row)
        for record, row in zip(chunk, rows, strict=True)
        if any(map(str.strip, record))
    ]
    cells.blank += len(chunk) - len(kept)
    return [record for record, _ in kept], [row for _, row in kept]


def _fitted(
    cells: Cells, records: list[list[str]], rows: Sequence[int]
) -> tuple[list[list[str]], list[int]]:
    """Records of the header's width; those with text beyond it are set aside."""
    kept: list[list[str]] = []
    kept_rows: list[int] = []
    for row, record in zip(rows, records, strict=True):
        if any(map(str.strip, record[cells.width :])):
            cells.overlong[row] = record
        else:
            missing = cells.width - len(record)
            kept.append(record[: cells.width] if missing <= 0 else record + [""] * missing)
            kept_rows.append(row)
    return kept, kept_rows


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
