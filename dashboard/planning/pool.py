"""Who comes into question for one ticket, and what keeps the others out."""

from dataclasses import dataclass

from dashboard.planning import rules
from dashboard.planning.problem import Developer, Problem, Ticket


@dataclass(frozen=True, slots=True)
class Pool:
    """Those who have the skills: ruled out by a manager, without points to give, or able."""

    ruled_out: tuple[Developer, ...]
    unavailable: tuple[Developer, ...]
    able: tuple[Developer, ...]


def pool_of(problem: Problem, ticket: Ticket) -> Pool:
    """The pool of one ticket, each group by developer id."""
    ruled_out, unavailable, able = [], [], []
    for developer in sorted(problem.developers, key=lambda developer: developer.id):
        if not rules.has_every_skill(developer, ticket):
            continue
        if rules.is_ruled_out(developer, ticket, problem.barred):
            ruled_out.append(developer)
        elif not rules.is_available(developer):
            unavailable.append(developer)
        else:
            able.append(developer)
    return Pool(tuple(ruled_out), tuple(unavailable), tuple(able))
