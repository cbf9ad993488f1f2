"""Who comes into question for one ticket, and what keeps the others out."""

from dataclasses import dataclass

from dashboard.planning import rules
from dashboard.planning.problem import Developer, Problem, Ticket
from db.domain.proposal_rules import hundredths_offered


@dataclass(frozen=True, slots=True)
class Pool:
    """Those with the skills that somebody has: ruled out, without points to give, or able."""

    ruled_out: tuple[Developer, ...]
    unavailable: tuple[Developer, ...]
    able: tuple[Developer, ...]


def pool_of(problem: Problem, ticket: Ticket) -> Pool:
    """The pool of one ticket, each group ordered by developer id."""
    ruled_out, unavailable, able = [], [], []
    for developer in sorted(problem.developers, key=lambda developer: developer.id):
        available = hundredths_offered(developer.available_points)
        broken = rules.broken_rule(
            developer,
            ticket,
            problem.barred,
            problem.recorded,
            points=0,
            available=available,
            used=0,
        )
        if broken == "ruled out":
            ruled_out.append(developer)
        elif broken == "not available":
            unavailable.append(developer)
        elif broken is None:
            able.append(developer)
    return Pool(tuple(ruled_out), tuple(unavailable), tuple(able))
