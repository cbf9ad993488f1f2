"""Read the fields of developers and of tickets, including those that depend on several columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from db.domain.last_seen import seen_text, seen_values
from db.domain.priorities import DEFAULT_PRIORITY
from db.domain.values import (
    DeveloperFields,
    FieldRule,
    SourceFields,
    TicketFields,
    Unfit,
    rules_of,
)
from db.domain.words import counted
from db.importing.read.cells.capacity import Capacities
from db.importing.read.cells.columns import Converted, SourceColumn, each_value, read_column
from db.importing.read.cells.dates import DateOrders, read_dates
from db.importing.read.cells.estimates import Estimates
from db.importing.read.cells.people import read_people
from db.importing.read.cells.priorities import PriorityWords
from db.importing.read.cells.states import StatusWords, is_closed
from db.importing.read.header.headers import Headers
from db.importing.read.identity import Identity
from db.importing.read.links import LinkReader
from db.importing.read.related import RelationReader
from db.importing.read.sheet import Choices, PriorityWord, StatusWord

# The columns that together tell a ticket's state.
_STATES = ("status", "resolution", "closed_at", "archived")


@dataclass(slots=True)
class Fields:
    """The fields of some rows as columns of values; `refusals` is by role, then by position."""

    values: dict[str, list[Any]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """A word for people that says what kind of value each field holds."""
    roles: dict[str, str] = field(default_factory=dict)
    """For each field, the role (a key of `words.SYNONYMS`) of the column that feeds it."""
    refusals: dict[str, dict[int, str]] = field(default_factory=dict)

    def add(self, name: str, kind: str, converted: Converted, *, role: str = "") -> None:
        """Add a converted column as the field `name`."""
        self.values[name] = converted.values
        self.types[name] = kind
        self.roles[name] = role or name
        self.refusals.setdefault(role or name, {}).update(converted.refusals)

    def read(self, columns: Mapping[str, SourceColumn], name: str, field: FieldRule[Any]) -> None:
        """Take the column of this name, if there is one."""
        if name in columns:
            self.add(name, field.noun, read_column(columns[name], field))


class FieldReader:
    """Reads the columns of one file, a chunk of rows at a time, after all chunks were scanned."""

    def __init__(self, headers: Headers, choices: Choices) -> None:
        self._kind = headers.kind
        self._identity = Identity(headers.kind, headers.tracker)
        self._dates = DateOrders(choices.date_order)
        self._capacities = Capacities()
        self._statuses = StatusWords(choices.states)
        self._priorities = PriorityWords(choices.priorities)
        self._estimates = Estimates(choices.hours_per_point)
        self._rows = self._several_people = 0
        self._related = RelationReader(headers.tracker)
        self._links = LinkReader()

    def scan(self, columns: Mapping[str, SourceColumn]) -> None:
        """First pass over a chunk, for what only a whole column can tell."""
        self._identity.scan(columns)
        if self._kind == "tickets":
            self._related.scan(columns)
        if "due_date" in columns:
            self._dates.scan(columns["due_date"])

    def read(self, columns: Mapping[str, SourceColumn]) -> Fields:
        """Second pass over a chunk: its fields. All chunks must have been scanned before."""
        fields = Fields()
        self._rows += len(next(iter(columns.values())).cells)
        if self._kind == "developers":
            self._read_developers(columns, fields)
        else:
            self._read_tickets(columns, fields)
        return fields

    def notes(self, columns: Mapping[str, SourceColumn]) -> list[str]:
        """Sentences about how the columns were read; of `columns` only the headers are used."""
        notes = self._identity.notes(columns)
        empty = self._priorities.empty
        if empty:
            notes.append(
                f"{columns['priority'].header} is empty in {empty:,} of {self._rows:,} rows, "
                f"where new tickets get {DEFAULT_PRIORITY}."
            )
        if "priority" in columns:
            notes += self._priorities.notes(columns["priority"].header)
        if "story_points" in columns:
            notes += self._estimates.notes(columns["story_points"].header)
        if self._several_people:
            rows = counted(self._several_people, "row names", "rows name")
            notes.append(f"{rows} several people: the first of them gets the ticket.")
        if "due_date" in columns:
            notes += self._dates.notes(columns["due_date"].header)
        notes += [
            f"Keys link to {pattern}, unless another link is set for them already."
            for pattern in self.links.values()
        ]
        return notes + self._capacities.notes(columns)

    def questions(self, columns: Mapping[str, SourceColumn]) -> list[Any]:
        """Questions about the columns that only a person can answer."""
        return self._dates.questions(columns["due_date"].header) if "due_date" in columns else []

    @property
    def statuses(self) -> tuple[StatusWord, ...]:
        """The file's words for a ticket's state, and how they were read."""
        return tuple(self._statuses.words)

    @property
    def priorities(self) -> tuple[PriorityWord, ...]:
        """The file's words for a priority, and how they were read."""
        return tuple(self._priorities.words)

    @property
    def links(self) -> Mapping[str | None, str]:
        """Where the file's own links lead, by source; None is the file's."""
        return self._links.patterns

    @property
    def times(self) -> int:
        """How many cells for points hold a time."""
        return self._estimates.times

    def _read_developers(self, columns: Mapping[str, SourceColumn], fields: Fields) -> None:
        self._identity.add(columns, fields)
        for name, kept in rules_of(DeveloperFields).items():
            if name != "name":
                fields.read(columns, name, kept)
        if "remaining_capacity" in columns and "capacity" not in columns:
            capacity = self._capacities.read(columns["remaining_capacity"], fields.values)
            fields.add("capacity", "number", capacity, role="remaining_capacity")

    def _read_tickets(self, columns: Mapping[str, SourceColumn], fields: Fields) -> None:
        self._identity.add(columns, fields)
        readers: dict[str, Callable[[SourceColumn], Converted]] = {
            "priority": self._priorities.read,
            "story_points": self._estimates.read,
            "due_date": lambda column: read_dates(column, self._dates.order),
        }
        for name, kept in rules_of(TicketFields).items():
            if name in readers and name in columns:
                fields.add(name, kept.noun, readers[name](columns[name]))
            elif name != "blocked":
                fields.read(columns, name, kept)
        if "id" in fields.values:
            fields.read(columns, "source", SourceFields.source)
            fields.read(columns, "external_key", replace(SourceFields.external_key, required=False))
            if "last_seen" in columns:
                fields.add("last_seen", "text", each_value(columns["last_seen"], _seen))
        if "url" in columns and "external_key" in fields.values:
            keys, sources = fields.values["external_key"], fields.values.get("source")
            self._links.scan(keys, columns["url"].cells, sources)
        self._related.add(columns, fields)
        self._read_work(columns, fields)

    def _read_work(self, columns: Mapping[str, SourceColumn], fields: Fields) -> None:
        """Read the tickets' assignees and states."""
        if "assignee" in columns or "assignee_email" in columns:
            role = "assignee" if "assignee" in columns else "assignee_email"
            names, emails, several = read_people(columns[role], columns.get("assignee_email"))
            self._several_people += several
            fields.add("assignee", "person", names, role=role)
            fields.values["assignee_email"] = emails.values
        self._read_states(columns, fields)

    def _read_states(self, columns: Mapping[str, SourceColumn], fields: Fields) -> None:
        """Read the tickets' states from status, resolution, and marks that they are closed."""
        role = next((role for role in _STATES if role in columns), None)
        if role is None:
            return
        states = self._statuses.read(columns.get("status"), columns.get("resolution")).values
        flags: dict[str, list[bool]] = {
            role: list(map(is_closed, columns[role].cells))
            for role in ("closed_at", "archived")
            if role in columns
        }
        if role in flags:
            states = ["open"] * len(columns[role].cells)
        for at, is_set in enumerate(flags.get("closed_at", ())):
            if is_set and states[at] != "set aside":
                states[at] = "done"
        for at, is_set in enumerate(flags.get("archived", ())):
            if is_set and states[at] != "done":
                states[at] = "set aside"
        fields.add("state", "state", Converted(states), role=role)


def _seen(text: str) -> str | None:
    """What a source last said of a ticket, as an export of a board has it."""
    try:
        return seen_text(seen_values(text)) if text else None
    except (ValueError, TypeError) as error:
        raise Unfit("This takes what an export of a board has here, unchanged.") from error
