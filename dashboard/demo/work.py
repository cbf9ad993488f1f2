"""The work itself: everybody does some of it every day, and finished tickets are completed."""

from collections import defaultdict
from typing import Any

from dashboard.demo import reasons
from dashboard.demo.desk import Desk
from dashboard.demo.team import DELIVERY, SUPPORT
from db.commands import Change
from db.domain.priorities import priority_rank

UNESTIMATED_POINTS = 3.0
REOPENED_SHARE = 0.4


def do_a_day(desk: Desk) -> None:
    """Everybody works on their tickets, the most urgent first; finished ones are completed."""
    held = desk.active()
    desk.effort = {row.id: desk.effort.get(row.id) or _effort(desk, row) for row in held}
    by_developer: dict[str, list[Any]] = defaultdict(list)
    for row in held:
        by_developer[row.assigned_to].append(row)
    done = [
        row
        for name, rows in sorted(by_developer.items())
        for row in _worked(desk, name, sorted(rows, key=_urgency))
    ]
    late = len(done) // 2
    for rows, actor, time in ((done[late:], DELIVERY, "16:30"), (done[:late], SUPPORT, "17:00")):
        changes = [
            Change(row.id, "complete", reason=desk.rng.choice(reasons.COMPLETED)) for row in rows
        ]
        desk.decide(changes, actor, desk.clock(time, 25))


def reopen(desk: Desk) -> None:
    """Reopen one completed ticket whose developer has room for it."""
    team = desk.team()
    for row in desk.finished("completed", since_days=12):
        developer = team[row.assigned_to]
        points = row.story_points or 0.0
        if developer.available_points - developer.current_workload >= points:
            desk.effort[row.id] = REOPENED_SHARE * (points or UNESTIMATED_POINTS)
            change = Change(row.id, "reopen", reason=desk.choose(reasons.REOPENED))
            desk.decide([change], SUPPORT, desk.clock("11:20"))
            return


def _worked(desk: Desk, name: str, rows: list[Any]) -> list[Any]:
    """The rows that a developer finishes today; `desk.effort` falls by the work done."""
    if desk.is_away(name):
        return []
    person = desk.people[name]
    strength = person.pace * person.availability * desk.rng.uniform(0.6, 1.4)
    done = []
    for row in rows:
        spent = min(strength, desk.effort[row.id])
        desk.effort[row.id] -= spent
        strength -= spent
        if strength <= 0:
            break
        done.append(row)
    return done


def _effort(desk: Desk, row: Any) -> float:
    """How many points of work a ticket really takes: estimates are often too low."""
    return float(row.story_points or UNESTIMATED_POINTS) * desk.rng.triangular(0.5, 1.7, 0.95)


def _urgency(row: Any) -> tuple[Any, ...]:
    return priority_rank(row.priority), row.due_date is None, row.due_date, row.id
