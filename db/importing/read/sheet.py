"""What reading a file gives: its rows, its problems and its questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Literal

import pandas as pd

from db.importing.staging import Staged, StagedRows

Kind = Literal["developers", "tickets"]
DateOrder = Literal["month first", "day first"]
# What a tracker's word for a ticket's state means here.
State = Literal["open", "done", "set aside"]

# Told how many records were read.
Progress = Callable[[int], None]
# The header of the column in which a file of refused rows says what is wrong with each.
REFUSED_BECAUSE = "Refused because"

_SHOWN_CHARACTERS = 80


class Unreadable(ValueError):
    """The file is no table at all; the text is one sentence for whoever uploaded it."""


class Unmapped(Unreadable):
    """The file is a table, and nobody can tell from it which column is which field."""

    def __init__(self, sentence: str, columns: Sequence["Column"]) -> None:
        super().__init__(sentence)
        self.columns = tuple(columns)


@dataclass(frozen=True, slots=True)
class Choices:
    """How somebody wants a file to be read; None where the file shall tell it itself.

    `fields` is by the position of a column, from 0; a column that it does not name is not used.
    `states` and `priorities` are by a word as the file has it, in any case. `header_row` is the
    row of the header in a spreadsheet, from 1. `hours_per_point` makes points of times.
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
    """How a file was read: what its bytes are, what parts its cells, where its header stands."""

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
    """The header as written, or nothing when the whole row is meant."""
    value: str
    """What the cell holds, shortened."""
    message: str
    """One sentence that says what is accepted."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file and what became of it."""

    header: str
    field: str | None
    """The column of `Sheet.rows` that it feeds, or None when it is not used."""
    type: str
    sample: str
    """Its first value that is not empty, shortened."""
    role: str | None = None
    """The word of `words.SYNONYMS` that it was taken for."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the file leaves open. Until it is answered, nothing of the file should be imported."""

    column: str
    text: str
    options: tuple[DateOrder, ...]


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A word that the file has for a ticket's state, and what it was taken for."""

    word: str
    state: State
    count: int
    is_known: bool
    """Whether the word was known, or somebody has said what it means."""


@dataclass(frozen=True, slots=True)
class PriorityWord:
    """A word that the file has for a priority, and what it was taken for."""

    word: str
    priority: str
    count: int
    is_known: bool
    """Whether the word was known, or somebody has said what it means."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A file as it was understood.

    `records` has a dictionary for each accepted row: `row` (the spreadsheet row) and only those
    fields that the file carries, so that an absent column overwrites nothing. Text, numbers
    (float) and dates are Python objects with None where nothing is known; `id` is int.

    `total` counts the records below the header that hold anything at all; every one of them is
    either in `records` or among the `refused`, whose cells are kept as they were.
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
    """Which tool has written the file, where its header says so."""
    source: str | None = None
    """Under which name its keys are found again; None for a plain list."""

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
    """`text` fit for a sentence or a table cell: short, on one line, printable."""
    head = text.strip()[: _SHOWN_CHARACTERS + 1]
    line = "".join(_printable(character) for character in head)
    return line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def listed(words: list[str], most: int = 12) -> str:
    """Words in a row, the first `most` of them."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more:,} more" if more > 0 else "")
