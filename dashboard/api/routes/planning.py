"""The proposer: who could do which waiting tickets, saved as proposals."""

from collections.abc import Collection
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.api.access import KnownFirst
from dashboard.api.errors import MOST_DETAILS, DetailedError
from dashboard.api.rows import assignments_of
from dashboard.api.schemas.errors import ErrorDetail
from dashboard.api.schemas.planning import LeftOver, PlanIn, Planned
from dashboard.api.writing import Write, answered_before, perform
from dashboard.clock import now
from dashboard.database import database
from dashboard.proposing import plan_question, save_plan
from db.access import require
from db.errors import NotFound
from db.models.types import AnyRow
from db.queries.planning import TicketChoice
from db.queries.tickets import tickets_by_id

router = APIRouter(tags=["planning"], route_class=KnownFirst)

MOST_URGENT = 20


@router.post("/assign-tickets/", response_model=Planned)
def assign_tickets(write: Write, body: PlanIn) -> Response:
    """Propose who does the most urgent waiting tickets that can be placed, or those named.

    The tickets passed over are left over with the reason, the first 100 of them by name. The plan
    is made outside the board's lock, and brought up to date under it.
    """
    before = answered_before(write)
    if before is not None:
        return before
    choice = _choice(body)
    with database().read() as session:
        require(session, write.caller, "change the board")
        _check_named(session, choice)
        question = plan_question(session, choice, at=now())
    plan = question.answer()

    def work(session: Session, at: datetime) -> Planned:
        proposed = save_plan(session, question, plan, actor=write.caller, at=at)
        left = [
            LeftOver(ticket_id=item.ticket_id, reason=item.reason)
            for item in proposed.plan.leftovers
        ]
        left += [
            LeftOver(ticket_id=item.ticket_id, reason=item.message)
            for item in proposed.outcome.refused
            if item.ticket_id is not None
        ]
        made = assignments_of(session, proposed.outcome.changed)
        named = {item.ticket_id for item in left} | {item.ticket_id for item in made}
        return Planned(
            assignments=made,
            left_over=[*left, *_not_planned(session, choice, named)],
            more_left_over=proposed.plan.more_left_over,
            batch_id=proposed.outcome.batch_id,
        )

    return perform(write, work)


def _choice(body: PlanIn) -> TicketChoice:
    named = tuple(dict.fromkeys(body.ticket_ids or ()))
    priorities = [body.priority] if isinstance(body.priority, str) else body.priority
    return TicketChoice(
        limit=body.limit or len(named) or MOST_URGENT,
        priorities=tuple(priorities or ()),
        min_points=body.min_points,
        max_points=body.max_points,
        ticket_ids=named,
        teams=body.teams,
        projects=body.projects,
        include_blocked=body.include_blocked,
    )


def _check_named(session: Session, choice: TicketChoice) -> None:
    """Raise DetailedError when tickets are named that do not exist."""
    here = tickets_by_id(session, choice.ticket_ids)
    details = [
        ErrorDetail(field="body.ticket_ids", ticket_id=id_, message=f"There is no ticket {id_}.")
        for id_ in choice.ticket_ids
        if id_ not in here
    ]
    if details:
        raise DetailedError(NotFound(details[0].message), details[:MOST_DETAILS])


def _not_planned(session: Session, choice: TicketChoice, named: Collection[int]) -> list[LeftOver]:
    """Why tickets that were named are neither proposed nor left over by the plan."""
    others = [id_ for id_ in choice.ticket_ids if id_ not in named]
    here = tickets_by_id(session, others)
    return [LeftOver(ticket_id=id_, reason=_why(here[id_])) for id_ in others]


def _why(ticket: AnyRow) -> str:
    label = ticket.external_key or f"#{ticket.id}"
    if ticket.status != "pending":
        return f"{label} is {ticket.status}, and only pending tickets are planned."
    if not ticket.is_work:
        return f"{label} is no work of its own ({ticket.issue_type or 'as somebody said'})."
    if ticket.assigned_to is not None:
        return f"{label} is proposed for {ticket.assigned_to} already; decide about that first."
    return f"{label} is outside the project, priority, points or limit that were asked for."
