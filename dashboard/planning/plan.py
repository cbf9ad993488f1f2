"""A plan: who is proposed for which ticket and why, and which tickets are left over and why."""

from dataclasses import dataclass, field

from dashboard.planning import rules
from dashboard.planning.grid import Finished, Placement, finished, grid_of, turn
from dashboard.planning.leftovers import leftover_reason
from dashboard.planning.pool import Pool, pool_of
from dashboard.planning.problem import Problem
from dashboard.planning.reasons import proposal_reason, runner_up_reason
from dashboard.planning.settle import takers
from db.fitting import HUNDREDTHS

MOST_RUNNERS_UP = 2


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """Who else has room for the ticket in this plan; the reason reads on from their name."""

    developer_id: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One ticket for one developer.

    `scores` holds the figures used, ready for JSON: `points`, `available_points`, and for the
    developer before and after the whole plan `used_…`, `free_…` (points) and `utilisation_…`
    (a share, 1 being full), open proposals counted; `skills_needed`, `other_skills`,
    `experience_years`, `able_developers` (how many came into question) and `tickets_in_plan`.
    """

    ticket_id: int
    developer_id: int
    reason: str
    runners_up: tuple[RunnerUp, ...]
    scores: dict[str, float | None] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A ticket that the plan gives to nobody."""

    ticket_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every ticket of the problem once, among the proposals or the leftovers, by urgency.

    `optimal` says that the solver proved its placement best by the objective below; False means
    that it stopped at its limit, and this is the best it found. Either plan keeps every hard rule.
    """

    proposals: tuple[Proposal, ...]
    leftovers: tuple[Leftover, ...]
    optimal: bool


def propose(problem: Problem) -> Plan:
    """Who should do what.

    Never broken: one developer for a ticket; every skill it needs is held; no pair that a manager
    ruled out; nobody past their free points; nothing without story points.

    Wanted, the first outweighing all that follow:
    1. The most urgent work placed. Urgency is the priority, then the due date: overdue, within 7
       days, within 30, later, none. For each urgency in turn as many tickets as fit, sooner due
       dates first among equal numbers, without giving up any more urgent one.
    2. An even load: each tenth of what somebody can carry costs twice the tenth below it.
    3. A good fit: few skills the ticket does not need, so that versatile people stay free, and
       for Critical, High and large tickets many years of experience.

    At last a ticket whose holder would end fuller than somebody else with room moves there, so
    that "the lowest of 3" is true as written. The same problem, in any order, gives the same plan.
    """
    grid = grid_of(problem)
    placement: Placement = []
    optimal = True
    if grid.tickets:
        # Here, not above: the solver takes half a second to import, and most visits never plan.
        from dashboard.planning.search import search  # noqa: PLC0415

        placement, optimal = search(grid)
    done = finished(grid, placement)
    pools = {ticket.id: pool_of(problem, ticket) for ticket in problem.tickets}
    proposals = tuple(
        _proposal(done, pools[grid.tickets[ticket].id], ticket, holder)
        for ticket, holder in enumerate(placement)
        if holder is not None
    )
    placed = {proposal.ticket_id for proposal in proposals}
    leftovers = tuple(
        Leftover(ticket.id, leftover_reason(problem, done, pools[ticket.id], ticket))
        for ticket in sorted(problem.tickets, key=lambda ticket: turn(ticket, problem.today))
        if ticket.id not in placed
    )
    return Plan(proposals, leftovers, optimal)


def _proposal(done: Finished, pool: Pool, ticket: int, holder: int) -> Proposal:
    grid = done.grid
    others = takers(grid, done.loads, ticket, holder)
    able = len(pool.able)
    return Proposal(
        ticket_id=grid.tickets[ticket].id,
        developer_id=grid.developers[holder].id,
        reason=proposal_reason(done, ticket, others, able),
        runners_up=tuple(
            RunnerUp(
                grid.developers[other].id,
                grid.developers[other].name,
                runner_up_reason(done, ticket, other),
            )
            for other in others[:MOST_RUNNERS_UP]
        ),
        scores=_scores(done, ticket, holder, able),
    )


def _scores(done: Finished, ticket: int, holder: int, able: int) -> dict[str, float | None]:
    grid = done.grid
    asked, developer = grid.tickets[ticket], grid.developers[holder]
    before, after, available = grid.used[holder], done.loads[holder], grid.available[holder]
    return {
        "points": asked.points,
        "available_points": available / HUNDREDTHS,
        "used_before": before / HUNDREDTHS,
        "used_after": after / HUNDREDTHS,
        "free_before": (available - before) / HUNDREDTHS,
        "free_after": (available - after) / HUNDREDTHS,
        "utilisation_before": round(rules.fullness(before, available), 4),
        "utilisation_after": round(rules.fullness(after, available), 4),
        "skills_needed": len(asked.skills),
        "other_skills": rules.other_skills(developer, asked),
        "experience_years": developer.experience_years,
        "able_developers": able,
        "tickets_in_plan": len(done.held[holder]),
    }
