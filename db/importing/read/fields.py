"""The fields of developers and of tickets: how each is read, and what holds between them."""

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
    fields_of,
)
from db.domain.words import counted
from db.importing.read.cells.capacity import Capacities
from db.importing.read.cells.columns import Converted, Given, each_value, read_column
from db.importing.read.cells.dates import DateOrders, read_dates
from db.importing.read.cells.estimates import Estimates
from db.importing.read.cells.people import read_people
from db.importing.read.cells.priorities import PriorityWords
from db.importing.read.cells.states import StatusWords, is_closed
from db.importing.read.header.headers import Headers
from db.importing.read.identity import Identity
from db.importing.read.related import RelationReader
from db.importing.read.sheet import Choices, PriorityWord, StatusWord

# What tells a ticket's state; each is read beside those before it.
_STATES = ("status", "resolution", "closed_at", "archived")


@dataclass(slots=True)
class Fields:
    """Some rows' fields as columns of values; `refusals` is by role, then by position."""

    values: dict[str, list[Any]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """What each of them holds, in a word for the reader."""
    roles: dict[str, str] = field(default_factory=dict)
    """The word of `words.SYNONYMS` whose column feeds the field, where that is another."""
    refusals: dict[str, dict[int, str]] = field(default_factory=dict)

    def add(self, name: str, kind: str, converted: Converted, *, role: str = "") -> None:
        """Take a converted column as the field `name`."""
        self.values[name] = converted.values
        self.types[name] = kind
        self.roles[name] = role or name
        self.refusals.setdefault(role or name, {}).update(converted.refusals)

    def read(self, given: Mapping[str, Given], name: str, field: FieldRule[Any]) -> None:
        """Take the column of this name, if there is one."""
        if name in given:
            self.add(name, field.noun, read_column(given[name], field))


class FieldReader:
    """Reads the columns of one file, some rows at a time; it looks at all of them first."""

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

    def look_at(self, given: Mapping[str, Given]) -> None:
        """Take some rows into account for what only a whole column can tell."""
        self._identity.look_at(given)
        if self._kind == "tickets":
            self._related.look_at(given)
        if "due_date" in given:
            self._dates.look_at(given["due_date"])

    def read(self, given: Mapping[str, Given]) -> Fields:
        """The fields of some rows, in the order of the file, after all of it was looked at."""
        fields = Fields()
        self._rows += len(next(iter(given.values())).cells)
        if self._kind == "developers":
            self._read_developers(given, fields)
        else:
            self._read_tickets(given, fields)
        return fields

    def notes(self, given: Mapping[str, Given]) -> list[str]:
        """What is to be said about how the columns were read; `given` holds their headers."""
        notes = self._identity.notes(given)
        empty = self._priorities.empty
        if empty:
            notes.append(
                f"{given['priority'].header} is empty in {empty:,} of {self._rows:,} rows, "
                f"where new tickets get {DEFAULT_PRIORITY}."
            )
        if "priority" in given:
            notes += self._priorities.notes(given["priority"].header)
        if "story_points" in given:
            notes += self._estimates.notes(given["story_points"].header)
        if self._several_people:
            rows = counted(self._several_people, "row names", "rows name")
            notes.append(f"{rows} several people: the first of them gets the ticket.")
        if "due_date" in given:
            notes += self._dates.notes(given["due_date"].header)
        return notes + self._capacities.notes(given)

    def questions(self, given: Mapping[str, Given]) -> list[Any]:
        """What only a person can decide about the columns."""
        return self._dates.questions(given["due_date"].header) if "due_date" in given else []

    @property
    def statuses(self) -> tuple[StatusWord, ...]:
        """The file's words for a ticket's state, and what they were taken for."""
        return tuple(self._statuses.met)

    @property
    def priorities(self) -> tuple[PriorityWord, ...]:
        """The file's words for a priority, and what they were taken for."""
        return tuple(self._priorities.met)

    @property
    def times(self) -> int:
        """How many cells for points hold a time."""
        return self._estimates.times

    def _read_developers(self, given: Mapping[str, Given], fields: Fields) -> None:
        self._identity.add(given, fields)
        for name, kept in fields_of(DeveloperFields).items():
            if name != "name":
                fields.read(given, name, kept)
        if "remaining_capacity" in given and "capacity" not in given:
            capacity = self._capacities.read(given["remaining_capacity"], fields.values)
            fields.add("capacity", "number", capacity, role="remaining_capacity")

    def _read_tickets(self, given: Mapping[str, Given], fields: Fields) -> None:
        self._identity.add(given, fields)
        readers: dict[str, Callable[[Given], Converted]] = {
            "priority": self._priorities.read,
            "story_points": self._estimates.read,
            "due_date": lambda column: read_dates(column, self._dates.order),
        }
        for name, kept in fields_of(TicketFields).items():
            if name in readers and name in given:
                fields.add(name, kept.noun, readers[name](given[name]))
            elif name != "blocked":
                fields.read(given, name, kept)
        if "id" in fields.values:
            fields.read(given, "source", SourceFields.source)
            fields.read(given, "external_key", replace(SourceFields.external_key, required=False))
            if "last_seen" in given:
                fields.add("last_seen", "text", each_value(given["last_seen"], _seen))
        self._related.add(given, fields)
        self._read_work(given, fields)

    def _read_work(self, given: Mapping[str, Given], fields: Fields) -> None:
        """Who has the tickets, and how far they are."""
        if "assignee" in given or "assignee_email" in given:
            role = "assignee" if "assignee" in given else "assignee_email"
            names, emails, several = read_people(given[role], given.get("assignee_email"))
            self._several_people += several
            fields.add("assignee", "person", names, role=role)
            fields.values["assignee_email"] = emails.values
        self._read_states(given, fields)

    def _read_states(self, given: Mapping[str, Given], fields: Fields) -> None:
        """How far the tickets are: by status and resolution, and by what says that they closed."""
        role = next((role for role in _STATES if role in given), None)
        if role is None:
            return
        states = self._statuses.read(given.get("status"), given.get("resolution")).values
        flags: dict[str, list[bool]] = {
            role: list(map(is_closed, given[role].cells))
            for role in ("closed_at", "archived")
            if role in given
        }
        if role in flags:
            states = ["open"] * len(given[role].cells)
        for at, is_set in enumerate(flags.get("closed_at", ())):
            if is_set and states[at] != "set aside":
                states[at] = "done"
        for at, is_set in enumerate(flags.get("archived", ())):
            if is_set and states[at] != "done":
                states[at] = "set aside"
        fields.add("state", "state", Converted(states), role=role)


def _seen(text: str) -> str | None:
    """What a source said last, as an export of a board keeps it."""
    try:
        return seen_text(seen_values(text)) if text else None
    except (ValueError, TypeError) as error:
        raise Unfit("This takes what an export of a board has here, unchanged.") from error
