"""Tables as files: CSV (RFC 4180, UTF-8), Excel workbooks and Parquet, written row by row."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import IO, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from xlsxwriter import Workbook

from db.domain.harmless import harmless
from db.errors import Invalid
from db.exporting.tables import Heading, Kind, Row

Format = Literal["csv", "xlsx", "parquet"]

MEDIA_TYPES: Mapping[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
# https://support.microsoft.com/office/excel-specifications-and-limits
EXCEL_ROWS = 1_048_576
EXCEL_CHARACTERS = 32_767
# Excel keeps 15 digits of a number.
EXCEL_WHOLE = 10**15
_AT_A_TIME = 500
_ROW_GROUP = 10_000


def csv_parts(columns: Sequence[Heading], rows: Iterable[Row]) -> Iterator[str]:
    """A table as CSV, some hundred rows at a time; the first part begins with the header."""
    remaining = iter(rows)
    part: list[Sequence[str]] = [[column.name for column in columns]]
    while True:
        part += [[_text(value) for value in row] for row in islice(remaining, _AT_A_TIME)]
        if not part:
            return
        text = io.StringIO(newline="")
        csv.writer(text).writerows(part)
        yield text.getvalue()
        part = []


def write_file(
    format_: Format, file: IO[bytes], name: str, columns: Sequence[Heading], rows: Iterable[Row]
) -> None:
    """Write a whole table into a file. Raises Invalid for what the format cannot hold."""
    _WRITERS[format_](file, name, columns, rows)


def _write_csv(
    file: IO[bytes], _name: str, columns: Sequence[Heading], rows: Iterable[Row]
) -> None:
    for part in csv_parts(columns, rows):
        file.write(part.encode())


def _write_xlsx(
    file: IO[bytes], name: str, columns: Sequence[Heading], rows: Iterable[Row]
) -> None:
    """Rows that a worksheet has no room for go on in the next one, which repeats the header."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with Workbook(file, options) as workbook:
        remaining = iter(rows)
        number = 1
        while True:
            sheet = workbook.add_worksheet(name if number == 1 else f"{name} {number}")
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, column.name)
            written = 0
            for written, row in enumerate(islice(remaining, EXCEL_ROWS - 1), start=1):
                for at, value in enumerate(row):
                    _write_cell(sheet, written, at, value, columns[at].name)
            if written < EXCEL_ROWS - 1:
                return
            number += 1


def _write_cell(sheet: Any, row: int, at: int, value: Any, column: str) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_string(row, at, "yes" if value else "no")
        case int() if abs(value) >= EXCEL_WHOLE:
            sheet.write_string(row, at, str(value))
        case int() | float():
            sheet.write_number(row, at, value)
        case datetime():
            # Excel's times have no zone.
            sheet.write_string(row, at, value.isoformat())
        case date():
            sheet.write_datetime(row, at, value)
        case _:
            text = harmless(str(value))
            if len(text) > EXCEL_CHARACTERS:
                raise Invalid(
                    f"The {column.replace('_', ' ')} in row {row + 1} has {len(text):,} "
                    f"characters, and Excel holds {EXCEL_CHARACTERS:,} in a cell. Take CSV or "
                    "Parquet, which hold all of it."
                )
            sheet.write_string(row, at, text)


_ARROW: Mapping[Kind, Any] = {
    "whole": pa.int64(),
    "number": pa.float64(),
    "text": pa.string(),
    "date": pa.date32(),
    "instant": pa.timestamp("us", tz="UTC"),
    "switch": pa.bool_(),
}


def _write_parquet(
    file: IO[bytes], _name: str, columns: Sequence[Heading], rows: Iterable[Row]
) -> None:
    schema = pa.schema([(column.name, _ARROW[column.kind]) for column in columns])
    remaining = iter(rows)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(remaining, _ROW_GROUP)):
            arrays = [
                pa.array(values, type=_ARROW[column.kind])
                for column, values in zip(columns, zip(*group, strict=True), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


_Writer = Callable[[IO[bytes], str, Sequence[Heading], Iterable[Row]], None]
_WRITERS: Mapping[Format, _Writer] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "parquet": _write_parquet,
}


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            # No `.0` after a whole number, and no exponent.
            return f"{value:.2f}".rstrip("0").rstrip(".")
        case datetime() | date():
            return value.isoformat()
        case int():
            return str(value)
    return harmless(str(value))
