"""Convert a worksheet of an Excel workbook to CSV text, row by row."""

import csv
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO, TextIO

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from db.importing.read.files.records import LOOKED_AT, MOST_COLUMNS
from db.importing.read.sheet import Progress, Unreadable, listed

XLSX = "xlsx"
MARK = b"PK\x03\x04"
# Worksheets have at most 1,048,576 rows; a larger file is no list of tickets.
MOST_UNPACKED_BYTES = 2 * 10**9
# The texts of all cells are in one file of the archive, which openpyxl loads into memory.
MOST_TEXT_BYTES = 500 * 10**6
_TEXTS = "xl/sharedstrings.xml"
_AT_A_TIME = 1_000


@contextmanager
def worksheet_text(
    binary: BinaryIO, name: str, chosen: str | None, *, progress: Progress, header_only: bool
) -> Iterator[tuple[TextIO, str, tuple[str, ...]]]:
    """One worksheet as CSV text, its title, and the titles of all worksheets.

    Without a `chosen` title, it is the first worksheet that is not empty. `progress` is called with
    the number of rows read; with `header_only`, only rows among which the header may be are read.
    Dates become ISO, whole numbers lose their decimals. Raises Unreadable for a file that is no
    workbook or too large.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as text:
        try:
            wanted = _Wanted(name, chosen, progress, header_only)
            title, titles = _convert(binary, text, wanted)
        except _DAMAGED as error:
            raise Unreadable(
                f"{name} is a damaged workbook, or another kind of archive: save it again as "
                ".xlsx or CSV."
            ) from error
        yield text, title, titles


# The errors that openpyxl and zipfile raise for files that are no workbooks.
_DAMAGED = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    NotImplementedError,
    EOFError,
    OSError,
    SyntaxError,
    RuntimeError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    name: str
    worksheet: str | None
    progress: Progress
    header_only: bool


def _convert(binary: BinaryIO, text: TextIO, wanted: _Wanted) -> tuple[str, tuple[str, ...]]:
    _refuse_large(binary, wanted.name)
    binary.seek(0)
    with closing(load_workbook(binary, read_only=True, data_only=True)) as workbook:
        return _write(workbook, text, wanted), tuple(workbook.sheetnames)


def _refuse_large(binary: BinaryIO, name: str) -> None:
    """Raise Unreadable for a workbook that is too large by its archive's directory.

    Nothing is ever unpacked beyond the sizes in that directory.
    """
    binary.seek(0)
    with zipfile.ZipFile(binary) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    texts = sum(entry.file_size for entry in entries if entry.filename.lower() == _TEXTS)
    if unpacked > MOST_UNPACKED_BYTES:
        raise Unreadable(
            f"{name} unpacks to {unpacked / 1e9:,.1f} GB: workbooks of at most "
            f"{MOST_UNPACKED_BYTES // 10**9} GB are read. Save the list as CSV, or in parts."
        )
    if texts > MOST_TEXT_BYTES:
        raise Unreadable(
            f"{name} holds {texts / 10**6:,.0f} MB of text: workbooks with at most "
            f"{MOST_TEXT_BYTES // 10**6} MB are read. Save the list as CSV, or in parts."
        )


def _write(workbook: Workbook, text: TextIO, wanted: _Wanted) -> str:
    """Write the worksheet as CSV; returns its title."""
    name, chosen, titles = wanted.name, wanted.worksheet, workbook.sheetnames
    if chosen is not None and chosen not in titles:
        raise Unreadable(f"{name} has no worksheet called {chosen}; it has {listed(titles)}.")
    for title in titles if chosen is None else [chosen]:
        sheet = workbook[title]
        if not hasattr(sheet, "iter_rows"):
            continue  # a chart
        # The file's own statement of its size may be wrong, and would cut the worksheet off.
        sheet.reset_dimensions()
        if _write_rows(sheet.iter_rows(values_only=True), text, wanted):
            return title
        text.seek(0)
        text.truncate()
    raise Unreadable(f"{name} is empty.")


def _write_rows(rows: Iterable[tuple[Any, ...]], text: TextIO, wanted: _Wanted) -> bool:
    """Write the rows as CSV; returns whether any cell is filled."""
    writer = csv.writer(text, lineterminator="\n")
    filled = 0
    for number, row in enumerate(rows):
        if filled == LOOKED_AT and wanted.header_only:
            break
        if number % _AT_A_TIME == 0:
            wanted.progress(number)
        width = len(row)
        while width and row[width - 1] is None:
            width -= 1
        if width > MOST_COLUMNS:
            raise Unreadable(
                f"{wanted.name} has {width:,} columns: at most {MOST_COLUMNS:,} are read."
            )
        # Empty rows are kept, so that rows have the same numbers as in Excel.
        writer.writerow([cell_text(value) for value in row[:width]] or [""])
        filled += width > 0
    return filled > 0


def cell_text(value: Any) -> str:
    """A value of a workbook as text in CSV."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:.10f}".rstrip("0").rstrip(".")
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
    return str(value)


def is_workbook(binary: BinaryIO) -> bool:
    """Whether the file is an archive, as .xlsx files are."""
    binary.seek(0, io.SEEK_SET)
    return binary.read(len(MARK)) == MARK
