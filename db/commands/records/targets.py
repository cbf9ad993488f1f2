"""The kinds of records: developers, tickets and calendar entries, with their fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Table

from db.domain.priorities import DEFAULT_PRIORITY, priority_rank
from db.models.board import PLAIN_LIST, Developer, Ticket, table_of
from db.models.calendars import CalendarEntry

RecordKind = Literal["developer", "ticket", "calendar"]

# The action of an event that changes a ticket's status without a decision about an assignment.
STATUS_ACTIONS = {"completed": "completed", "rejected": "set aside", "pending": "reopened"}
DEFAULT_CAPACITY = 20.0


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of record: its table, the fields that the history keeps, and their defaults."""

    model: type[Developer] | type[Ticket] | type[CalendarEntry]
    kind: RecordKind
    fields: tuple[str, ...]
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table, for statements on many rows."""
        return table_of(self.model)


DEVELOPER = Target(
    Developer,
    "developer",
    (
        "name",
        "title",
        "experience_years",
        "baseline_workload",
        "availability",
        "skills",
        "capacity",
        "email",
        "aliases",
        "team",
        "active",
    ),
    {
        "baseline_workload": 0.0,
        "availability": 1.0,
        "capacity": DEFAULT_CAPACITY,
        "active": True,
    },
)
TICKET = Target(
    Ticket,
    "ticket",
    (
        "title",
        "description",
        "story_points",
        "required_skill",
        "priority",
        "priority_rank",
        "due_date",
        "source",
        "external_key",
        "status",
        "last_seen",
        "issue_type",
        "project",
        "parent_key",
        "blocked_by",
        "blocks",
        "blocked",
        "is_work",
        "covered",
        "waits",
    ),
    {
        "priority": DEFAULT_PRIORITY,
        "priority_rank": priority_rank(DEFAULT_PRIORITY),
        "source": PLAIN_LIST,
        "status": "pending",
        "is_work": True,
        "covered": False,
        "waits": False,
    },
)
CALENDAR = Target(
    CalendarEntry,
    "calendar",
    (
        "developer_id",
        "kind",
        "first_on",
        "last_on",
        "share",
        "hours",
        "country",
        "weeks",
        "note",
        "uid",
        "active",
    ),
    {"active": True},
)
# Derived from other tickets (db/domain/relations.py): nobody edits them, and undo skips them.
FOLLOWING = ("covered", "waits")
TARGETS: Mapping[RecordKind, Target] = {
    "developer": DEVELOPER,
    "ticket": TICKET,
    "calendar": CALENDAR,
}
