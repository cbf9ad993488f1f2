"""Find the fields of a file's columns by its header."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import get_args

from db.importing.read.header.trackers import Tracker, tracker_of
from db.importing.read.header.words import REQUIRED, SYNONYMS, word
from db.importing.read.sheet import (
    REFUSED_BECAUSE,
    Choices,
    Column,
    Kind,
    Unmapped,
    Unreadable,
    listed,
    shown,
)

# Roles of columns that help to read another field and are no fields of the board.
HELPERS = ("resolution", "closed_at", "archived", "url", "assignee_email", "labels", "issue_number")
# Fields that are lists, so that all their columns count.
LISTS = ("skills", "required_skill", "assignee", "blocked_by", "blocks", "labels")
# Fields that are read from a single column.
_ALONE = (
    *("id", "name", "title", "url", "source", "external_key"),
    *("issue_type", "project", "team", "parent_key", "epic_key"),
)
# Fields that only lists of tickets, or only lists of developers, have.
_ONLY: Mapping[Kind, tuple[str, ...]] = {
    "tickets": (
        *("description", "priority", "story_points", "due_date", "assignee", "assignee_email"),
        *("required_skill", "resolution", "closed_at", "archived"),
        *("parent_key", "epic_key", "blocked_by", "blocks"),
    ),
    "developers": (
        *("title", "experience_years", "baseline_workload", "availability", "skills", "capacity"),
        *("remaining_capacity", "email"),
    ),
}
# A record below the first is taken for the header only if it names at least this many fields.
_LEAST_NAMED = 3
_WORSE = 1_000
# Jira's `Custom field (Story Points)`, in Jira's languages.
_CUSTOM = re.compile(
    r"(?:custom fields?|campo personali[sz]ado|champs? personnalisés?"
    r"|benutzerdefinierte[sn]? felde?r?|campo personalizzato)\s*\((?P<name>.*)\)",
    re.IGNORECASE,
)
# `Labels0`, `Labels1`, …: the numbered columns of one field.
_NUMBERED = re.compile(r"(?P<name>.*\D)(?P<number>\d{1,2})")


@dataclass(frozen=True, slots=True)
class Headers:
    """The positions of a file's columns by role, with notes about columns that are not used."""

    kind: Kind
    positions: Mapping[str, int]
    tracker: Tracker | None = None
    notes: tuple[str, ...] = ()
    also: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """For roles with several columns, all their positions, the best first."""

    @property
    def used(self) -> set[int]:
        """The positions of all columns that are used."""
        return {*self.positions.values(), *(at for more in self.also.values() for at in more)}


def plain_word(header: str) -> str:
    """The key under which spellings of a header are the same, without Jira's `Custom field (…)`."""
    custom = _CUSTOM.fullmatch(header.strip())
    return word(custom["name"] if custom else header)


_FIELD_BY_WORD: Mapping[Kind, Mapping[str, tuple[int, str]]] = {
    kind: {
        word(synonym): (rank, name)
        for name, synonyms in reversed(list(fields.items()))
        for rank, synonym in enumerate(synonyms)
    }
    for kind, fields in SYNONYMS.items()
}
_KINDS: tuple[Kind, ...] = get_args(Kind)
ROLES: Mapping[Kind, tuple[str, ...]] = {kind: tuple(SYNONYMS[kind]) for kind in _KINDS}


def recognised(header: Sequence[str]) -> int:
    """How many fields of tickets or of developers, whichever is more, this header names."""
    return max(len(_fields(header, kind, None)) for kind in _KINDS)


def header_at(records: Sequence[Sequence[str]]) -> int:
    """The position of the header among the first records of a file.

    It is the first record that names all required fields, else the one with the most known fields,
    else the first.
    """
    named = next((at for at, record in enumerate(records) if names_a_list(record)), None)
    if named is not None:
        return named
    counts = [recognised(record) for record in records]
    most = max(counts, default=0)
    return counts.index(most) if most >= _LEAST_NAMED else 0


def names_a_list(header: Sequence[str]) -> bool:
    """Whether a record names all fields that developers or tickets require."""
    tracker = tracker_of(header)
    return any(
        all(name in _fields(header, kind, tracker) for name in REQUIRED[kind]) for kind in _KINDS
    )


def read_headers(
    header: Sequence[str],
    *,
    name: str,
    kind: Kind | None,
    choices: Choices,
    head: Sequence[Sequence[str]],
) -> Headers:
    """Find the fields in a header. Raises Unmapped if required fields of `kind` (or any) lack.

    `head` holds the first cells of each column: of two columns for one field, one that is not empty
    is preferred. Chosen fields are used as they are.
    """
    filled = [any(map(str.strip, cells)) for cells in head] or [True] * len(header)
    tracker = tracker_of(header)
    if choices.fields is not None:
        return _chosen(header, name, kind, choices.fields, tracker)
    kind = _kind_of(header, name, kind, tracker, head)
    notes: list[str] = []
    positions: dict[str, int] = {}
    also: dict[str, tuple[int, ...]] = {}
    found = _fields(header, kind, tracker)
    for role, candidates in found.items():
        best = candidates[0]
        if role in _ALONE:
            best = next((at for at in candidates if filled[at]), best)
        best, beside = _beside(role, best, candidates, header)
        positions[role] = best
        if len(beside) > 1:
            also[role] = beside
    used = Headers(kind, positions, also=also).used
    for role, best in positions.items():
        rivals = [at for at in sorted(found[role]) if at not in used]
        if rivals and role not in HELPERS:
            names = listed([shown(header[at]) for at in rivals])
            notes.append(
                f"{shown(header[best])} (column {best + 1}) is used for {_plain(role)}; "
                f"not used for it: {names}."
            )
    if "capacity" in positions and "remaining_capacity" in positions:
        left = shown(header[positions.pop("remaining_capacity")])
        also.pop("remaining_capacity", None)
        notes.append(f"{left} is not used, for {shown(header[positions['capacity']])} is given.")
    positions |= _other_number(header, positions)
    used = Headers(kind, positions, also=also).used
    unknown = [
        shown(text) or f"column {at + 1}, which has no header"
        for at, text in enumerate(header)
        if at not in used
        and not any(at in candidates for candidates in found.values())
        and text != REFUSED_BECAUSE
    ]
    if unknown:
        notes.append(f"Not used: {listed(list(dict.fromkeys(unknown)))}.")
    return Headers(kind, positions, tracker, tuple(notes), also)


def _beside(
    role: str, best: int, candidates: Sequence[int], header: Sequence[str]
) -> tuple[int, tuple[int, ...]]:
    """The best column of a field, and all columns that feed it."""
    if role in _ALONE:
        return best, (best,)
    if role in ("required_skill", "assignee"):
        # Columns with other headers mean something else, such as who created the ticket.
        return best, tuple(at for at in candidates if word(header[at]) == word(header[best]))
    return candidates[0], tuple(candidates)


def _other_number(header: Sequence[str], positions: Mapping[str, int]) -> dict[str, int]:
    """The column of internal numbers, by which Jira names parents, if there is one."""
    numbers = [at for at, text in enumerate(header) if word(text) == word("issue id")]
    if "parent_key" not in positions or not numbers or numbers[0] == positions["id"]:
        return {}
    return {"issue_number": numbers[0]}


def _fields(header: Sequence[str], kind: Kind, tracker: Tracker | None) -> dict[str, list[int]]:
    """The positions of columns that could feed each field, the best first."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at, text in enumerate(header):
        known = _known(text, kind)
        if known:
            rank, role = known
            found.setdefault(role, []).append((rank, at))
    prefers = tracker.prefers if tracker and kind == "tickets" else {}
    by_word = {word(text): at for at, text in reversed(list(enumerate(header)))}
    for role, wanted in prefers.items():
        better = {
            by_word[candidate]: rank - 2 * len(wanted)
            for rank, candidate in enumerate(wanted)
            if candidate in by_word
        }
        if better:
            found[role] = [(rank, at) for at, rank in better.items()]
    return {
        role: [at for _, at in sorted(candidates)]
        for role, candidates in sorted(
            found.items(), key=lambda candidate: ROLES[kind].index(candidate[0])
        )
    }


def _known(text: str, kind: Kind) -> tuple[int, str] | None:
    """The rank of a header among the names of its field (lower is better), and the field."""
    key = plain_word(text)
    known = _FIELD_BY_WORD[kind].get(key) or _in_other_number(key, kind)
    if known is None:
        numbered = _NUMBERED.fullmatch(text.strip())
        known = _FIELD_BY_WORD[kind].get(word(numbered["name"])) if numbered else None
        # Only lists are spread over numbered columns.
        return known if known and known[1] in LISTS else None
    if known[1] == "closed_at" and "%" in text:
        return None  # how much of a ticket is done
    # The field's own name beats its synonyms, so that our exports are read as they were written
    # (`baseline_workload` beside `current_workload`).
    return (-1, known[1]) if key == word(known[1]) else known


def _in_other_number(key: str, kind: Kind) -> tuple[int, str] | None:
    """Like `_known`, for a header in the singular instead of the plural, or the reverse."""
    other = key.removesuffix("s") if key.endswith("s") else f"{key}s"
    found = _FIELD_BY_WORD[kind].get(other)
    return (found[0] + _WORSE, found[1]) if found else None


def _is_calendar(header: Sequence[str]) -> bool:
    """Whether it is the header of our own files of calendars."""
    return {"person", "kind", "from", "to"} <= {text.strip().lower() for text in header}


def _kind_of(
    header: Sequence[str],
    name: str,
    kind: Kind | None,
    tracker: Tracker | None,
    head: Sequence[Sequence[str]],
) -> Kind:
    wanted = (kind,) if kind else _KINDS
    found = {each: _fields(header, each, tracker) for each in wanted}
    fitting = [each for each in wanted if all(role in found[each] for role in REQUIRED[each])]
    if not fitting:
        needs = ", ".join(
            f"{each} need a column for " + " and one for ".join(REQUIRED[each]) for each in wanted
        )
        held = listed([shown(text) or "(empty)" for text in header])
        calendar = " Calendars come in on the Developers page." if _is_calendar(header) else ""
        raise Unmapped(
            f"{name} is not a list of {' or '.join(wanted)}: {needs}; its first row holds {held}."
            + calendar,
            unmapped(header, head, found[max(wanted, key=lambda each: len(found[each]))]),
        )
    if kind or (tracker and "tickets" in fitting):
        return kind or "tickets"
    speaks_for = {each: _telling(header, found[each], each) for each in _KINDS}
    if len(fitting) > 1 and speaks_for["developers"] == speaks_for["tickets"]:
        raise Unreadable(f"{name} could be {' or '.join(fitting)}: say which it is.")
    likely = max(_KINDS, key=speaks_for.__getitem__) if len(fitting) > 1 else fitting[0]
    if fitting == ["developers"] and speaks_for["tickets"] > speaks_for["developers"] + 1:
        missing = " and one for ".join(
            role for role in REQUIRED["tickets"] if role not in found["tickets"]
        )
        raise Unmapped(
            f"{name} looks like a list of tickets, which need a column for {missing}: choose it, "
            "or say that the file holds developers.",
            unmapped(header, head, found["tickets"]),
        )
    return likely


def _telling(header: Sequence[str], found: Mapping[str, list[int]], kind: Kind) -> int:
    """How many fields are typical of this kind; a header `title` is typical of neither."""
    return sum(
        any(role != "title" or word(header[at]) != "title" for at in found[role])
        for role in _ONLY[kind]
        if role in found
    )


def unmapped(
    header: Sequence[str],
    head: Sequence[Sequence[str]],
    known: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> list[Column]:
    """The columns of a file whose fields are not known yet, except those in `known`."""
    samples = [next(filter(str.strip, cells), "") for cells in head] or [""] * len(header)
    roles = {at: role for role, candidates in known.items() for at in candidates[:1]}
    return [
        Column(shown(text), None, "not used", shown(sample), roles.get(at))
        for at, (text, sample) in enumerate(zip(header, samples, strict=True))
    ]


def _chosen(
    header: Sequence[str],
    name: str,
    kind: Kind | None,
    fields: Mapping[int, str],
    tracker: Tracker | None,
) -> Headers:
    """The columns as somebody has mapped them. Raises Unreadable for an impossible mapping."""
    there = {at: role for at, role in fields.items() if 0 <= at < len(header)}
    roles = list(there.values())
    fitting = [
        each
        for each in ((kind,) if kind else _KINDS)
        if all(role in roles for role in REQUIRED[each])
        and all(role in SYNONYMS[each] for role in roles)
    ]
    if not fitting:
        needs = " and ".join(f"{_plain(role)}" for role in REQUIRED[kind or "tickets"])
        raise Unmapped(
            f"{name} is not mapped yet: choose the columns for {needs}.", unmapped(header, [])
        )
    columns = {
        role: tuple(at for at, other in sorted(there.items()) if other == role)
        for role in dict.fromkeys(roles)
    }
    twice = [role for role in _ALONE if len(columns.get(role, ())) > 1]
    if twice:
        raise Unreadable(
            f"{name}: two columns are chosen for {_plain(twice[0])}; leave one of them out."
        )
    return Headers(
        fitting[0],
        {role: at for role, (at, *_) in columns.items()},
        tracker,
        also={role: more for role, more in columns.items() if len(more) > 1},
    )


def _plain(field: str) -> str:
    return field.replace("_", " ")
