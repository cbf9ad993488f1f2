"""Read a CSV file into a sheet: text, header, cells, fields, and what was wrong on the way."""

from itertools import compress
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from db.csv_in.columns import Given
from db.csv_in.fields import Fields, read_fields
from db.csv_in.headers import Headers, read_headers
from db.csv_in.records import Cells, allow_long_cells, read_cells, read_header
from db.csv_in.sheet import Column, DateOrder, Kind, Problem, Sheet, counted, listed, shown
from db.csv_in.text import delimiter_of, opened


def read(
    source: BinaryIO | bytes | Path,
    *,
    name: str,
    kind: Kind | None = None,
    date_order: DateOrder | None = None,
) -> Sheet:
    """Read developers or tickets from a CSV file.

    `name` is the file's, for sentences. `kind` is told from the header where it is not given.
    `date_order` answers the sheet's question. Raises Unreadable, and nothing else, whatever the
    bytes are; whatever is wrong with single records is in the sheet's problems.
    """
    name = shown(name)
    allow_long_cells()
    with opened(source, name) as (text, encoding_note):
        delimiter = delimiter_of(text)
        header_row, header = read_header(text, delimiter, name)
        headers = read_headers(header, name=name, kind=kind)
        cells = read_cells(
            text,
            delimiter,
            name,
            header_row=header_row,
            width=len(header),
            wanted=headers.positions.values(),
        )
    given = {
        field: Given(
            shown(header[at]),
            cells.columns[at],
            cells.rows,
            decimal_comma=delimiter != ",",
        )
        for field, at in headers.positions.items()
    }
    fields = read_fields(headers.kind, given, date_order)
    problems = _problems(cells, fields, given)
    refused = len({problem.row for problem in problems})
    notes = [note for note in (encoding_note,) if note]
    return Sheet(
        name=name,
        kind=headers.kind,
        columns=_columns(header, headers, cells, fields),
        rows=_rows(cells, fields),
        problems=problems,
        notes=(*notes, *headers.notes, *_record_notes(cells), *fields.notes),
        questions=tuple(fields.questions),
        total=len(cells.rows) + len(cells.overlong) + len(cells.broken),
        refused=refused,
    )


def _rows(cells: Cells, fields: Fields) -> pd.DataFrame:
    """The records without a problem."""
    bad = {at for refusals in fields.refusals.values() for at in refusals}
    keep = [at not in bad for at in range(len(cells.rows))] if bad else None

    def kept(values: list[Any]) -> list[Any]:
        return list(compress(values, keep)) if keep else values

    frame = {"row": pd.Series(kept(cells.rows), dtype="int64")}
    for field, values in fields.values.items():
        frame[field] = pd.Series(kept(values), dtype="int64" if field == "id" else "object")
    return pd.DataFrame(frame)


def _problems(cells: Cells, fields: Fields, given: dict[str, Given]) -> tuple[Problem, ...]:
    """Everything that was refused, by row and then in the order of the fields."""
    problems = [
        Problem(
            row,
            "",
            shown(" ".join(record[cells.width :])),
            f"The row has {len(record):,} cells and the header {cells.width:,}: put quotes around "
            "a cell that holds the separator.",
        )
        for row, record in cells.overlong.items()
    ]
    problems += [
        Problem(
            row,
            "",
            shown(" ".join(record)),
            "A quote opens in this row and does not close at the end of its cell, so that rows "
            "may have run together: close it, and write a quote inside a cell twice.",
        )
        for row, record in cells.broken.items()
    ]
    for source, refusals in fields.refusals.items():
        column = given[source]
        problems += [
            Problem(cells.rows[at], column.header, shown(column.cells[at]), message)
            for at, message in refusals.items()
        ]
    problems.sort(key=lambda problem: problem.row)
    return tuple(problems)


def _columns(
    header: list[str], headers: Headers, cells: Cells, fields: Fields
) -> tuple[Column, ...]:
    fed = {headers.positions[source]: field for field, source in fields.sources.items()}
    return tuple(
        Column(
            shown(text),
            fed.get(at),
            fields.types[fed[at]] if at in fed else "not used",
            shown(cells.samples.get(at, "")),
        )
        for at, text in enumerate(header)
    )


def _record_notes(cells: Cells) -> list[str]:
    notes = []
    if cells.blank:
        notes.append(f"{counted(cells.blank, 'blank row', 'blank rows')} left out.")
    if cells.loose:
        rows = listed([str(row) for row in cells.loose])
        notes.append(f"Quotes in the middle of a cell were dropped: row {rows}.")
    if not cells.rows and not cells.overlong and not cells.broken:
        notes.append("There are no rows below the header.")
    return notes
