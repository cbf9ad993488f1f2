"""Tickets: as they are listed, and what may be said of them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from dashboard.api.fields import MOST_ROWS, Day, Number, Reason, fits
from dashboard.api.schemas.common import Answer, Request, Source
from db.domain.values import KeyFields, TicketFields


class Ticket(Answer):
    """A ticket of a CSV file of a tracker has no id yet, only its key."""

    id: int | None
    external_key: str | None
    # Its address in its tracker.
    link: str | None
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
    # That of whoever has it, or is proposed for it.
    team: str | None
    updated_at: datetime | None
    version: int | None
    # 0 where `covered` (its open children carry the points) or not `is_work`.
    counted_points: float | None
    issue_type: str | None
    project: str | None
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


class TicketIn(Request):
    """Fields of a ticket: those that are left out stay as they are, and null empties one.

    `external_key` is the key of a ticket added by hand in the tracker `source`, the board's only
    one unless it is named; it is given once.
    """

    title: Annotated[str | None, fits(TicketFields.title)] = None
    description: Annotated[str | None, fits(TicketFields.description)] = None
    priority: Annotated[str | None, fits(TicketFields.priority)] = None
    story_points: Annotated[Number | None, fits(TicketFields.story_points)] = None
    required_skill: Annotated[str | None, fits(TicketFields.required_skill)] = None
    due_date: Annotated[Day | None, fits(TicketFields.due_date)] = None
    issue_type: Annotated[str | None, fits(TicketFields.issue_type)] = None
    project: Annotated[str | None, fits(TicketFields.project)] = None
    blocked: Annotated[str | None, fits(TicketFields.blocked)] = None
    is_work: Annotated[bool | None, Field(strict=True), fits(TicketFields.is_work)] = None
    external_key: Annotated[str | None, fits(KeyFields.external_key)] = None
    source: Annotated[str | None, fits(KeyFields.source)] = None


class NewTicketIn(TicketIn):
    """A new ticket, which gets the usual value for each field that is left out."""

    title: Annotated[str, fits(TicketFields.title)]


class TicketsIn(Request):
    tickets: Annotated[list[NewTicketIn], Field(min_length=1, max_length=MOST_ROWS)]
    reason: Reason | None = None


class TicketsSaved(Answer):
    saved: int
    tickets: list[Ticket]
    batch_id: str
