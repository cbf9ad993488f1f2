"""The planning round: make a plan, approve most of it, reject or change the rest."""

from typing import Any

from dashboard.demo import reasons
from dashboard.demo.desk import Desk, first_name
from dashboard.demo.team import DELIVERY, LEAD
from db.commands import Change, NewAssignment
from db.queries.planning import TicketChoice

POINTS_PER_TICKET = 4.0
FEWEST_TICKETS, MOST_TICKETS = 3, 26


def hold_round(desk: Desk, *, target: float, allow_overload: bool = False) -> None:
    """One morning's plan and the decisions about it; `target` is the utilisation aimed at."""
    planner = LEAD if desk.week % 3 == 0 else DELIVERY
    desk.propose(_choice(desk, target), planner, desk.clock("09:30"))
    proposals = desk.proposals()
    verdicts = [_verdict(desk, row) for row in proposals]
    approved = [change for change in verdicts if change and change.action == "approve"]
    rejected = [change for change in verdicts if change and change.action == "reject"]
    desk.decide(approved, planner, desk.clock("10:10"), allow_overload=allow_overload)
    desk.decide(rejected, planner, desk.clock("10:35"))
    if desk.week % 2:
        _set_aside(desk)


def settle_rest(desk: Desk) -> None:
    """The day after: give the first open proposal's ticket to somebody else, approve the others."""
    rest = desk.proposals()
    for row in rest[:1]:
        others = desk.others(row.required_skill, row.story_points, but=(row.assigned_to,))
        if others:
            reason = desk.choose(reasons.BY_HAND, new=others[0])
            item = NewAssignment(row.ticket_id, others[0], reason)
            desk.assign([item], LEAD, desk.clock("09:20"))
    kept = rest[1:] if desk.week % 4 else []
    changes = [Change(row.id, "approve", version=row.version) for row in kept]
    desk.decide(changes, DELIVERY, desk.clock("09:50"))


def plan_to_leave_open(desk: Desk, number: int) -> None:
    """Make a plan of `number` proposals and some leftovers, about which nobody decides."""
    desk.propose(TicketChoice(limit=number, replan=True), DELIVERY, desk.clock("09:25"))


def _choice(desk: Desk, target: float) -> TicketChoice:
    """As many tickets as bring the team to `target`; now and then only some priorities or sizes."""
    team = desk.team().values()
    available = sum(row.available_points for row in team)
    missing = target * available - sum(row.current_workload + row.reserved_points for row in team)
    number = max(FEWEST_TICKETS, min(MOST_TICKETS, round(missing / POINTS_PER_TICKET)))
    if desk.week % 6 == 5:
        return TicketChoice(limit=number, priorities=("Medium", "Low", "Lowest"))
    if desk.week % 8 == 6:
        return TicketChoice(limit=number, max_points=5)
    return TicketChoice(limit=number, replan=desk.week % 4 == 1)


def _verdict(desk: Desk, row: Any) -> Change | None:
    """What a manager decides about one proposal; None leaves it open."""
    chance = desk.rng.random()
    others = desk.others(row.required_skill, row.story_points, but=(row.assigned_to,))
    if not others or chance < 0.76:
        return Change(row.id, "approve", version=row.version)
    if chance < 0.86:
        new = desk.rng.choice(others[:3])
        reason = desk.choose(reasons.OTHER_DEVELOPER, new=new)
        return Change(row.id, "approve", new, reason, row.version)
    if chance < 0.93:
        reason = desk.choose(reasons.NOT_THIS_PERSON, old=row.assigned_to)
        if desk.is_away(row.assigned_to):
            reason = f"{first_name(row.assigned_to)} is on leave this week."
        return Change(row.id, "reject", reason=reason, version=row.version)
    return None


def _set_aside(desk: Desk) -> None:
    """Set the ticket of the least urgent proposal aside."""
    for row in desk.proposals()[-1:]:
        change = Change(row.id, "set aside", reason=desk.choose(reasons.SET_ASIDE))
        desk.decide([change], LEAD, desk.clock("11:00"))
