"""Tickets, as they are listed."""

from datetime import date, datetime

from dashboard.api.schemas.common import Answer, Source


class Ticket(Answer):
    """A ticket of a CSV file of a tracker has no id yet, only its key."""

    id: int | None
    external_key: str | None
    title: str
    description: str | None
    status: str
    priority: str
    story_points: float | None
    required_skill: str | None
    due_date: date | None
    assigned_to: str | None
    assignment_id: int | None
    assignment_status: str | None
    updated_at: datetime | None
    version: int | None
    # 0 where `covered` (its open children carry the points) or not `is_work`.
    counted_points: float | None
    issue_type: str | None
    parent_key: str | None
    blocked_by: str | None
    # What its tracker says holds it up, and whether it `waits` for an open ticket.
    blocked: str | None
    is_work: bool
    covered: bool
    waits: bool


class Tickets(Answer):
    tickets: list[Ticket]
    next_cursor: str | None
    source: Source
