"""What managers do by hand between planning rounds: assign, hand over, remove, reopen."""

from typing import Any

from dashboard.demo import reasons
from dashboard.demo.desk import Desk, first_name
from dashboard.demo.intake import UNKNOWN_SKILLS, import_urgent
from dashboard.demo.team import FIREFIGHTERS, LEAD, OVERLOADED, PRODUCT, SENIOR, SUPPORT
from db.commands import Change, NewAssignment
from db.domain.skills import parse_skills

# The part of their points that who leaves for a week keeps, for the days until then.
KEPT = 0.6
# The utilisation, least and most, at which the overloaded developer ends the year.
OVERLOADED_TO = (1.1, 1.2)
PUSHED_TO = 1.25
# In the last weeks, tickets whose skills nobody has stay, so that the last plan leaves some over.
WEEKS_STUCK = 4


def fight_fire(desk: Desk) -> None:
    """Urgent tickets come in at noon, and somebody with room takes them at once."""
    rows = desk.tracker.tickets(desk.rng.randint(1, 2), desk.today)
    import_urgent(desk, rows, "12:45")
    items: list[NewAssignment] = []
    for ticket in _tickets(desk, rows):
        busy = [item.developer for item in items]
        others = desk.others(ticket.required_skill, ticket.story_points, but=busy)
        if others:
            items.append(_by_hand(desk, ticket, others[0], reasons.BY_HAND))
    desk.assign(items, SUPPORT, desk.clock("13:20"))


def push(desk: Desk) -> None:
    """Before a go-live the same few people get even more, whether they have room or not."""
    team = desk.team()
    rows: dict[str, dict[str, Any]] = {}
    for name in desk.rng.sample(FIREFIGHTERS, 2):
        load = team[name].current_workload / team[name].available_points
        if load < PUSHED_TO and not desk.is_away(name):
            skills = parse_skills(team[name].skills)
            (rows[name],) = desk.tracker.tickets_for(skills, 1, desk.today, story_points=5.0)
    import_urgent(desk, list(rows.values()), "15:05")
    takers = {row["external_key"]: name for name, row in rows.items()}
    items = [
        _by_hand(desk, ticket, takers[ticket.external_key], (reasons.OVERLOAD,))
        for ticket in _tickets(desk, list(rows.values()))
    ]
    desk.assign(items, LEAD, desk.clock("15:35"))


def overload_one(desk: Desk) -> None:
    """The day before the end, one developer is given more than there is room for."""
    row = desk.team()[OVERLOADED]
    least, most = (share * row.available_points for share in OVERLOADED_TO)
    missing = least - row.current_workload
    rows: list[dict[str, Any]] = []
    for points in (8.0, 5.0, 3.0, 2.0, 1.0):
        while missing > 0 and missing + most - least >= points:
            missing -= points
            rows += desk.tracker.tickets_for(
                parse_skills(row.skills), 1, desk.today, story_points=points
            )
    import_urgent(desk, rows, "17:30")
    items = [
        _by_hand(desk, ticket, OVERLOADED, (reasons.OVERLOAD,)) for ticket in _tickets(desk, rows)
    ]
    desk.assign(items, LEAD, desk.clock("17:52", 15))


def hand_over(desk: Desk) -> None:
    """Somebody gives one ticket to a colleague."""
    active = desk.active()
    for row in desk.rng.sample(active, min(4, len(active))):
        others = desk.others(row.required_skill, row.story_points, but=(row.assigned_to,))
        if others:
            reason = desk.choose(reasons.REASSIGNED, old=row.assigned_to, new=others[0])
            change = Change(row.id, "reassign", others[0], reason, row.version)
            desk.decide([change], PRODUCT, desk.clock("11:05"))
            return


def hand_over_before_leave(desk: Desk) -> None:
    """Developers who leave on Monday keep what fits into a shorter week and hand over the rest."""
    team = desk.team()
    leaving = {name: desk.week + 1 in weeks for name, weeks in desk.leave.items()}
    loads = {name: row.current_workload for name, row in team.items() if leaving[name]}
    changes = []
    for row in desk.active():
        name, points = row.assigned_to, row.story_points or 0.0
        if name in loads and loads[name] > KEPT * team[name].available_points:
            others = desk.others(row.required_skill, points, but=(name,))
            others = [other for other in others if not leaving[other]]
            if others:
                reason = reasons.ON_LEAVE.format(old=first_name(name))
                new = desk.rng.choice(others)
                changes.append(Change(row.id, "reassign", new, reason, row.version))
                loads[name] -= points
    desk.decide(changes, LEAD, desk.clock("15:10"))


def take_away(desk: Desk) -> None:
    """Remove one assignment: its ticket cannot be worked on now."""
    active = desk.active()
    for row in desk.rng.sample(active, min(1, len(active))):
        change = Change(row.id, "remove", reason=desk.choose(reasons.REMOVED))
        desk.decide([change], PRODUCT, desk.clock("16:05"))


def take_up_again(desk: Desk) -> None:
    """Reopen a ticket that was set aside; a senior gets those that nobody has the skills for."""
    aside = [row for row in desk.finished("rejected", since_days=120) if row.scope == "ticket"]
    for row in aside[:1]:
        change = Change(row.id, "reopen", reason=desk.choose(reasons.TAKEN_UP_AGAIN))
        desk.decide([change], LEAD, desk.clock("09:12", 8))
    stuck = [row for row in desk.waiting() if row.required_skill in UNKNOWN_SKILLS]
    if desk.weeks_left > WEEKS_STUCK:
        items = [NewAssignment(row.id, SENIOR, reasons.WITH_CONSULTANT) for row in stuck]
        desk.assign(items, LEAD, desk.clock("09:21", 8))


def _tickets(desk: Desk, rows: list[dict[str, Any]]) -> list[Any]:
    """The waiting tickets that these imported rows created."""
    keys = {row["external_key"] for row in rows}
    return [ticket for ticket in desk.waiting() if ticket.external_key in keys]


def _by_hand(desk: Desk, ticket: Any, developer: str, sentences: tuple[str, ...]) -> NewAssignment:
    return NewAssignment(ticket.id, developer, desk.choose(sentences, new=developer))
