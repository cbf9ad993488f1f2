"""What comes in: people and their availability from personnel, tickets from the tracker."""

import random
from datetime import timedelta
from typing import Any

from dashboard.demo.desk import Desk
from dashboard.demo.team import (
    LEAD,
    MOVED_FROM,
    MOVER,
    NEWCOMER,
    PART_TIME_AVAILABILITY,
    PART_TIMER,
    PRODUCT,
    SUPPORT,
    TEAM,
    Member,
)

FIRST_BACKLOG = 45
TICKETS_PER_WEEK = 17
WANTED_BACKLOG = 26
ESTIMATED_WITHIN_A_WEEK = 0.7
UNKNOWN_SKILLS = ("COBOL", "SAP ABAP")


def hire(desk: Desk) -> None:
    """Import the team as the history begins."""
    for person in (*TEAM, NEWCOMER):
        desk.leave[person.name] = desk.span.leave_weeks(desk.rng)
    desk.people = {person.name: person for person in TEAM}
    rows = [person.row(team=_team(desk, person)) for person in TEAM]
    desk.import_people(rows, LEAD, desk.clock("07:30"))


def update_people(desk: Desk) -> None:
    """Import the weekly list from personnel: who joins, and who works less."""
    if desk.week == desk.span.week_of_joining():
        desk.people[NEWCOMER.name] = NEWCOMER
    rows = []
    for person in desk.people.values():
        availability = person.availability
        if person.name == PART_TIMER and desk.week >= desk.span.weeks * 3 // 4:
            availability = PART_TIME_AVAILABILITY
        rows.append(
            person.row(
                availability=availability,
                baseline_workload=_baseline(desk, person),
                team=_team(desk, person),
            )
        )
    desk.import_people(rows, LEAD, desk.clock("08:05", 30))


def import_week(desk: Desk, *, more: float = 1.0) -> None:
    """Import the weekly export: new tickets, and what the tracker has changed in old ones."""
    backlog = len(desk.waiting(proposed_too=True))
    number = TICKETS_PER_WEEK + (WANTED_BACKLOG - backlog) // 3
    if desk.week == 0:
        number = FIRST_BACKLOG
    number = max(6, round(number * more * desk.rng.uniform(0.85, 1.15)))
    rows = desk.tracker.tickets(number, desk.today)
    if desk.week % 9 == 4:
        rows += desk.tracker.tickets_for(UNKNOWN_SKILLS, 1, desk.today, priority="High")
    if desk.weeks_left in (2, 3):
        # They are overdue at the end: nobody has the skills for the first, and the others are
        # never urgent enough.
        soon = desk.today + timedelta(days=desk.rng.randint(5, 9))
        rows += desk.tracker.tickets_for(UNKNOWN_SKILLS, 1, desk.today, due_date=soon)
        rows += desk.tracker.tickets(2, desk.today, priority="Lowest", due_date=soon)
    desk.import_tickets([*rows, *_changed(desk)], PRODUCT, desk.clock("08:45", 25))


def import_morning(desk: Desk) -> None:
    """Import the last export: enough tickets of every kind for a plan to choose from."""
    rows = desk.tracker.tickets(14, desk.today)
    rows += desk.tracker.tickets_for(UNKNOWN_SKILLS, 1, desk.today, priority="High")
    for row, priority in zip(rows, ("Critical", "Critical", "High"), strict=False):
        row["priority"] = priority
        row["due_date"] = desk.today + timedelta(days=desk.rng.randint(0, 5))
    # One urgent ticket without an estimate: the plan can only ask for it.
    rows[0]["story_points"] = rows[-2]["story_points"] = None
    desk.import_tickets(rows, PRODUCT, desk.clock("08:40", 15))


def import_urgent(desk: Desk, rows: list[dict[str, Any]], time: str) -> None:
    """Import tickets that cannot wait for the week's export: Critical, estimated, due soon."""
    for row in rows:
        row["priority"] = "Critical"
        row["due_date"] = desk.today + timedelta(days=desk.rng.randint(1, 6))
        row["story_points"] = row["story_points"] or 3.0
    desk.import_tickets(rows, SUPPORT, desk.clock(time))


def _team(desk: Desk, person: Member) -> str:
    """The team of the day: one changes hers in the middle of the year."""
    return MOVED_FROM if person.name == MOVER and desk.week < desk.span.weeks // 2 else person.team


def _baseline(desk: Desk, person: Member) -> float:
    """Work outside the board: changes every two months, but not in the last weeks."""
    turn = min(desk.week, desk.span.weeks - 4) // 9
    swing = random.Random(f"{person.name} {turn}")  # noqa: S311 (not a secret)
    return max(0.0, person.baseline_workload + swing.choice((-1, 0, 0, 1, 2)))


def _changed(desk: Desk) -> list[dict[str, Any]]:
    """Rows for existing tickets that the tracker has estimated, estimated anew or postponed."""
    rows = [
        {"external_key": ticket.external_key, "story_points": desk.tracker.points()}
        for ticket in desk.waiting(proposed_too=True)
        if ticket.story_points is None and desk.rng.random() < ESTIMATED_WITHIN_A_WEEK
    ]
    active = desk.active()
    # A larger estimate may take somebody past what they have, so the last weeks bring none.
    for held in desk.rng.sample(active, min(2, len(active))) if desk.weeks_left > 2 else ():
        row: dict[str, Any] = {"external_key": held.external_key}
        if held.due_date is not None and desk.rng.random() < 0.5:
            row["due_date"] = desk.tracker.later(held.due_date)
        else:
            row["story_points"] = desk.tracker.points_near(held.story_points)
        rows.append(row)
    return rows
