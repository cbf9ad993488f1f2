"""Why this developer, and who would be next, in sentences with their figures.

They rest on what `settle` promises: nobody with room would end less full than the holder, or, where
nobody has the skill on record, worked on more such tickets. They name nobody, for people are
renamed.
"""

from dashboard.learning.alike import Worked
from dashboard.planning import rules
from dashboard.planning.grid import Finished
from dashboard.planning.problem import Developer, Ticket
from dashboard.planning.words import (
    amount,
    counted,
    listed,
    nobody_has,
    percent,
    percents_apart,
    points_of,
    sentence,
    skills_of,
)
from db.domain.proposal_rules import HUNDREDTHS


def proposal_reason(done: Finished, ticket: int, others: list[int], able: int) -> str:
    """Why the ticket goes to its holder.

    `others` are those who still have room for it, the next best first; `able` counts everybody
    who comes into question, with room or without.
    """
    known = sentence(_known(done, ticket))
    return f"{known}; {_load(done, ticket)}, {_standing(done, ticket, others, able)}."


def runner_up_reason(done: Finished, ticket: int, other: int) -> str:
    """Why this developer, who has room too, came after the holder; it follows their name."""
    grid, holder = done.grid, _holder(done, ticket)
    needs = skills_of(grid.tickets[ticket], grid.recorded)
    also = f"also has {needs}; " if needs else ""
    if grid.tickets_alike(ticket, holder):
        also += f"{_worked(grid.alike[ticket].get(other))}; "
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


def _known(done: Finished, ticket: int) -> str:
    """The skills that the holder has; of those that nobody has, how many such tickets they had."""
    grid, holder = done.grid, _holder(done, ticket)
    wanted, alike = grid.tickets[ticket], grid.alike[ticket]
    needs, missing = skills_of(wanted, grid.recorded), nobody_has(wanted, grid.recorded)
    parts = [f"has {needs}"] if needs else []
    if missing and holder in alike:
        parts += [missing, _worked(alike[holder])]
    elif missing:
        who = "who worked on such tickets can take it" if alike else "worked on such tickets"
        parts.append(f"{missing}, and nobody {who}")
    return "; ".join(parts) or "needs no particular skill"


def _worked(alike: Worked | None) -> str:
    """`works on 5 such tickets and completed 2`."""
    if alike is None:
        return "worked on no such ticket"
    held = f"works on {counted(alike.held, 'such ticket')}" if alike.held else ""
    what = amount(alike.completed) if held else counted(alike.completed, "such ticket")
    done = f"completed {what}" if alike.completed else ""
    return " and ".join(filter(None, (held, done)))


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
    wanted = grid.tickets[ticket].skills
    skills = len(wanted) if wanted <= grid.recorded else 0
    among = ("developers", "with that skill", "with those skills")[min(skills, 2)]
    if able == 1:
        return f"the only one {among}" if skills else "the only developer who could take it"
    if not others:
        return f"the only one of {able} {among} who has room for it"
    next_best = others[0]
    worked = grid.tickets_alike(ticket, holder)
    if worked > grid.tickets_alike(ticket, next_best):
        return "with more such tickets than anybody else who can take it"
    whom = "those who can take it and have as many such tickets" if worked else f"{able} {among}"
    here = rules.fullness(done.loads[holder], grid.available[holder])
    there = rules.fullness(done.loads[next_best] + grid.points[ticket], grid.available[next_best])
    if here < there:
        return f"the lowest of {whom}"
    other = grid.developers[next_best]
    than = " than the next"
    better = _better_fit(grid.tickets[ticket], grid.developers[holder], other, than=than)
    why = f", and with {listed(better)}" if better else ""
    return f"as low as any of {whom}{why}"


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
