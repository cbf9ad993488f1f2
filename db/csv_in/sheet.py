"""What reading a file gives: its rows, its problems and its questions."""

from dataclasses import dataclass
from typing import Any, Literal, cast

import pandas as pd

Kind = Literal["developers", "tickets"]
DateOrder = Literal["month first", "day first"]

_SHOWN_CHARACTERS = 80


class Unreadable(ValueError):
    """The file is no table at all; the text is one sentence for whoever uploaded it."""


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


@dataclass(frozen=True, slots=True)
class Question:
    """What the file leaves open. Until it is answered, nothing of the file should be imported."""

    column: str
    text: str
    options: tuple[DateOrder, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A file as it was understood.

    `rows` has `row` (the spreadsheet row) and only those fields that the file carries, so that
    an absent column overwrites nothing. Text, numbers (float) and dates are Python objects with
    None where nothing is known; `id` is int64.

    `total` counts the records below the header that hold anything at all; every one of them is
    either in `rows` or among the `refused`.
    """

    name: str
    kind: Kind
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    questions: tuple[Question, ...]
    total: int
    refused: int

    @property
    def records(self) -> list[dict[str, Any]]:
        """The accepted rows, each as a dictionary of its fields."""
        return cast("list[dict[str, Any]]", self.rows.to_dict("records"))


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


def counted(number: int, one: str, many: str) -> str:
    """`1 row`, `2 rows`, `1,200 rows`."""
    return f"{number:,} {one if number == 1 else many}"
