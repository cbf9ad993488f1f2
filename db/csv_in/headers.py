"""Which column of a file is which field, by the words in its header."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from db.csv_in.sheet import Kind, Unreadable, listed, shown

SYNONYMS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    "developers": {
        "name": ("name", "developer", "developer name", "full name", "assignee", "team member"),
        "title": ("title", "role", "position", "job title"),
        "experience_years": (
            "experience years",
            "experience",
            "years of experience",
            "years experience",
        ),
        "baseline_workload": (
            "baseline workload",
            "workload",
            "current workload",
            "load",
            "current load",
        ),
        "availability": ("availability", "available", "allocation"),
        "skills": ("skills", "skill", "skill set", "technologies", "tech stack"),
        "capacity": ("capacity", "total capacity", "sprint capacity"),
        "remaining_capacity": (
            "remaining capacity",
            "remaining",
            "free points",
            "free capacity",
        ),
        "email": ("email", "e-mail", "email address", "mail"),
    },
    "tickets": {
        "id": (
            "id",
            "ticket id",
            "ticket",
            "ticket number",
            "number",
            "key",
            "ticket key",
            "issue key",
            "issue id",
            "external key",
        ),
        "title": ("title", "summary", "subject", "name", "ticket title"),
        "description": ("description", "details", "body"),
        "priority": ("priority", "severity", "importance"),
        "story_points": (
            "story points",
            "points",
            "story point estimate",
            "estimate",
            "sp",
            "effort",
        ),
        "required_skill": (
            "required skill",
            "required skills",
            "skill",
            "technology",
            "component",
        ),
        "due_date": ("due date", "deadline", "due", "due on", "target date"),
        # As our own exports have them beside our ids.
        "source": ("assignboard source",),
        "external_key": ("assignboard key",),
    },
}

REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    "developers": ("name",),
    "tickets": ("id", "title"),
}


@dataclass(frozen=True, slots=True)
class Headers:
    """The columns of a file that feed a field, by position, and what was left aside and why."""

    kind: Kind
    positions: Mapping[str, int]
    notes: tuple[str, ...]


def word(header: str) -> str:
    """What the spellings of one header share: case, spaces and signs are ignored."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return "".join(character for character in plain if character.isalnum())


_FIELD_BY_WORD: Mapping[Kind, Mapping[str, str]] = {
    kind: {word(synonym): field for field, synonyms in fields.items() for synonym in synonyms}
    for kind, fields in SYNONYMS.items()
}


def recognised(header: Sequence[str]) -> int:
    """How many fields of one kind this header names, at best."""
    return max(len(_fields(header, kind)) for kind in _kinds())


def read_headers(header: Sequence[str], *, name: str, kind: Kind | None) -> Headers:
    """Find the fields in a header; Unreadable when they are not those of `kind` (or of any)."""
    kind = _kind_of(header, name, kind)
    notes: list[str] = []
    positions: dict[str, int] = {}
    for field, candidates in _fields(header, kind).items():
        # The field's own name beats its synonyms, so that our exports are read as they were
        # written (`baseline_workload` beside `current_workload`); else the first in the file.
        exact = [at for at in candidates if word(header[at]) == word(field)]
        positions[field] = (exact or candidates)[0]
        if len(candidates) > 1:
            rivals = [shown(header[at]) for at in candidates if at != positions[field]]
            used = shown(header[positions[field]])
            notes.append(
                f"{used} (column {positions[field] + 1}) is used for {_plain(field)}; "
                f"not used for it: {listed(rivals)}."
            )
    if "capacity" in positions and "remaining_capacity" in positions:
        left = shown(header[positions.pop("remaining_capacity")])
        notes.append(f"{left} is not used, for {shown(header[positions['capacity']])} is given.")
    used_at = set(positions.values())
    unknown = [
        shown(text) or f"column {at + 1}, which has no header"
        for at, text in enumerate(header)
        if at not in used_at and word(text) not in _FIELD_BY_WORD[kind]
    ]
    if unknown:
        notes.append(f"Not used: {listed(unknown)}.")
    return Headers(kind, positions, tuple(notes))


def _kinds() -> tuple[Kind, ...]:
    return get_args(Kind)


def _fields(header: Sequence[str], kind: Kind) -> dict[str, list[int]]:
    """The positions that could feed each field, in the order of the file."""
    found: dict[str, list[int]] = {}
    for at, text in enumerate(header):
        field = _FIELD_BY_WORD[kind].get(word(text))
        if field:
            found.setdefault(field, []).append(at)
    return found


def _kind_of(header: Sequence[str], name: str, kind: Kind | None) -> Kind:
    wanted = (kind,) if kind else _kinds()
    found = {each: _fields(header, each) for each in wanted}
    fitting = [each for each in wanted if all(field in found[each] for field in REQUIRED[each])]
    if not fitting:
        needs = ", ".join(
            f"{each} need a column for " + " and one for ".join(REQUIRED[each]) for each in wanted
        )
        held = listed([shown(text) or "(empty)" for text in header])
        raise Unreadable(
            f"{name} is not a list of {' or '.join(wanted)}: {needs}; its first row holds {held}."
        )
    fitting.sort(key=lambda each: -len(found[each]))
    if len(fitting) > 1 and len(found[fitting[0]]) == len(found[fitting[1]]):
        raise Unreadable(f"{name} could be {' or '.join(fitting)}: say which it is.")
    return fitting[0]


def _plain(field: str) -> str:
    return field.replace("_", " ")
