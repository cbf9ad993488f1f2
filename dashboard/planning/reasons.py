"""Why this developer, and who would be next, in sentences with their figures.

They rest on what `settle` promises: nobody with room would end less full than the holder. They
name nobody, for people are renamed.
"""

from dashboard.planning import rules
from dashboard.planning.grid import Finished
from dashboard.planning.problem import Developer, Ticket
from dashboard.planning.words import (
    amount,
    counted,
    listed,
    percent,
    percents_apart,
    points_of,
    skills_of,
)
from db.domain.proposal_rules import HUNDREDTHS


def proposal_reason(done: Finished, ticket: int, others: list[int], able: int) -> str:
    """Why the ticket goes to its holder.

    `others` are those who still have room for it, the next best first; `able` counts everybody
    who comes into question, with room or without.
    """
    needs = skills_of(done.grid.tickets[ticket])
    first = f"Has {needs}" if needs else "Needs no particular skill"
    return f"{first}; {_load(done, ticket)}, {_standing(done, ticket, others, able)}."


def runner_up_reason(done: Finished, ticket: int, other: int) -> str:
    """Why this developer, who has room too, came after the holder; it follows their name."""
    grid, holder = done.grid, _holder(done, ticket)
    needs = skills_of(grid.tickets[ticket])
    also = f"also has {needs}; " if needs else ""
    load = done.loads[other] + grid.points[ticket]
    of = f"({points_of(load)} of {_points(grid.available[other])})"
    here = rules.fullness(done.loads[holder], grid.available[holder])
    there = rules.fullness(load, grid.available[other])
    if there == here:
        best = grid.developers[holder]
        better = _better_fit(grid.tickets[ticket], best, grid.developers[other], than="")
        why = f", but the first has {listed(better)}" if better else ""
        return f"{also}would stand at {percent(there)} too {of}{why}"
    share, against = percents_apart(there, here)
    return f"{also}would stand at {share} {of}, against {against}"


def _load(done: Finished, ticket: int) -> str:
    """`12 of 18 points used after this (67%)`, and what else that figure counts."""
    grid, holder = done.grid, _holder(done, ticket)
    after = ["this"]
    more = len(done.held[holder]) - 1
    if more:
        after.append(f"{counted(more, 'other ticket')} of this plan")
    reserved = grid.developers[holder].reserved
    if reserved:
        after.append(f"{counted(reserved, 'point')} proposed before")
    used, available = done.loads[holder], grid.available[holder]
    share = percent(rules.fullness(used, available))
    return f"{points_of(used)} of {_points(available)} used after {listed(after)} ({share})"


def _standing(done: Finished, ticket: int, others: list[int], able: int) -> str:
    """How the holder compares with everybody who comes into question."""
    grid, holder = done.grid, _holder(done, ticket)
    skills = len(grid.tickets[ticket].skills)
    among = ("developers", "with that skill", "with those skills")[min(skills, 2)]
    if able == 1:
        return f"the only one {among}" if skills else "the only developer who could take it"
    if not others:
        return f"the only one of {able} {among} who has room for it"
    next_best = others[0]
    here = rules.fullness(done.loads[holder], grid.available[holder])
    there = rules.fullness(done.loads[next_best] + grid.points[ticket], grid.available[next_best])
    if here < there:
        return f"the lowest of {able} {among}"
    other = grid.developers[next_best]
    than = " than the next"
    better = _better_fit(grid.tickets[ticket], grid.developers[holder], other, than=than)
    why = f", and with {listed(better)}" if better else ""
    return f"as low as any of {able} {among}{why}"


def _better_fit(ticket: Ticket, holder: Developer, other: Developer, *, than: str) -> list[str]:
    """What the holder has over another who would end as full, or nothing."""
    if rules.misfit(holder, ticket) >= rules.misfit(other, ticket):
        return []
    reasons = []
    spare, others = rules.other_skills(holder, ticket), rules.other_skills(other, ticket)
    if spare < others:
        reasons.append(f"fewer other skills{than} ({spare} against {others})")
    if rules.missing_experience(holder, ticket) < rules.missing_experience(other, ticket):
        years = counted(holder.experience_years or 0.0, "year")
        against = amount(other.experience_years or 0.0)
        reasons.append(f"more experience{than} ({years} against {against})")
    return reasons


def _points(hundredths: int) -> str:
    return counted(hundredths / HUNDREDTHS, "point")


def _holder(done: Finished, ticket: int) -> int:
    holder = done.placement[ticket]
    if holder is None:
        raise ValueError("a ticket left over has no holder to give a reason for")
    return holder
