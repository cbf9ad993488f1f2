"""Rows of a spreadsheet, as the clipboard has them, become fields of new tickets or developers."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.planning.words import listed
from dashboard.tables.records import Reader, Records, read_cells
from db.importing.read.header.words import SYNONYMS, word

MOST_ROWS = 1_000
MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Pasted:
    """New rows by field, a sentence for each row that is left out, and notes on the columns."""

    rows: tuple[Mapping[str, Any], ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def read_pasted(of: Records, text: str, reader: Reader) -> Pasted:
    """The rows of tab-separated `text`; its first line may be a header in anybody's words."""
    try:
        numbered = list(enumerate(_lines(text), start=1))
    except csv.Error:
        return Pasted((), ("A cell of this is too long to be read.",), ())
    lines = [(number, line) for number, line in numbered if any(map(str.strip, line))]
    header = _header(of, [line for _, line in lines]) if lines else []
    notes = []
    if of.pasted[0] in header:
        unused = [
            cell.strip()
            for cell, name in zip(lines[0][1], header, strict=True)
            if name is None and cell.strip()
        ]
        notes += [f"Not used: {listed(unused)}."] if unused else []
        lines = lines[1:]
    else:
        header = list(of.pasted)
    rows: list[Mapping[str, Any]] = []
    problems: list[str] = []
    for number, line in lines[:MOST_ROWS]:
        cells = {
            name: cell
            for name, cell in zip(header, line, strict=False)
            if name and (cell.strip() or name == of.pasted[0])
        }
        values, refused = read_cells(of.rules, f"Row {number}", cells, reader)
        problems += refused
        if not refused:
            rows.append(values)
    if len(lines) > MOST_ROWS:
        problems.append(f"At most {MOST_ROWS:,} rows are added at once; the others are left out.")
    return Pasted(tuple(rows), tuple(problems), tuple(notes))


def _lines(text: str) -> list[list[str]]:
    """The cells; a spreadsheet quotes those with line ends, and an odd mark is only a letter."""
    if text.count('"') % 2:
        return [line.split("\t") for line in text.splitlines()]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))


def _header(of: Records, lines: Sequence[Sequence[str]]) -> list[str | None]:
    """The fields that the cells of the first line name, each once.

    Numbers alone are no keys of a tracker: so somebody counts the rows of their own list.
    """
    fields = SYNONYMS["developers" if of.kind == "developer" else "tickets"]
    known = {word(one): name for name, synonyms in fields.items() for one in synonyms}
    header: list[str | None] = []
    for at, cell in enumerate(lines[0]):
        name = known.get(word(cell))
        below = (line[at].strip() for line in lines[1:] if at < len(line))
        if name == "id" and not all(key.isdecimal() for key in below if key):
            name = "external_key"
        header.append(name if name in of.rules and name not in header else None)
    return header
