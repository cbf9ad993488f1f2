"""The fields of developers and of tickets: how each is read, and what holds between them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db.csv_in.columns import (
    Converted,
    Given,
    missing,
    read_label,
    read_number,
    read_priorities,
    read_share,
    read_skills,
    read_text,
    repeated,
)
from db.csv_in.dates import read_dates
from db.csv_in.sheet import DateOrder, Kind, Question, counted, shown
from db.limits import (
    DESCRIPTION_LENGTH,
    EMAIL_LENGTH,
    NAME_LENGTH,
    NUMERIC_LIMIT,
    SKILLS_LENGTH,
    TITLE_LENGTH,
)

LARGEST_ID = 2**63 - 1
# A whole number written as numbers are: `001` is a key.
_ID = re.compile("[1-9][0-9]{0,18}")

_ASSUMED_FOR_CAPACITY = {
    "baseline_workload": "a workload of 0",
    "availability": "an availability of 1",
}


@dataclass(slots=True)
class Fields:
    """The fields of a kind as columns of values, and what is to be said about them."""

    values: dict[str, list[Any]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """What each of them holds, in a word for the reader."""
    sources: dict[str, str] = field(default_factory=dict)
    """The word of `headers.SYNONYMS` whose column feeds the field, where that is another."""
    refusals: dict[str, dict[int, str]] = field(default_factory=dict)
    """By source, then by position."""
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def add(self, name: str, kind: str, converted: Converted, *, source: str = "") -> None:
        """Take a converted column as the field `name`."""
        self.values[name] = converted.values
        self.types[name] = kind
        self.sources[name] = source or name
        self.refusals.setdefault(source or name, {}).update(converted.refusals)
        self.notes += converted.notes
        self.questions += converted.questions


def read_fields(kind: Kind, given: Mapping[str, Given], date_order: DateOrder | None) -> Fields:
    """Convert the columns that a file has of this kind."""
    return read_developers(given) if kind == "developers" else read_tickets(given, date_order)


def read_developers(given: Mapping[str, Given]) -> Fields:
    """Developers, each name once."""
    fields = Fields()
    fields.add("name", "text", _names(given["name"]))
    if "title" in given:
        fields.add("title", "text", read_text(given["title"], most=TITLE_LENGTH))
    if "experience_years" in given:
        fields.add("experience_years", "number", read_number(given["experience_years"]))
    if "baseline_workload" in given:
        workload = read_number(given["baseline_workload"])
        fields.add("baseline_workload", "number", workload)
    if "availability" in given:
        fields.add("availability", "share", read_share(given["availability"]))
    if "skills" in given:
        fields.add("skills", "skills", read_skills(given["skills"], most=SKILLS_LENGTH))
    if "capacity" in given:
        fields.add("capacity", "number", read_number(given["capacity"]))
    elif "remaining_capacity" in given:
        capacity = _capacity(given["remaining_capacity"], fields)
        fields.add("capacity", "number", capacity, source="remaining_capacity")
    if "email" in given:
        fields.add("email", "text", read_text(given["email"], most=EMAIL_LENGTH))
    return fields


def read_tickets(given: Mapping[str, Given], date_order: DateOrder | None) -> Fields:
    """Tickets, each id or key once."""
    fields = Fields()
    _add_identity(fields, given["id"])
    title = read_text(given["title"], most=TITLE_LENGTH, required=True)
    fields.add("title", "text", title)
    if "description" in given:
        text = read_text(given["description"], most=DESCRIPTION_LENGTH, lines=True)
        fields.add("description", "text", text)
    if "priority" in given:
        fields.add("priority", "priority", read_priorities(given["priority"]))
    if "story_points" in given:
        fields.add("story_points", "number", read_number(given["story_points"]))
    if "required_skill" in given:
        skills = read_skills(given["required_skill"], most=SKILLS_LENGTH)
        fields.add("required_skill", "skills", skills)
    if "due_date" in given:
        fields.add("due_date", "date", read_dates(given["due_date"], date_order))
    if "id" in fields.values:
        for name in ("source", "external_key"):
            if name in given:
                fields.add(name, "text", read_text(given[name], most=NAME_LENGTH))
    return fields


def _names(given: Given) -> Converted:
    names = read_label(given, most=NAME_LENGTH)
    # `Ana` and `ana` are one person: as two they would be taken for each other.
    _refuse_repeated(names, [name and name.lower() for name in names.values], given, "developer")
    return names


def _add_identity(fields: Fields, given: Given) -> None:
    """Whole numbers throughout are our ids; anything else is another tool's keys, kept as text."""
    ids = _ids(given)
    if ids:
        _refuse_repeated(ids, ids.values, given, "ticket")
        fields.add("id", "whole number", ids)
        return
    keys = read_label(given, most=NAME_LENGTH)
    _refuse_repeated(keys, keys.values, given, "ticket")
    for row, cell in zip(given.rows, given.cells, strict=True):
        if cell and not (_ID.fullmatch(cell) and int(cell) <= LARGEST_ID):
            keys.notes.append(
                f"{given.header} is read as the keys of another tool: row {row} holds "
                f"{shown(cell)}."
            )
            break
    fields.add("external_key", "text", keys, source="id")


def _ids(given: Given) -> Converted | None:
    filled = [cell for cell in given.cells if cell]
    if not filled or not all(map(_ID.fullmatch, filled)):
        return None
    numbers = list(map(int, filled))
    if max(numbers) > LARGEST_ID:
        return None
    if len(filled) == len(given.cells):
        return Converted(numbers)
    return Converted([int(cell) if cell else None for cell in given.cells], missing(given))


def _refuse_repeated(column: Converted, keys: list[Any], given: Given, what: str) -> None:
    for at, first in repeated(keys):
        column.refusals[at] = (
            f"Each {what} stands once; {shown(given.cells[first])} "
            f"is in row {given.rows[first]} already."
        )


def _capacity(given: Given, fields: Fields) -> Converted:
    """Capacity from what remains: (remaining + workload) ÷ availability.

    The free points shown, capacity x availability - workload, are then those of the file.
    """
    remaining = read_number(given, negative=True)
    count = len(given.cells)
    workloads = [one or 0.0 for one in fields.values.get("baseline_workload", [None] * count)]
    shares = [
        1.0 if one is None else one for one in fields.values.get("availability", [None] * count)
    ]
    result = Converted([None] * count, remaining.refusals)
    away: list[int] = []
    for at, (left, workload, share) in enumerate(
        zip(remaining.values, workloads, shares, strict=True)
    ):
        if left is None:
            continue
        if left + workload < 0:
            result.refusals[at] = (
                f"With a workload of {workload:,g}, at least {-workload:,g} remains: "
                "a capacity is not below 0."
            )
        elif share == 0:
            away.append(given.rows[at])
        elif (capacity := round((left + workload) / share, 2)) < NUMERIC_LIMIT:
            result.values[at] = capacity
        else:
            result.refusals[at] = f"The capacity that follows must be below {NUMERIC_LIMIT:,}."
    assumed = [text for field, text in _ASSUMED_FOR_CAPACITY.items() if field not in fields.values]
    where = f", with {' and '.join(assumed)}" if assumed else ""
    result.notes.append(
        f"Capacity is ({given.header} + workload) ÷ availability{where}, "
        "so that the free points are the file's."
    )
    if away:
        rows = counted(len(away), "row", "rows")
        result.notes.append(
            f"Capacity is left out in {rows} with an availability of 0 (row {away[0]}"
            f"{' and others' if len(away) > 1 else ''}): nothing can be divided by it."
        )
    return result
