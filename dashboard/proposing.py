"""Make a plan: read the problem from the board, solve it, save the proposals."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from dashboard.learning.alike import Worked, worked_by
from dashboard.planning import Developer, Leftover, Plan, Problem, Ticket
from dashboard.planning import propose as solve
from db.commands import Actor, NewProposal, Outcome
from db.commands import propose as save
from db.domain.skills import skill_keys
from db.engine import Database
from db.history.batches import lock_board
from db.queries.history.workload import data_version, time_zone
from db.queries.planning import (
    TicketChoice,
    barred_pairs,
    blocked_reasons,
    developers_to_plan,
    proposers_own,
    reserved_points,
    tickets_to_plan,
    work_alike,
)

MOST_NAMED = 100
"""At most this many left-over tickets are named with the reason; the others are counted."""


@dataclass(frozen=True)
class PlanQuestion:
    """What the proposer is asked, as the board stood under the `data_version`.

    `versions` are those of the tickets; `blocked` says of others why they are left over;
    `proposals` are the open ones that may be planned anew, as (id, version).
    """

    choice: TicketChoice
    problem: Problem
    versions: dict[int, int]
    blocked: dict[int, str]
    proposals: frozenset[tuple[int, int]]
    data_version: int

    def answer(self, start: Mapping[int, int] | None = None) -> Plan:
        """The plan; with `start`, those holders brought up to date without the solver."""
        most_named = max(MOST_NAMED, len(self.choice.ticket_ids))
        plan = solve(self.problem, most=self.choice.limit, most_named=most_named, start=start)
        blocked = [Leftover(id_, why) for id_, why in islice(self.blocked.items(), most_named)]
        unplaced = [replace(one, reason=one.reason + self._among) for one in plan.leftovers]
        return replace(
            plan,
            leftovers=(*unplaced, *blocked),
            more_left_over=plan.more_left_over + len(self.blocked) - len(blocked),
        )

    @property
    def _among(self) -> str:
        """What limits a reason why nobody is proposed: the teams that were asked for."""
        teams = self.choice.teams
        return f" Only people of {' and '.join(teams)} were asked for." if teams else ""


@dataclass(frozen=True)
class ProposedPlan:
    """A saved plan: what became a proposal, what was left over, and of how many that waited."""

    plan: Plan
    outcome: Outcome
    waiting: int

    @property
    def kept(self) -> int:
        """How many open proposals stayed because the plan would make them again."""
        return len(self.plan.proposals) - len(self.outcome.changed) - len(self.outcome.refused)


def propose_plan(
    database: Database, choice: TicketChoice, *, actor: Actor, at: datetime
) -> ProposedPlan:
    """Propose who does the chosen tickets, and save it as one batch."""
    with database.read() as session:
        question = plan_question(session, choice, at=at)
    # Outside the board's lock, so that nobody waits for the solver.
    plan = question.answer()
    with database.write() as session:
        return save_plan(session, question, plan, actor=actor, at=at)


def plan_question(
    session: Session,
    choice: TicketChoice,
    *,
    at: datetime,
    known: Collection[tuple[int, int]] | None = None,
) -> PlanQuestion:
    """Read the input of a plan from the board.

    With `known`, only these open proposals, as (id, version), may be planned anew.
    """
    rows = tickets_to_plan(session, choice)
    own = proposers_own(session) if choice.replan else []
    if known is not None:
        unseen = {
            proposal.ticket_id for proposal in own if (proposal.id, proposal.version) not in known
        }
        rows = [row for row in rows if row.id not in unseen]
    versions = {row.id: row.version for row in rows}
    own = [proposal for proposal in own if proposal.ticket_id in versions]
    reserved = reserved_points(session, without_tickets=[proposal.ticket_id for proposal in own])
    tickets = tuple(_ticket(row) for row in rows)
    everybody = developers_to_plan(session)
    team = [row for row in everybody if not choice.teams or row.team in choice.teams]
    asked = frozenset[str]().union(*(ticket.skills for ticket in tickets))
    there = frozenset[str]().union(*(skill_keys(row.skills) for row in everybody))
    missing = asked - there
    worked = worked_by(work_alike(session, missing) if missing else ())
    problem = Problem(
        tickets=tickets,
        developers=tuple(
            _developer(row, reserved.get(row.id, 0.0), worked.get(row.id, ())) for row in team
        ),
        barred=frozenset(barred_pairs(session, versions)),
        today=at.astimezone(ZoneInfo(time_zone(session))).date(),
        proposed=frozenset((proposal.ticket_id, proposal.developer_id) for proposal in own),
        elsewhere=there,
    )
    proposals = frozenset((proposal.id, proposal.version) for proposal in own)
    blocked = blocked_reasons(session, choice)
    return PlanQuestion(choice, problem, versions, blocked, proposals, data_version(session))


def save_plan(
    session: Session, question: PlanQuestion, plan: Plan, *, actor: Actor, at: datetime
) -> ProposedPlan:
    """Save a plan that was made without the lock, after bringing it up to date.

    If its input has changed since, proposals that still fit are kept and the rest is placed anew,
    so that every reason is true when it is saved.
    """
    lock_board(session)
    if data_version(session) != question.data_version:
        now = plan_question(session, question.choice, at=at, known=question.proposals)
        if _basis(now) != _basis(question):
            plan = now.answer(
                {proposal.ticket_id: proposal.developer_id for proposal in plan.proposals}
            )
        question = now
    if not question.versions and not question.blocked:
        return ProposedPlan(plan, Outcome((), (), None), 0)
    outcome = save(
        session,
        [
            NewProposal(
                ticket_id=proposal.ticket_id,
                ticket_version=question.versions[proposal.ticket_id],
                developer_id=proposal.developer_id,
                reason=proposal.reason,
                details={
                    "scores": dict(proposal.scores),
                    "runners_up": [asdict(runner_up) for runner_up in proposal.runners_up],
                },
            )
            for proposal in plan.proposals
        ],
        leftovers=[asdict(leftover) for leftover in plan.leftovers],
        request=asdict(question.choice),
        actor=actor,
        at=at,
        replace_open=question.choice.replan,
        as_of=question.data_version,
    )
    return ProposedPlan(plan, outcome, len(question.versions) + len(question.blocked))


def _basis(question: PlanQuestion) -> tuple[Problem, dict[int, int], dict[int, str]]:
    """The input on which the plan depends."""
    return question.problem, question.versions, question.blocked


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


def _developer(row: Any, reserved: float, worked: tuple[Worked, ...]) -> Developer:
    return Developer(
        id=row.id,
        name=row.name,
        skills=skill_keys(row.skills),
        available_points=row.available_points,
        workload=row.current_workload,
        reserved=reserved,
        experience_years=row.experience_years,
        worked=worked,
    )
