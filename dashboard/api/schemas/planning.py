"""Plans: what to propose for, and what was proposed and left over."""

from typing import Annotated

from pydantic import Field

from dashboard.api.fields import Id, Name, Points, Priority
from dashboard.api.schemas.assignments import Assignment
from dashboard.api.schemas.common import Answer, Request


class PlanIn(Request):
    ticket_ids: Annotated[
        list[Id] | None, Field(min_length=1, max_length=500, description="Only these tickets.")
    ] = None
    limit: Annotated[
        int | None,
        Field(strict=True, ge=1, le=500, description="20, or as many as `ticket_ids` names."),
    ] = None
    priority: Annotated[
        Priority | list[Priority] | None, Field(description="One of them, or several.")
    ] = None
    teams: Annotated[
        tuple[Name, ...], Field(max_length=500, description="Only people who are in one of them.")
    ] = ()
    projects: Annotated[
        tuple[Name, ...], Field(max_length=500, description="Only tickets of one of them.")
    ] = ()
    min_points: Points | None = None
    max_points: Points | None = None
    include_blocked: Annotated[
        bool, Field(strict=True, description="Tickets, too, that wait or are held up.")
    ] = False


class LeftOver(Answer):
    ticket_id: int
    reason: str


class Planned(Answer):
    assignments: list[Assignment]
    left_over: list[LeftOver]
    more_left_over: Annotated[
        int, Field(description="How many more tickets were passed over than are named.")
    ]
    batch_id: str | None
