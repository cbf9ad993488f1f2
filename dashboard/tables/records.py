"""Edited cells of tickets and developers become edits of their fields: pure.

A cell holds the text that somebody typed or pasted, in their own words: `2,5`, `80 %`, `31.1.2026`,
`urgent`. What cannot be read stays in its cell and is said in a sentence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from dashboard.tables.drafts import Draft, Line
from dashboard.tables.editing import COMPARED, TICK, Edits, rows_of
from db.commands import Edit
from db.domain.points import rounded
from db.domain.priorities import read_priority
from db.domain.skills import Vocabulary, parse_skills
from db.domain.values import (
    REASON,
    Day,
    DeveloperFields,
    FieldRule,
    Fraction,
    KeyFields,
    Number,
    Priority,
    Switch,
    TicketFields,
    Unfit,
    rules_of,
)
from db.importing.read import DateOrder
from db.importing.read.cells.columns import read_switch
from db.importing.read.cells.dates import Slashed, parse

NOTE = "note"
_SHOWN = 40


@dataclass(frozen=True)
class Records:
    """A kind of record as a table: the field behind each cell that can be edited.

    The column that names a row is called like the kind. `columns` has those columns of the frame
    that hold a field's own value, where the cell shows something else.
    """

    kind: Literal["ticket", "developer"]
    cells: Mapping[str, str]
    rules: Mapping[str, FieldRule[Any]]
    columns: Mapping[str, str]
    # The fields of pasted rows that name none; without the first there is no row.
    pasted: tuple[str, ...]

    @property
    def cell_rules(self) -> dict[str, FieldRule[Any]]:
        """The rule of each cell that can be edited."""
        return {NOTE: REASON, **{name: self.rules[field] for name, field in self.cells.items()}}

    @property
    def editable(self) -> tuple[str, ...]:
        """The columns whose cells can be edited, and that of reasons."""
        return (*self.cells, NOTE)


TICKETS = Records(
    "ticket",
    {
        "title": "title",
        "type": "issue_type",
        "project": "project",
        "priority": "priority",
        "due": "due_date",
        "points": "story_points",
        "skill": "required_skill",
    },
    rules_of(TicketFields) | {"external_key": KeyFields.external_key},
    {"points": "own_points"},
    ("title", "story_points", "priority", "due_date", "required_skill"),
)
DEVELOPERS = Records(
    "developer",
    {
        "title": "title",
        "team": "team",
        "skills": "skills",
        "baseline": "baseline_workload",
        "capacity": "capacity",
        "availability": "availability",
    },
    rules_of(DeveloperFields),
    {},
    ("name", "skills", "capacity", "availability", "title"),
)
RECORDS = {one.kind: one for one in (TICKETS, DEVELOPERS)}


@dataclass(frozen=True)
class Reader:
    """How somebody writes: their numbers, and whether they put the month or the day first."""

    number: Callable[[str], float | None]
    dates: DateOrder


def read_cell(rule: FieldRule[Any], text: str | None, reader: Reader) -> Any:
    """The value of a field that `text` means, None for an emptied cell. Raises Unfit."""
    written = (text or "").strip()
    if not written:
        return rule.check(None)
    if isinstance(rule, Fraction):
        return rule.check(_share(written, reader))
    if isinstance(rule, Number):
        return rule.check(_number(written, reader))
    if isinstance(rule, Day):
        found = parse(written)
        day = found.settled(reader.dates) if isinstance(found, Slashed) else found
        if isinstance(day, Unfit):
            raise day
        return rule.check(day)
    if isinstance(rule, Priority):
        return rule.check(read_priority(written) or written)
    if isinstance(rule, Switch):
        return rule.check(read_switch(written))
    return rule.check(written)


def read_cells(
    rules: Mapping[str, FieldRule[Any]], label: str, cells: Mapping[str, Any], reader: Reader
) -> tuple[dict[str, Any], list[str]]:
    """The values by name, and a sentence beginning with `label` for each cell that holds none."""
    values: dict[str, Any] = {}
    refused: list[str] = []
    for name, text in cells.items():
        rule = rules[name]
        try:
            values[name] = read_cell(rule, text, reader)
        except Unfit as unfit:
            shown = (text or "").strip()
            shown = f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown
            about = f"“{shown}” cannot be taken. " if shown else ""
            said = f"{rule.what} {unfit.said}" if unfit.said else str(unfit)
            refused.append(f"{label}: {about}{said}")
    return values, refused


def read_records(
    of: Records, frame: pd.DataFrame, edits: Edits, reader: Reader, words: Vocabulary
) -> Draft:
    """What `edits` of the rows of `frame` ask for, each row as one line of a commit.

    A row with a cell that cannot be read is left out as a whole, and said. Names of skills that are
    much like known ones are asked about in a note.
    """
    lines: dict[int, Line] = {}
    problems: list[str] = []
    notes: list[str] = []
    for id_, row in rows_of(frame, edits).items():
        label = str(row[of.kind])
        cells = {name: text for name, text in edits[id_].items() if name != TICK}
        fields, refused = read_cells(of.cell_rules, label, cells, reader)
        reason = fields.pop(NOTE, None)
        for name in fields.keys() & {"skill", "skills"}:
            # Rewriting makes a new name a known one.
            notes += _doubts(fields[name], words)
            fields[name] = words.rewrite(fields[name])
        changed = {name: value for name, value in fields.items() if value != _now(of, row, name)}
        if refused:
            problems += refused
        elif changed:
            lines[id_] = _line(of, id_, row, changed, reason)
            notes += _overload(row, changed) if of.kind == "developer" else []
        elif reason:
            problems.append(f"{label}: a reason alone changes nothing; edit a cell as well.")
    return Draft(lines, tuple(problems), tuple(dict.fromkeys(notes)), kind=of.kind, typed=True)


def _number(written: str, reader: Reader) -> float:
    number = reader.number(written)
    if number is None:
        raise Unfit("This takes a number.", "is a number, without a unit.")
    return number


def _share(written: str, reader: Reader) -> float:
    """`80 %`, `80` and `0,8` are the same share."""
    number = _number(written.removesuffix("%"), reader)
    return number / 100 if written.endswith("%") or number > 1 else number


def _now(of: Records, row: Mapping[str, Any], name: str) -> Any:
    value = row[of.columns.get(name, name)]
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def _doubts(skills: str | None, words: Vocabulary) -> list[str]:
    near = ((name, words.near(name)) for name in parse_skills(skills))
    return [f"{name} is a new skill here: did you mean {meant}?" for name, meant in near if meant]


def _overload(row: Mapping[str, Any], changed: Mapping[str, Any]) -> list[str]:
    now = {**row, **changed}
    available = rounded(now["capacity"] * now["availability"])
    over = rounded(row["workload"] - row["baseline"] + now["baseline"] - available)
    if over <= 0 or not changed.keys() & {"capacity", "availability", "baseline"}:
        return []
    return [f"{row['developer']} is then over what they have available by {over:g} points."]


def _line(
    of: Records,
    id_: int,
    row: Mapping[str, Any],
    changed: Mapping[str, Any],
    reason: str | None,
) -> Line:
    fields = {of.cells[name]: value for name, value in changed.items()}
    is_ticket = of.kind == "ticket"
    shown = (
        row[of.kind],
        row["title"] if is_ticket else None,
        " and ".join(COMPARED[name] for name in changed).capitalize(),
        " · ".join(_said(name, _now(of, row, name)) for name in changed),
        " · ".join(_said(name, value) for name, value in changed.items()),
        row["points"] if is_ticket else None,
        reason,
    )
    edit = Edit(id_, fields, version=int(row["version"]), reason=reason)
    return Line(edit, shown, _moves(of, row, changed), ticket_id=id_ if is_ticket else 0)


def _moves(of: Records, row: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, float]:
    """By how many points whose workload moves."""
    name = "baseline" if of.kind == "developer" else "points"
    if name not in changed:
        return {}
    moved = (changed[name] or 0.0) - (_now(of, row, name) or 0.0)
    counts = of.kind == "developer" or (row["held"] == "active" and row["counts"])
    return {str(row["developer"]): moved} if counts else {}


def _said(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "availability":
        return f"{value:.0%}"
    return f"{value:g}" if isinstance(value, float) else str(value)
