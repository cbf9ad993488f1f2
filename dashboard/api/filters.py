"""What a request may limit a list, or an export, of tickets or of assignments by."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Annotated, TypeVar

from fastapi import Depends, Query
from pydantic import AfterValidator, WithJsonSchema

from dashboard.api.fields import Day, Instant, Name, Points, Priority, Storable
from db.models.board import ASSIGNMENT_STATUSES, TICKET_STATUSES
from db.queries.lists.filters import AssignmentFilter, TicketFilter

Wanted = TypeVar("Wanted", TicketFilter, AssignmentFilter)
MOST_VALUES = 500
Several = Query(max_length=MOST_VALUES)
Text = Annotated[str, Query(max_length=500), Storable]


@dataclass
class ListFields:
    """The filters of both lists beside the status; each fills the field of its own name."""

    developers: Annotated[tuple[Name, ...], Query(alias="developer", max_length=MOST_VALUES)] = ()
    priorities: Annotated[
        tuple[Priority, ...], Query(alias="priority", max_length=MOST_VALUES)
    ] = ()
    skills: Annotated[tuple[Name, ...], Query(alias="skill", max_length=MOST_VALUES)] = ()
    teams: Annotated[
        tuple[Name, ...],
        Query(
            alias="team",
            max_length=MOST_VALUES,
            description="Of people who are in these teams now, and tickets that nobody has.",
        ),
    ] = ()
    projects: Annotated[tuple[Text, ...], Query(alias="project", max_length=MOST_VALUES)] = ()
    text: Text = ""
    min_points: Points | None = None
    max_points: Points | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    changed_from: Instant | None = None
    changed_to: Annotated[Instant | None, Query(description="Before this instant.")] = None
    blocked: Annotated[
        bool | None, Query(description="Waits for open work, or is held up by its tracker's word.")
    ] = None

    def limit(self, to: Wanted) -> Wanted:
        """These, and what `to` asks for besides."""
        return replace(to, **asdict(self))


Fields = Annotated[ListFields, Depends()]


def one_of(options: Iterable[str]) -> tuple[AfterValidator, WithJsonSchema]:
    """What makes a text one of these."""
    known = list(options)

    def check(text: str) -> str:
        if text not in known:
            raise ValueError(f"this is one of {', '.join(known)}")
        return text

    return AfterValidator(check), WithJsonSchema({"type": "string", "enum": known})


TicketStatus = Annotated[str, *one_of(TICKET_STATUSES)]
AssignmentStatus = Annotated[str, *one_of(ASSIGNMENT_STATUSES)]
