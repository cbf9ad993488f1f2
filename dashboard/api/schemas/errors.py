"""Errors, each with what is in the way."""

from datetime import datetime

from dashboard.api.schemas.assignments import Assignment
from dashboard.api.schemas.common import Answer
from dashboard.api.schemas.developers import Developer
from dashboard.api.schemas.tickets import Ticket


class ErrorDetail(Answer):
    """One of the reasons: a field of the request, or a row of the board."""

    message: str
    field: str | None = None
    options: list[str] | None = None
    ticket_id: int | None = None
    assignment_id: int | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None
    assignment: Assignment | None = None
    ticket: Ticket | None = None
    developer: Developer | None = None


class Error(Answer):
    code: str
    message: str
    details: list[ErrorDetail]


class ErrorBody(Answer):
    error: Error
