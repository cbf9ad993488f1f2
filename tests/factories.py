"""Rows for tests, made through the same commands as everybody's, with valid defaults."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import cycle
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import (
    Actor,
    Change,
    Leave,
    NewAssignment,
    NewProposal,
    Outcome,
    assign,
    decide,
    hand_over,
    propose,
    reassign,
)
from db.commands.assignments.loading import held_of_developers, load_developers, load_tickets
from db.domain.actions import Action
from db.history.batches import next_id
from db.importing.save import import_rows as save_rows
from db.models.board import Developer, Ticket

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANN = Actor("Ann", "manager")


def make_developers(
    session: Session, *names: str, at: datetime = START, **fields: Any
) -> dict[str, int]:
    """Import developers with the same `fields`; their ids by name."""
    defaults = {"title": "Engineer", "skills": "Python", "capacity": 20.0, "availability": 1.0}
    rows = [{"name": name, **defaults, **fields} for name in names]
    save_rows(session, "developers", rows, actor=ANN, at=at)
    found = session.execute(select(Developer.name, Developer.id).where(Developer.name.in_(names)))
    return {row.name: row.id for row in found}


def manager(name: str) -> Actor:
    """Somebody who may change the board."""
    return Actor(name, "manager")


def make_tickets(
    session: Session, count: int = 1, *, at: datetime = START, **fields: Any
) -> list[int]:
    """Import `count` tickets of a plain list with the same `fields`; their ids."""
    defaults = {"priority": "Medium", "story_points": 3.0, "required_skill": "Python"}
    first = next_id(session, Ticket)
    ids = list(range(first, first + count))
    rows = [{"id": id_, "title": f"Ticket {id_}", **defaults, **fields} for id_ in ids]
    save_rows(session, "tickets", rows, actor=ANN, at=at)
    return ids


def make_ticket(session: Session, *, at: datetime = START, **fields: Any) -> int:
    """Import one ticket; its id."""
    return make_tickets(session, at=at, **fields)[0]


def make_assignments(
    session: Session, holders: Mapping[int, str], *, actor: Actor = ANN, at: datetime = START
) -> list[int]:
    """Give tickets out by hand, `holders` being names by ticket id; the assignments' ids."""
    items = [NewAssignment(ticket, name) for ticket, name in holders.items()]
    outcome = assign(session, items, actor=actor, at=at)
    assert not outcome.refused, outcome.refused
    return list(outcome.changed)


def make_assignment(
    session: Session,
    ticket_id: int,
    developer: str,
    *,
    actor: Actor = ANN,
    at: datetime = START,
) -> int:
    """Give one ticket out by hand; the assignment's id."""
    return make_assignments(session, {ticket_id: developer}, actor=actor, at=at)[0]


def make_proposals(
    session: Session, holders: Mapping[int, str], *, actor: Actor = ANN, at: datetime = START
) -> list[int]:
    """Save a plan that proposes these tickets, names by ticket id; the assignments' ids."""
    items = new_proposals(session, holders)
    outcome = propose(session, items, leftovers=[], request={}, actor=actor, at=at)
    assert not outcome.refused, outcome.refused
    return list(outcome.changed)


def make_proposal(
    session: Session,
    ticket_id: int,
    developer: str,
    *,
    actor: Actor = ANN,
    at: datetime = START,
) -> int:
    """Propose one ticket; the assignment's id."""
    return make_proposals(session, {ticket_id: developer}, actor=actor, at=at)[0]


def new_proposals(session: Session, holders: Mapping[int, str]) -> list[NewProposal]:
    """New proposals for these pairs, with the tickets' present versions."""
    tickets = load_tickets(session, holders)
    developers = load_developers(session, names=set(holders.values())).values()
    ids = {load.holder.name: load.holder.id for load in developers}
    return [
        NewProposal(
            ticket,
            tickets[ticket].version,
            ids[name],
            reason=f"{name} knows Python and has room.",
            details={"score": 0.9, "runners_up": []},
        )
        for ticket, name in holders.items()
    ]


def new_proposal(session: Session, ticket_id: int, developer: str) -> NewProposal:
    """A new proposal for one pair."""
    return new_proposals(session, {ticket_id: developer})[0]


def handed_over(
    session: Session, developer: str, *takers: str, leaves: bool = True, at: datetime = START
) -> Outcome:
    """Give all open work of a developer to others, in turn; who `leaves` is deactivated."""
    (load,) = load_developers(session, names=[developer]).values()
    held = held_of_developers(session, [load.holder.id], ("active", "proposed"))
    changes = [Change(one.id, "reassign", to) for one, to in zip(held, cycle(takers))]
    if leaves:
        return hand_over(session, changes, Leave(load.holder.id), actor=ANN, at=at)
    return reassign(session, changes, actor=ANN, at=at)


def carry_out(
    session: Session,
    action: Action,
    *assignment_ids: int,
    developer: str | None = None,
    actor: Actor = ANN,
    at: datetime = START,
) -> None:
    """Decide alike about some assignments; none may be refused."""
    changes = [Change(id_, action, developer) for id_ in assignment_ids]
    outcome = decide(session, changes, actor=actor, at=at)
    assert not outcome.refused, outcome.refused


def standing_alone(points: float | None) -> dict[str, Any]:
    """The columns of a query for a ticket with these points and no relations."""
    texts = dict.fromkeys(("issue_type", "parent_key", "blocked_by", "blocked"))
    fixed = {"link": None, "team": None, "is_work": True, "covered": False, "waits": False}
    return {"counted_points": points, **texts, **fixed}


def shown_assignment(id_: int, **fields: Any) -> SimpleNamespace:
    """A row as the query gives it; active with Bo unless said otherwise."""
    row = {
        "external_key": None,
        "title": f"Ticket {id_}",
        "story_points": 3.0,
        "required_skill": "Python",
        "priority": "High",
        "due_date": None,
        "project": None,
        "status": "active",
        "assigned_to": "Bo Lind",
        "reason": None,
        "details": None,
        "updated_at": START,
        "ticket_id": id_,
        "version": id_,
        "ticket_version": 1,
    }
    said = row | fields
    return SimpleNamespace(id=id_, **(standing_alone(said["story_points"]) | said))
