"""The result of reading a file: its rows, problems and questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Literal

import pandas as pd

from db.errors import BoardError
from db.importing.staging import Staged, StagedRows

Kind = Literal["developers", "tickets"]
DateOrder = Literal["month first", "day first"]
# The states of a ticket that files are read into.
State = Literal["open", "done", "set aside"]

# Called with the number of records read so far.
Progress = Callable[[int], None]
# The header of the last column in a file of refused rows.
REFUSED_BECAUSE = "Refused because"

_SHOWN_CHARACTERS = 80


class Unreadable(BoardError):
    """The file is no table; the text is one sentence for whoever uploaded it."""


class Unmapped(Unreadable):
    """The file is a table, but it does not tell which column is which field."""

    def __init__(self, sentence: str, columns: Sequence["Column"]) -> None:
        super().__init__(sentence)
        self.columns = tuple(columns)


@dataclass(frozen=True, slots=True)
class Choices:
    """How somebody wants a file to be read; None means that it is detected.

    `fields` maps positions of columns, from 0, to roles; other columns are not used. `states` and
    `priorities` map the file's words, in any case. `header_row` counts from 1, as in a spreadsheet.
    With `hours_per_point`, times are converted to points.
    """

    encoding: str | None = None
    delimiter: str | None = None
    worksheet: str | None = None
    has_header: bool | None = None
    header_row: int | None = None
    kind: Kind | None = None
    fields: Mapping[int, str] | None = None
    states: Mapping[str, State] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    hours_per_point: float | None = None
    date_order: DateOrder | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file was read: its encoding, its delimiter, and where its header is."""

    encoding: str
    """One of `text.ENCODINGS`, or `workbook.XLSX`."""
    delimiter: str
    has_header: bool
    header_row: int = 0
    """The row of the header in a spreadsheet, 0 where there is none."""
    worksheet: str | None = None
    worksheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one record was refused. A record with two bad cells has two of these."""

    row: int
    """The row in a spreadsheet, where the header is usually row 1."""
    column: str
    """The header as written, or "" if the problem is about the whole row."""
    value: str
    """The cell's text, shortened."""
    message: str
    """One sentence that says what is accepted."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file and how it is used."""

    header: str
    field: str | None
    """The column of `Sheet.rows` that it feeds, or None when it is not used."""
    type: str
    sample: str
    """Its first value that is not empty, shortened."""
    role: str | None = None
    """The key of `words.SYNONYMS` that its header, or somebody's choice, stands for."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that must be answered before anything of the file is imported."""

    column: str
    text: str
    options: tuple[DateOrder, ...]


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A word that the file has for a ticket's state, and how it was read."""

    word: str
    state: State
    count: int
    is_known: bool
    """Whether the word was known, or somebody has said what it means."""


@dataclass(frozen=True, slots=True)
class PriorityWord:
    """A word that the file has for a priority, and how it was read."""

    word: str
    priority: str
    count: int
    is_known: bool
    """Whether the word was known, or somebody has said what it means."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A file as it was understood.

    `records` has a dictionary for each accepted row: `row` (the spreadsheet row) and the fields
    that the file has columns for, so that an absent column overwrites nothing. Values are text,
    float, date or int (`id`), or None if unknown.

    `total` counts the non-blank records below the header; each is either in `records` or in
    `refused_records`.
    """

    name: str
    kind: Kind
    layout: Layout
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    records: StagedRows
    problems: Staged[Problem]
    refused_records: Staged[tuple[int, list[str]]]
    """The row and the cells of each record that was refused."""
    notes: tuple[str, ...]
    questions: tuple[Question, ...]
    statuses: tuple[StatusWord, ...]
    priorities: tuple[PriorityWord, ...]
    times: int
    """How many cells for points hold a time."""
    total: int
    tracker: str | None = None
    """The tool that wrote the file, if its header tells."""
    source: str | None = None
    """The source under which its keys are known on the board; None for a plain list."""
    links: Mapping[str | None, str] = field(default_factory=dict)
    """The patterns that its links follow (db/domain/links.py), by source; None is its own."""

    @property
    def refused(self) -> int:
        """How many records were refused."""
        return len(self.refused_records)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All accepted rows; for a large file, `first` is enough to be shown."""
        return self.first(len(self.records))

    def first(self, most: int) -> pd.DataFrame:
        """The first accepted rows, at most so many."""
        rows = list(islice(self.records, most))
        return pd.DataFrame(
            {
                name: pd.Series(
                    [row[name] for row in rows], dtype="int64" if name in _WHOLE else "object"
                )
                for name in self.records.names
            }
        )


_WHOLE = ("row", "id")


def shown(text: str) -> str:
    """`text` as it can be shown in a sentence or a table: short, on one line, printable."""
    head = text.strip()[: _SHOWN_CHARACTERS + 1]
    line = "".join(_printable(character) for character in head)
    return line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def listed(words: list[str], most: int = 12) -> str:
    """The first `most` words, and how many more there are."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more:,} more" if more > 0 else "")
