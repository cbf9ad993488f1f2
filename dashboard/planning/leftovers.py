"""Why a ticket is left over, in sentences that name who came nearest and what to do."""

from dashboard.planning.grid import Finished
from dashboard.planning.pool import Pool
from dashboard.planning.problem import Developer, Problem, Ticket
from dashboard.planning.words import (
    all_of,
    amount,
    counted,
    listed,
    nobody_has,
    points_of,
    sentence,
    skill_names,
    skills_of,
)


def leftover_reason(problem: Problem, done: Finished, pool: Pool, ticket: Ticket) -> str:
    """Why nobody is proposed for this ticket of a finished plan."""
    if ticket.points is None:
        return "It has no story points: estimate it, or assign it by hand."
    if not problem.developers:
        return "There are no active developers to give it to."
    needs = skills_of(ticket, problem.recorded)
    missing = nobody_has(ticket, problem.recorded)
    first = f"{sentence(missing)}, so {f'who has {needs}' if needs else 'anybody'} may take it. "
    return f"{first if missing else ''}{_why_not(problem, done, pool, ticket, needs)}"


def _why_not(problem: Problem, done: Finished, pool: Pool, ticket: Ticket, needs: str) -> str:
    """The reason apart from skills that nobody has; `needs` are the others."""
    if not pool.able:
        return _nobody_able(problem, pool, ticket, needs)
    among = f" with {needs}" if needs else ""
    index = next((i for i, other in enumerate(done.grid.tickets) if other.id == ticket.id), None)
    if index is None:
        return _too_little_free(pool, ticket, among)
    return _filled_by_others(done, pool, index, among)


def _nobody_able(problem: Problem, pool: Pool, ticket: Ticket, needs: str) -> str:
    """Nobody has all the skills, or a manager ruled them out, or they are not available."""
    if pool.unavailable and needs:
        have = "has" if len(pool.unavailable) == 1 else "have"
        who = f"{_names(pool.unavailable)} {have} {needs}"
        return f"{who}, but no points available.{_also_ruled_out(pool)}"
    if pool.unavailable:
        return f"Nobody has any points available.{_also_ruled_out(pool)}"
    if pool.ruled_out:
        who = f"Everybody who has {needs}" if needs else "Everybody"
        return f"{who} was ruled out by a manager: {_names(pool.ruled_out)}."
    names = skill_names(ticket, problem.recorded)
    # A single skill that somebody has is that of people who were not asked.
    of_them = {1: "", 2: "both "}.get(len(names), "all of ")
    return f"Nobody has {of_them}{all_of(names)}."


def _too_little_free(pool: Pool, ticket: Ticket, among: str) -> str:
    """Who has the most free, how much that is, and what open proposals hold of it."""
    best = max(pool.able, key=lambda developer: (developer.free_points, -developer.id))
    need = f"Needs {counted(ticket.points or 0.0, 'point')}"
    held = f", with {counted(best.reserved, 'point')} proposed before" if best.reserved else ""
    if best.free_points < 0:
        used = f"{amount(best.workload + best.reserved)} of {amount(best.available_points)}"
        why = f"nobody{among} has any free; the nearest is {best.name} ({used} used{held})"
    elif len(pool.able) == 1:
        only = f"the only one{among}" if among else "the only developer who could take it"
        why = f"{best.name}, {only}, has {amount(best.free_points)} free{held}"
    else:
        most = f"the most free of {len(pool.able)}{among or ' developers'}"
        why = f"{best.name} has {most}: {amount(best.free_points)}{held}"
    return f"{need}; {why}.{_also_ruled_out(pool)}"


def _filled_by_others(done: Finished, pool: Pool, ticket: int, among: str) -> str:
    """Who had room before the plan, and the tickets, no less urgent, that took it."""
    grid = done.grid
    best = max(grid.candidates[ticket], key=lambda d: (grid.available[d] - done.loads[d], -d))
    takers = [
        other
        for other in done.held[best]
        if grid.levels[other] <= grid.levels[ticket] and grid.points[other]
    ]
    if sum(grid.points[other] for other in takers) <= (
        grid.available[best] - grid.used[best] - grid.points[ticket]
    ):
        # The more urgent tickets alone would have left room, so the others count too.
        takers = [other for other in done.held[best] if grid.points[other]]
    room, taken = grid.available[best] - grid.used[best], sum(grid.points[t] for t in takers)
    takes = f"{'takes' if len(takers) == 1 else 'take'} {points_of(taken)}"
    wanted = grid.tickets[ticket]
    reason = (
        f"Needs {counted(wanted.points or 0.0, 'point')}; {grid.developers[best].name} had "
        f"{points_of(room)} free, but {_urgent(done, ticket, takers)} {takes} of them: "
        f"{listed([_described(grid.tickets[other]) for other in takers])}."
    )
    if len(pool.able) > 1:
        reason += f" Nobody else{among} has {points_of(grid.points[ticket])} left either."
    return f"{reason}{_also_ruled_out(pool)}"


def _described(ticket: Ticket) -> str:
    return f"{ticket.label} ({ticket.priority}, {counted(ticket.points or 0.0, 'point')})"


def _urgent(done: Finished, ticket: int, takers: list[int]) -> str:
    levels = done.grid.levels
    same = sum(levels[other] == levels[ticket] for other in takers)
    if any(levels[other] > levels[ticket] for other in takers):
        return "another ticket" if len(takers) == 1 else "other tickets"
    if same == 0:
        kind = "more urgent"
    elif same == len(takers):
        kind = "equally urgent"
    else:
        kind = "more or equally urgent"
    return f"a {kind} ticket" if len(takers) == 1 else f"{kind} tickets"


def _also_ruled_out(pool: Pool) -> str:
    if not pool.ruled_out:
        return ""
    were = "was" if len(pool.ruled_out) == 1 else "were"
    return f" {_names(pool.ruled_out)} {were} ruled out by a manager."


def _names(developers: tuple[Developer, ...]) -> str:
    return listed([developer.name for developer in developers])
