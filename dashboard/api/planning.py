"""The proposer: who could do which waiting tickets, saved as proposals."""

from dataclasses import asdict
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.orm import Session

from dashboard.api.access import KnownFirst
from dashboard.api.asking import Asked, answered_before, perform
from dashboard.api.errors import MOST_DETAILS, Refused
from dashboard.api.rows import assignments_of
from dashboard.api.schemas import ErrorDetail, LeftOver, PlanIn, Planned
from dashboard.clock import now
from dashboard.database import database
from dashboard.planning import propose as solve
from dashboard.proposing import problem_of
from db.access import require
from db.commands import NewProposal, propose
from db.errors import NotFound
from db.queries.planning import TicketChoice, tickets_to_plan
from db.queries.tickets import tickets_by_id
from db.queries.workload import data_version
from db.types import AnyRow

router = APIRouter(tags=["planning"], route_class=KnownFirst)

MOST_URGENT = 20


@router.post("/assign-tickets/", response_model=Planned)
def assign_tickets(asked: Asked, body: PlanIn) -> Response:
    """Propose who does the most urgent waiting tickets, or those that are named.

    The plan is made outside the board's lock, and every proposal is checked again under it.
    """
    before = answered_before(asked)
    if before is not None:
        return before
    choice = _choice(body)
    with database().read() as session:
        require(session, asked.caller, "change the board")
        seen = data_version(session)
        rows = tickets_to_plan(session, choice)
        passed_over = _passed_over(session, choice, rows)
        problem = problem_of(session, rows, replan=False, at=now())
    plan = solve(problem)
    versions = {row.id: row.version for row in rows}

    def work(session: Session, at: datetime) -> Planned:
        if not rows:
            return Planned(assignments=[], left_over=passed_over, batch_id=None)
        outcome = propose(
            session,
            [
                NewProposal(
                    ticket_id=one.ticket_id,
                    ticket_version=versions[one.ticket_id],
                    developer_id=one.developer_id,
                    reason=one.reason,
                    details={
                        "scores": dict(one.scores),
                        "runners_up": [asdict(runner_up) for runner_up in one.runners_up],
                    },
                )
                for one in plan.proposals
            ],
            leftovers=[asdict(left) for left in plan.leftovers],
            request=asdict(choice),
            actor=asked.caller,
            at=at,
            as_of=seen,
        )
        left = [LeftOver(ticket_id=one.ticket_id, reason=one.reason) for one in plan.leftovers]
        refused = [
            LeftOver(ticket_id=one.ticket_id, reason=one.message)
            for one in outcome.refused
            if one.ticket_id is not None
        ]
        return Planned(
            assignments=assignments_of(session, outcome.changed),
            left_over=[*left, *refused, *passed_over],
            batch_id=outcome.batch_id,
        )

    return perform(asked, work)


def _choice(body: PlanIn) -> TicketChoice:
    named = tuple(dict.fromkeys(body.ticket_ids or ()))
    priorities = [body.priority] if isinstance(body.priority, str) else body.priority
    return TicketChoice(
        limit=body.limit or len(named) or MOST_URGENT,
        priorities=tuple(priorities or ()),
        min_points=body.min_points,
        max_points=body.max_points,
        ticket_ids=named,
    )


def _passed_over(session: Session, choice: TicketChoice, planned: list[AnyRow]) -> list[LeftOver]:
    """Why tickets that were named are not planned. Raises Refused for some that do not exist."""
    here = tickets_by_id(session, choice.ticket_ids)
    details = [
        ErrorDetail(field="body.ticket_ids", ticket_id=id_, message=f"There is no ticket {id_}.")
        for id_ in choice.ticket_ids
        if id_ not in here
    ]
    if details:
        raise Refused(NotFound(details[0].message), details[:MOST_DETAILS])
    planned_ids = {row.id for row in planned}
    return [
        LeftOver(ticket_id=id_, reason=_why(here[id_]))
        for id_ in choice.ticket_ids
        if id_ not in planned_ids
    ]


def _why(ticket: AnyRow) -> str:
    label = ticket.external_key or f"#{ticket.id}"
    if ticket.status != "pending":
        return f"{label} is {ticket.status}, and only pending tickets are planned."
    if ticket.assigned_to is not None:
        return f"{label} is proposed for {ticket.assigned_to} already; decide about that first."
    return f"{label} is outside the priority, the points or the limit that were asked for."
