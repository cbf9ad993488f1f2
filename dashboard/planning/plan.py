"""A plan: who is proposed for which ticket and why, and which tickets are left over and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dashboard.planning import rules
from dashboard.planning.choosing import filled_up, first_that_fit, in_turn, narrowed
from dashboard.planning.grid import (
    Finished,
    finished,
    grid_of,
    holders_of,
    placement_of,
    turn,
)
from dashboard.planning.leftovers import leftover_reason
from dashboard.planning.pool import Pool, pool_of
from dashboard.planning.problem import Problem, Ticket
from dashboard.planning.reasons import proposal_reason, runner_up_reason
from dashboard.planning.settle import settle, takers
from db.domain.proposal_rules import HUNDREDTHS

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
    (a share, 1 being full), open proposals counted; `skills_needed`, how many of them nobody has
    on record (`skills_nobody_has`), how many tickets that ask for one of those the developer holds
    or completed (`tickets_alike`), `other_skills`, `experience_years`, `able_developers` (how many
    came into question) and `tickets_in_plan`.
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
    """The proposals, and the tickets passed over for them, by urgency.

    Without a limit every ticket is in one of the two. `more_left_over` counts the tickets passed
    over that `leftovers` does not name. `optimal` says that the solver proved its placement best
    (see `propose`); False means that it stopped at its limit, or that less urgent tickets were
    added afterwards. Either plan keeps every hard rule.
    """

    proposals: tuple[Proposal, ...]
    leftovers: tuple[Leftover, ...]
    optimal: bool
    more_left_over: int = 0


def propose(
    problem: Problem,
    *,
    most: int | None = None,
    most_named: int | None = None,
    start: Mapping[int, int] | None = None,
) -> Plan:
    """Who should do what.

    `most` limits the number of proposals; it goes to the most urgent tickets that can be placed.
    `most_named` limits the leftovers that are named; those whose open proposal the plan gives up
    are always named. `start` holds another plan's developer ids by ticket id: that plan is then
    brought up to date without the solver, in a fraction of the time.

    Never broken: one developer for a ticket; every skill it needs is held, except those that
    nobody has on record; no pair that a manager ruled out; nobody past their free points; nothing
    without story points.

    Wanted, the first outweighing all that follow:
    1. The most urgent work placed. Urgency is the priority, then the due date: overdue, within 7
       days, within 30, later, none. For each urgency in turn as many tickets as fit, sooner due
       dates first among equal numbers, without giving up any more urgent one.
    2. Tickets with a skill that nobody has on record with those who hold or completed most such.
    3. An even load: each tenth of what somebody can carry costs twice the tenth below it.
    4. A good fit: few skills the ticket does not need, so that versatile people stay free, and
       for Critical, High and large tickets many years of experience.

    At last a ticket whose holder would end fuller than somebody else with room moves there, though
    to nobody who worked on fewer tickets alike, so that "the lowest of 3" is true as written. The
    same problem, in any order, gives the same plan.
    """
    waiting = in_turn(problem.tickets)
    if most is None:
        first = waiting
        most = len(waiting)
    else:
        first = first_that_fit(problem, most)
        problem = narrowed(problem, first)
        waiting = in_turn(problem.tickets)
    holders, optimal = _placed(
        problem, first, dict(problem.proposed) if start is None else start, solve=start is None
    )
    # Room that the first tickets leave goes to the tickets after them, until none fits.
    for _ in range(most):
        added = filled_up(problem, holders, most)
        if not added:
            break
        ids = {ticket.id for ticket in first} | added.keys()
        first = [ticket for ticket in waiting if ticket.id in ids]
        holders, optimal = _settled(problem, first, holders | added, most), False
    passed_over = _passed_over(waiting, holders, most)
    given_up = dict(problem.proposed)
    named = [
        ticket
        for number, ticket in enumerate(passed_over)
        if most_named is None or number < most_named or ticket.id in given_up
    ]
    kept = {ticket.id for ticket in named} | holders.keys()
    explained = replace(problem, tickets=tuple(ticket for ticket in waiting if ticket.id in kept))
    return _explained(explained, holders, optimal=optimal, more=len(passed_over) - len(named))


def _placed(
    problem: Problem, tickets: Sequence[Ticket], start: Mapping[int, int], *, solve: bool
) -> tuple[dict[int, int], bool]:
    """Who holds what of these tickets, and whether it is proven that nothing is better."""
    grid = grid_of(replace(problem, tickets=tuple(tickets)))
    placement = placement_of(grid, start)
    if not grid.tickets:
        return {}, True
    if not solve:
        return holders_of(grid, settle(grid, placement)), False
    # Here, not above: the solver takes half a second to import, and most visits never plan.
    from dashboard.planning.search import search  # noqa: PLC0415

    placement, optimal = search(grid, placement)
    return holders_of(grid, placement), optimal


def _settled(
    problem: Problem, tickets: Sequence[Ticket], holders: Mapping[int, int], most: int
) -> dict[int, int]:
    """The holders once settled; past `most`, the least urgent are dropped."""
    while True:
        settled, _ = _placed(problem, tickets, holders, solve=False)
        placed = [ticket.id for ticket in tickets if ticket.id in settled]
        beyond = set(placed[most:])
        if not beyond:
            return settled
        tickets = [ticket for ticket in tickets if ticket.id not in beyond]
        holders = {id_: holder for id_, holder in settled.items() if id_ not in beyond}


def _passed_over(waiting: Sequence[Ticket], holders: Mapping[int, int], most: int) -> list[Ticket]:
    """The tickets without a holder; once `most` have one, only those before the last of them."""
    last = len(waiting)
    if len(holders) >= most:
        last = max((n for n, ticket in enumerate(waiting) if ticket.id in holders), default=0)
    return [ticket for ticket in waiting[:last] if ticket.id not in holders]


def _explained(problem: Problem, holders: Mapping[int, int], *, optimal: bool, more: int) -> Plan:
    """The plan in which every ticket of the problem is held, or left over, with its reason."""
    grid = grid_of(problem)
    placement = placement_of(grid, holders)
    done = finished(grid, placement)
    pools = {ticket.id: pool_of(problem, ticket) for ticket in problem.tickets}
    proposals = tuple(
        _proposal(done, pools[grid.tickets[ticket].id], ticket, holder)
        for ticket, holder in enumerate(placement)
        if holder is not None
    )
    leftovers = tuple(
        Leftover(ticket.id, leftover_reason(problem, done, pools[ticket.id], ticket))
        for ticket in sorted(problem.tickets, key=lambda ticket: turn(ticket, problem.today))
        if ticket.id not in holders
    )
    return Plan(proposals, leftovers, optimal, more)


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
    wanted, developer = grid.tickets[ticket], grid.developers[holder]
    before, after, available = grid.used[holder], done.loads[holder], grid.available[holder]
    return {
        "points": wanted.points,
        "available_points": available / HUNDREDTHS,
        "used_before": before / HUNDREDTHS,
        "used_after": after / HUNDREDTHS,
        "free_before": (available - before) / HUNDREDTHS,
        "free_after": (available - after) / HUNDREDTHS,
        "utilisation_before": round(rules.fullness(before, available), 4),
        "utilisation_after": round(rules.fullness(after, available), 4),
        "skills_needed": len(wanted.skills),
        "skills_nobody_has": len(wanted.skills - grid.recorded),
        "tickets_alike": grid.tickets_alike(ticket, holder),
        "other_skills": rules.other_skills(developer, wanted),
        "experience_years": developer.experience_years,
        "able_developers": able,
        "tickets_in_plan": len(done.held[holder]),
    }
