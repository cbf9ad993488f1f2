"""Read a CSV file of assignments, such as `python -m db export` writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from db.domain.values import REASON, DeveloperFields, Text
from db.importing.read.cells.columns import SourceColumn, read_text
from db.importing.read.header.headers import names_a_list
from db.importing.read.header.words import word
from db.importing.read.reader import read_table
from db.importing.read.sheet import Problem, Unreadable, shown
from db.models.board import ASSIGNMENT_TYPES

NEEDED = ("ticket id", "assigned to")
# Columns that only an export of a board has.
PAST = ("assignment type", "original assigned to")
USED = (*NEEDED, "status", "scope", "reason", "assigned by", *PAST)
LARGEST_DIGITS = 18
_KEPT = {**dict.fromkeys(NEEDED, DeveloperFields.name), "reason": REASON}


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One assignment of the file; `row` is the one in a spreadsheet."""

    row: int
    ticket_id: int
    assigned_to: str
    status: str
    # What was rejected: the `pairing`, or the `ticket` as a whole.
    scope: str | None
    reason: str | None
    assigned_by: str | None
    assignment_type: str | None = None
    original_assigned_to: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the row comes from an export and so has everything that a board keeps."""
        return self.assignment_type in ASSIGNMENT_TYPES and self.original_assigned_to is not None


def lists_assignments(header: Sequence[str]) -> bool:
    """Whether a file with this header lists assignments, and not tickets or developers."""
    words = set(map(word, header))
    if not words.issuperset(map(word, NEEDED)):
        return False
    return words.issuperset(map(word, PAST)) or not names_a_list(header)


def read_assignments(
    source: BinaryIO | bytes | Path, *, name: str
) -> tuple[list[AssignmentRow], list[Problem]]:
    """The rows that can be imported, and the problems of the others. Raises Unreadable."""
    name = shown(name)
    header, chunk = read_table(source, name)
    positions = _positions(header, name)
    cells_by_column = chunk.columns or [()] * len(header)
    by_field = {
        field: SourceColumn(
            shown(header[at]), list(map(str.strip, cells_by_column[at])), chunk.rows
        )
        for field, at in positions.items()
    }
    problems = [
        Problem(record.row, "", shown(record.shown), record.message) for record in chunk.bad
    ]
    values = {field: _column(field, column, problems) for field, column in by_field.items()}
    bad = {problem.row for problem in problems}
    count = len(chunk.rows)
    empty = [None] * count
    rows = [
        AssignmentRow(
            chunk.rows[at],
            int(values["ticket id"][at]),
            values["assigned to"][at],
            values.get("status", empty)[at] or "active",
            values.get("scope", empty)[at],
            values.get("reason", empty)[at],
            values.get("assigned by", empty)[at],
            values.get("assignment type", empty)[at],
            values.get("original assigned to", empty)[at],
        )
        for at in range(count)
        if chunk.rows[at] not in bad
    ]
    return rows, problems


def _positions(header: list[str], name: str) -> dict[str, int]:
    by_word = {word(text): at for at, text in reversed(list(enumerate(header)))}
    positions = {field: by_word[word(field)] for field in USED if word(field) in by_word}
    missing = [field for field in NEEDED if field not in positions]
    if missing:
        needs = " and one for ".join(missing)
        raise Unreadable(f"{name} is not a list of assignments: it needs a column for {needs}.")
    return positions


def _column(field: str, column: SourceColumn, problems: list[Problem]) -> list[Any]:
    converted = read_text(column, _KEPT.get(field, Text(field)))
    problems += [
        Problem(column.rows[at], column.header, shown(column.cells[at]), message)
        for at, message in converted.refusals.items()
    ]
    if field == "ticket id":
        for at, cell in enumerate(column.cells):
            if at not in converted.refusals and not (
                cell.isascii() and cell.isdigit() and len(cell) <= LARGEST_DIGITS
            ):
                message = "A ticket's number is a whole number, as on the Tickets page."
                problems.append(Problem(column.rows[at], column.header, shown(cell), message))
    return converted.values
