"""Assignments: what is asked about them, and how they and their history are told."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from dashboard.api.fields import MOST_ROWS, Id, Name, Reason, Version
from dashboard.api.schemas.common import Answer, Request

BulkAction = Literal[
    "approve", "reject", "set_aside", "give_back", "reassign", "remove", "complete", "reopen"
]


class NewAssignmentIn(Request):
    ticket_id: Id
    assigned_to: Name
    reason: Reason | None = None
    status: Literal["proposed", "active", "rejected"] = "active"


class SaveIn(Request):
    assignments: Annotated[list[NewAssignmentIn], Field(min_length=1, max_length=MOST_ROWS)]
    assigned_by: Annotated[
        Name | None, Field(description="A label of the source, such as `AI`; else the caller.")
    ] = None
    force: Annotated[
        bool,
        Field(
            strict=True,
            description="Take proposals that break the proposer's rules (skill, free points, a "
            "pair ruled out) with the broken rules in `details.forced`, instead of refusing all.",
        ),
    ] = False


class ChangeIn(Request):
    assignment_id: Id
    action: BulkAction
    new_developer: Name | None = None
    reason: Reason | None = None
    version: Version | None = None


class BulkIn(Request):
    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=MOST_ROWS)]
    allow_overload: Annotated[
        bool, Field(strict=True, description="Approve also past the available points.")
    ] = False


class Assignment(Answer):
    id: int
    version: int
    status: str
    scope: str | None
    ticket_id: int
    external_key: str | None
    # The ticket's address in its tracker.
    link: str | None
    title: str
    priority: str
    story_points: float | None
    required_skill: str | None
    due_date: date | None
    project: str | None
    # The holder's.
    team: str | None
    ticket_version: int
    assigned_to: str
    developer_id: int
    assigned_by: str
    assignment_type: str
    original_assigned_to: str
    reason: str | None
    details: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


class Assignments(Answer):
    assignments: list[Assignment]
    next_cursor: str | None


class Saved(Answer):
    saved: int
    assignments: list[Assignment]
    batch_id: str


class Conflicting(Answer):
    """A decision that was not carried out, why, and what the board holds instead."""

    assignment_id: int | None
    ticket_id: int | None
    message: str
    changed_by: str | None
    changed_at: datetime | None
    assignment: Assignment | None


class Changed(Answer):
    changed: list[Assignment]
    conflicts: list[Conflicting]
    batch_id: str | None


class Undone(Answer):
    """How many assignments, tickets and developers went back, by which batch."""

    assignments: int
    records: int
    batch_id: str | None


class AssignmentEvent(Answer):
    id: int
    action: str
    ticket_id: int
    previous_developer: str | None
    new_developer: str | None
    story_points: float | None
    reason: str | None
    changed_by: str
    changed_at: datetime
    batch_id: str
    state: dict[str, Any]


class History(Answer):
    history: list[AssignmentEvent]
