"""From the board to a plan and back: read the problem, solve it, save the proposals."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dashboard.planning import Developer, Plan, Problem, Ticket
from dashboard.planning import propose as solve
from db.commands import Actor, NewProposal, Outcome
from db.commands import propose as save
from db.engine import Database
from db.queries.planning import (
    TicketChoice,
    barred_pairs,
    developers_to_plan,
    reserved_points,
    tickets_to_plan,
)
from db.queries.workload import data_version, time_zone
from db.skills import skill_keys
from db.types import AnyRow


@dataclass(frozen=True)
class ProposedPlan:
    """A saved plan: what became a proposal, what was left over, what no longer fitted."""

    plan: Plan
    outcome: Outcome
    asked: int


def propose_plan(
    database: Database, choice: TicketChoice, *, actor: Actor, at: datetime
) -> ProposedPlan:
    """Propose who does the chosen tickets, and save it as one batch.

    The plan is made outside the board's lock, so that nobody waits for the solver; the command
    checks every proposal again before it saves it.
    """
    with database.read() as session:
        seen = data_version(session)
        rows = tickets_to_plan(session, choice)
        problem = problem_of(session, rows, replan=choice.replan, at=at)
    plan = solve(problem)
    versions = {row.id: row.version for row in rows}
    if not rows:
        return ProposedPlan(plan, Outcome((), (), None), 0)
    with database.write() as session:
        outcome = save(
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
            actor=actor,
            at=at,
            replace_open=choice.replan,
            as_of=seen,
        )
    return ProposedPlan(plan, outcome, len(rows))


def problem_of(session: Session, rows: list[AnyRow], *, replan: bool, at: datetime) -> Problem:
    """What the proposer is asked, as the board stands at `at`."""
    ids = [row.id for row in rows]
    reserved = reserved_points(session, without_tickets=ids if replan else ())
    today = at.astimezone(ZoneInfo(time_zone(session))).date()
    return Problem(
        tickets=tuple(_ticket(row) for row in rows),
        developers=tuple(
            _developer(row, reserved.get(row.id, 0.0)) for row in developers_to_plan(session)
        ),
        barred=frozenset(barred_pairs(session, ids)),
        today=today,
    )


def _ticket(row: Any) -> Ticket:
    return Ticket(
        id=row.id,
        label=row.external_key or f"#{row.id}",
        points=row.story_points,
        skills=skill_keys(row.required_skill),
        skill_text=row.required_skill or "",
        priority_rank=row.priority_rank,
        priority=row.priority,
        due_on=row.due_date,
    )


def _developer(row: Any, reserved: float) -> Developer:
    return Developer(
        id=row.id,
        name=row.name,
        skills=skill_keys(row.skills),
        available_points=row.available_points,
        workload=row.current_workload,
        reserved=reserved,
        experience_years=row.experience_years,
    )
