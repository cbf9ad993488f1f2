"""Propose moves that clear an overload, as a draft that a manager reviews."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from dashboard.planning.problem import Developer, Ticket
from dashboard.planning.rebalance import HeldTicket, rebalance
from dashboard.tables.drafts import Draft, decide_all
from dashboard.tables.frames import assignments_frame
from db.domain.points import rounded
from db.domain.priorities import priority_rank
from db.domain.skills import skill_keys
from db.models.types import AnyRow
from db.queries.assignments import assignments
from db.queries.lists.filters import AssignmentFilter
from db.queries.planning import barred_pairs, developers_to_plan, reserved_points

MOST_HELD = 2_000
"""Of an overloaded developer, at most this many tickets, the newest, may be moved."""


@dataclass(frozen=True)
class Proposed:
    """Moves as a draft, and the frame of the assignments that they move."""

    draft: Draft
    frame: pd.DataFrame


def propose_moves(
    session: Session,
    developer_ids: Collection[int] = (),
    *,
    teams: Collection[str] = (),
    projects: tuple[str, ...] = (),
) -> Proposed:
    """The fewest moves that clear the overload of these developers, or of all by default.

    They are within these `teams`, and of tickets of these `projects`, if any are named.
    """
    reserved = reserved_points(session)
    everybody = developers_to_plan(session)
    people = [
        Developer(
            id=row.id,
            name=row.name,
            skills=skill_keys(row.skills),
            available_points=row.available_points,
            workload=row.current_workload,
            reserved=reserved.get(row.id, 0.0),
            experience_years=row.experience_years,
        )
        for row in everybody
        if not teams or row.team in teams
    ]
    overloaded = [
        developer
        for developer in people
        if rounded(developer.workload - developer.available_points) > 0
        and (not developer_ids or developer.id in developer_ids)
    ]
    rows = [
        row
        for developer in overloaded
        for row in assignments(
            session,
            AssignmentFilter(statuses=("active",), developer_id=developer.id, projects=projects),
            limit=MOST_HELD,
        ).rows
    ]
    work = [HeldTicket(_ticket(row), row.developer_id) for row in rows]
    found = rebalance(
        people,
        work,
        barred=frozenset(barred_pairs(session, [row.ticket_id for row in rows])),
        givers=frozenset(developer.id for developer in overloaded),
        elsewhere=frozenset[str]().union(*(skill_keys(row.skills) for row in everybody)),
    )
    names = {developer.id: developer.name for developer in people}
    of_ticket = {row.ticket_id: row.id for row in rows}
    frame = assignments_frame(rows)
    moved = {of_ticket[move.ticket_id]: move for move in found.moves}
    draft = decide_all(
        frame.loc[list(moved)],
        "reassign",
        to={id_: names[move.to_id] for id_, move in moved.items()},
        why={id_: move.reason for id_, move in moved.items()},
        notes=_notes(len(moved), len(overloaded), proven=found.proven),
    )
    return Proposed(Draft(draft.lines, (*draft.problems, *found.why_left), draft.notes), frame)


def _notes(moves: int, overloaded: int, *, proven: bool) -> tuple[str, ...]:
    if not overloaded:
        return ("Nobody carries more than they have available.",)
    fewest = (
        "the fewest that clear the overload, as far as it can be cleared"
        if proven
        else "a good answer, though not proven to be the fewest"
    )
    sentence = (
        f"{moves:,} {'ticket changes' if moves == 1 else 'tickets change'} hands: {fewest}. Each "
        "goes to somebody who knows its skill and has room for it beside open proposals; only work "
        "of overloaded developers moves."
    )
    return (sentence,)


def _ticket(row: AnyRow) -> Ticket:
    return Ticket(
        id=row.ticket_id,
        label=row.external_key or f"#{row.ticket_id}",
        points=row.story_points,
        skills=skill_keys(row.required_skill),
        skill_text=row.required_skill or "",
        priority_rank=priority_rank(row.priority),
        priority=row.priority,
        due_on=row.due_date,
    )
