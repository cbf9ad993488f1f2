"""Read a file into a sheet: bytes to text, text to records, records to fields.

The records are read twice: a first pass finds what only the whole file can tell (whether its keys
are numbers, in which order its dates are written), the second reads the fields.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from db.domain.harmless import as_it_was
from db.importing.read.cells.columns import SourceColumn
from db.importing.read.cells.several import Several, plain_cells
from db.importing.read.fields import FieldReader, Fields
from db.importing.read.files.ours import is_ours
from db.importing.read.files.parquet import PARQUET, is_parquet, parquet_text
from db.importing.read.files.records import (
    Chunk,
    Table,
    allow_long_cells,
    read_header,
    record_notes,
)
from db.importing.read.files.text import binary_of, delimiter_of, opened
from db.importing.read.files.workbook import XLSX, is_workbook, worksheet_text
from db.importing.read.header.contents import guess_fields, looks_like_data
from db.importing.read.header.headers import HELPERS, Headers, names_a_list, read_headers
from db.importing.read.sheet import (
    Choices,
    Column,
    Kind,
    Layout,
    Problem,
    Progress,
    Sheet,
    Unmapped,
    shown,
)
from db.importing.staging import Staged, StagedRows

TRACKER_SOURCE = "csv"
_NOTHING = Choices()
_SHOWN_LOOSE = 12


def read(
    source: BinaryIO | bytes | Path,
    *,
    name: str,
    kind: Kind | None = None,
    choices: Choices = _NOTHING,
    progress: Progress = lambda rows: None,
) -> Sheet:
    """Read developers or tickets from a CSV file or an Excel workbook.

    `name` is the file's name, for sentences. `kind` is detected if it is None. `progress` is called
    with the number of records read, which counts every record at least twice. Raises Unreadable,
    and nothing else, whatever the bytes are; problems of single records are in the sheet.
    """
    name = shown(name)
    allow_long_cells()
    with (
        binary_of(source) as binary,
        _text(binary, name, choices, progress) as (text, layout, note),
    ):
        reading = _Reading(text, layout, name, kind, choices)
        sheet = reading.sheet(progress)
    return replace(sheet, notes=(note, *sheet.notes)) if note else sheet


def header_of(source: BinaryIO | bytes | Path, name: str, choices: Choices = _NOTHING) -> list[str]:
    """The header of a file, under which choices about it are remembered. Raises Unreadable."""
    allow_long_cells()
    with (
        binary_of(source) as binary,
        _text(binary, name, choices, header_only=True) as (text, layout, _note),
    ):
        return read_header(text, layout.delimiter, shown(name), choices)[1]


def read_table(source: BinaryIO | bytes | Path, name: str) -> tuple[list[str], Chunk]:
    """The header of a table, and all its records as one chunk. Raises Unreadable."""
    allow_long_cells()
    with binary_of(source) as binary, _text(binary, name, _NOTHING) as (text, layout, _note):
        row, header, _ = read_header(text, layout.delimiter, name)
        table = Table(text, layout.delimiter, name, row, len(header))
        try:
            whole = _joined(table)
        except csv.Error:
            whole = _joined(replace(table, careful=True))
        if is_ours(header) and layout.encoding != PARQUET:
            whole.records = [list(map(as_it_was, cells)) for cells in whole.records]
        return header, whole


def _joined(table: Table) -> Chunk:
    whole = Chunk()
    for chunk in table.chunks():
        whole.rows += chunk.rows
        whole.records += chunk.records
        whole.bad += chunk.bad
    return whole


@contextmanager
def _text(
    binary: BinaryIO,
    name: str,
    choices: Choices,
    progress: Progress = lambda rows: None,
    *,
    header_only: bool = False,
) -> Iterator[tuple[TextIO, Layout, str | None]]:
    """The file as text, its layout, and a sentence about it or None."""
    if is_workbook(binary):
        opened_sheet = worksheet_text(
            binary, name, choices.worksheet, progress=progress, header_only=header_only
        )
        with opened_sheet as (text, title, titles):
            note = f"Read from the worksheet {shown(title)}." if len(titles) > 1 else None
            yield text, Layout(XLSX, ",", True, 0, title, titles), note
        return
    if is_parquet(binary):
        with parquet_text(binary, name, progress=progress, header_only=header_only) as text:
            yield text, Layout(PARQUET, ",", True), None
        return
    with opened(binary, name, choices.encoding) as (text, encoding, note):
        delimiter = choices.delimiter or delimiter_of(text)
        yield text, Layout(encoding, delimiter, True), note


class _Reading:
    """The state of reading one file."""

    def __init__(
        self, text: TextIO, layout: Layout, name: str, kind: Kind | None, choices: Choices
    ) -> None:
        self._name = name
        header_row, first, self._before = read_header(text, layout.delimiter, name, choices)
        has_header = _has_header(first, choices) or self._before > 0
        header_row = header_row if has_header else 0
        self._layout = replace(layout, has_header=has_header, header_row=header_row)
        self._table = Table(
            text,
            layout.delimiter,
            name,
            header_row,
            len(first),
            header=tuple(first) if has_header else (),
        )
        # In our own exports, texts may be marked for spreadsheets (db/domain/harmless.py).
        self._restored = as_it_was if is_ours(first) and layout.encoding != PARQUET else str
        first = list(map(self._restored, first))
        self._header = first if has_header else [f"Column {at + 1}" for at in range(len(first))]
        self._choices = choices
        try:
            head = next(self._table.chunks(), Chunk()).columns
        except csv.Error:
            self._table = replace(self._table, careful=True)
            head = next(self._table.chunks(), Chunk()).columns
        self._headers = self._mapped(kind or choices.kind, choices, head)
        # Only tickets: in a list of developers, rows with a name alone are developers.
        if self._before and self._headers.kind == "tickets":
            self._table = replace(self._table, has_groups=True)
        self._begin()

    def _begin(self) -> None:
        """Start over with nothing read."""
        self._fields = FieldReader(self._headers, self._choices)
        self._several = Several(self._header, self._headers.also)
        self._samples: dict[int, str] = {}
        self._total = self._blank = self._loose = 0
        self._first_loose: list[int] = []
        self._headings: list[int] = []

    def _mapped(
        self, kind: Kind | None, choices: Choices, head: Sequence[Sequence[str]]
    ) -> Headers:
        try:
            return read_headers(
                self._header, name=self._name, kind=kind, choices=choices, head=head
            )
        except Unmapped as unmapped:
            # Fields are guessed only if the header names none: otherwise it means what it says.
            is_silent = not any(column.role for column in unmapped.columns)
            is_guessed = is_silent and choices.fields is None and kind != "developers"
            guessed = guess_fields(head) if is_guessed else {}
            columns = [
                replace(column, role=guessed.get(at, column.role))
                for at, column in enumerate(unmapped.columns)
            ]
            if self._layout.has_header or not {"id", "title"} <= set(guessed.values()):
                raise Unmapped(str(unmapped), columns) from None
            found = read_headers(
                self._header,
                name=self._name,
                kind=kind,
                choices=replace(choices, fields=guessed),
                head=head,
            )
            note = "The file has no header: its columns are taken for what stands in them."
            return replace(found, notes=(note, *found.notes))

    def sheet(self, progress: Progress) -> Sheet:
        """Read the whole file."""
        try:
            read = self._scan_all(progress)
        except csv.Error:
            self._table = replace(self._table, careful=True)
            self._begin()
            read = self._scan_all(progress)
        empty = self._fields.read(self._source_columns(Chunk()))
        records = StagedRows(("row", *empty.values))
        problems: Staged[Problem] = Staged()
        refused: Staged[tuple[int, list[str]]] = Staged()
        for chunk in self._table.chunks():
            columns = self._source_columns(chunk)
            fields = self._fields.read(columns)
            found = _problems(chunk, fields, columns)
            problems.extend(found)
            bad = {problem.row for problem in found}
            refused.extend(self._refused(chunk, bad))
            _stage(records, chunk, fields, bad)
            read += len(chunk.rows)
            progress(read)
        columns = self._source_columns(Chunk())
        tracker = self._headers.tracker if self._headers.kind == "tickets" else None
        keyed = "external_key" in empty.values and "id" not in empty.values
        source = tracker.name if tracker else TRACKER_SOURCE if keyed else None
        return Sheet(
            name=self._name,
            kind=self._headers.kind,
            layout=self._layout,
            header=tuple(self._header),
            columns=self._columns(empty),
            records=records,
            problems=problems,
            refused_records=refused,
            notes=(
                *self._headers.notes,
                *self._several.notes(),
                *record_notes(
                    before=self._before,
                    headings=self._headings,
                    blank=self._blank,
                    loose=self._loose,
                    first_loose=self._first_loose,
                    empty=not self._total,
                ),
                *self._fields.notes(columns),
            ),
            questions=tuple(self._fields.questions(columns)),
            statuses=self._fields.statuses,
            priorities=self._fields.priorities,
            times=self._fields.times,
            links=self._fields.links,
            total=self._total,
            tracker=tracker.name if tracker else None,
            source=(self._choices.source or source) if keyed else None,
        )

    def _scan_all(self, progress: Progress) -> int:
        """The first pass; returns the number of records. Raises csv.Error for malformed quotes."""
        read = 0
        for chunk in self._table.chunks():
            self._fields.scan(self._source_columns(chunk, is_first=True))
            self._note(chunk)
            read += len(chunk.rows)
            progress(read)
        return read

    def _source_columns(self, chunk: Chunk, *, is_first: bool = False) -> dict[str, SourceColumn]:
        """The chunk's columns by role; in the first pass, columns for one field are compared."""
        columns = chunk.columns or [()] * len(self._header)
        by_role: dict[str, SourceColumn] = {}
        for role, at in self._headers.positions.items():
            feeding = [
                plain_cells(role, list(map(self._restored, map(str.strip, columns[position]))))
                for position in self._headers.also.get(role, (at,))
            ]
            if is_first and len(feeding) > 1:
                self._several.scan(role, feeding, chunk.rows)
            by_role[role] = SourceColumn(
                shown(self._header[at]),
                feeding[0] if len(feeding) == 1 else self._several.merged(role, feeding),
                chunk.rows,
                decimal_comma=self._layout.delimiter != ",",
            )
        return by_role

    def _refused(self, chunk: Chunk, bad: set[int]) -> list[tuple[int, list[str]]]:
        """The refused records, as they are in the file."""
        if not bad:
            return []
        whole = zip(chunk.rows, chunk.records, strict=True)
        refused = [(row, cells) for row, cells in whole if row in bad]
        refused += [(record.row, record.cells) for record in chunk.bad]
        return [(row, list(map(self._restored, cells))) for row, cells in sorted(refused)]

    def _note(self, chunk: Chunk) -> None:
        """Count the chunk's records, for the notes."""
        self._total += len(chunk.rows) + len(chunk.bad)
        self._blank += chunk.blank
        self._headings += chunk.headings
        self._loose += len(chunk.loose)
        self._first_loose += chunk.loose[: _SHOWN_LOOSE - len(self._first_loose)]
        for at, column in enumerate(chunk.columns):
            if at not in self._samples:
                sample = next(filter(str.strip, column), None)
                if sample is not None:
                    self._samples[at] = sample

    def _columns(self, fields: Fields) -> tuple[Column, ...]:
        positions = self._headers.positions
        fed = {positions[role]: name for name, role in fields.roles.items()}
        roles = {at: role for role, at in positions.items()}
        for role, more in self._headers.also.items():
            field = fed.get(positions[role])
            for at in more:
                roles[at] = role
                if field:
                    fed[at] = field
        return tuple(
            Column(
                shown(text),
                fed.get(at),
                fields.types[fed[at]]
                if at in fed
                else ("read beside another" if roles.get(at) in HELPERS else "not used"),
                shown(self._samples.get(at, "")),
                roles.get(at),
            )
            for at, text in enumerate(self._header)
        )


def _has_header(first: Sequence[str], choices: Choices) -> bool:
    if choices.has_header is not None or choices.header_row is not None:
        return choices.has_header is not False
    return names_a_list(first) or not looks_like_data(first)


def _stage(
    records: StagedRows,
    chunk: Chunk,
    fields: Fields,
    bad: set[int],
) -> None:
    """Add the records without a problem to `records`."""
    columns: list[list[Any]] = [chunk.rows, *fields.values.values()]
    if bad:
        keep = [row not in bad for row in chunk.rows]
        columns = [
            [value for value, kept in zip(column, keep, strict=True) if kept] for column in columns
        ]
    records.append(columns)


def _problems(chunk: Chunk, fields: Fields, columns: dict[str, SourceColumn]) -> list[Problem]:
    """All problems of a chunk, by row and then in the order of the fields."""
    problems = [
        Problem(record.row, "", shown(record.shown), record.message) for record in chunk.bad
    ]
    for role, refusals in fields.refusals.items():
        column = columns[role]
        problems += [
            Problem(chunk.rows[at], column.header, shown(column.cells[at]), message)
            for at, message in refusals.items()
        ]
    problems.sort(key=lambda problem: problem.row)
    return problems
