"""Give tickets out by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.board import Actor, next_id, open_batch
from db.commands.decisions import Outcome, Refusal
from db.commands.loading import (
    Load,
    held_of_tickets,
    load_developers,
    load_tickets,
    ticket_label,
)
from db.commands.saving import save_steps
from db.limits import clean_name, clean_reason
from db.models import Assignment
from db.rules import Held, Holder, Step, decide


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """Give this ticket to that developer, as far as the ticket still is what its reader saw."""

    ticket_id: int
    developer: str
    reason: str | None = None
    ticket_version: int | None = None


def assign(
    session: Session,
    items: Sequence[NewAssignment],
    *,
    actor: Actor,
    at: datetime,
    assigned_by: str | None = None,
) -> Outcome:
    """Make new active assignments, all in one batch; open proposals for them are superseded.

    `assigned_by` is a label of the source, the actor where none is given. Tickets that are not
    pending, or changed since `ticket_version`, are refused with a sentence and left alone. A
    developer may be taken past the free points: a manager's own choice is not refused.
    """
    items = [replace(item, reason=clean_reason(item.reason)) for item in items]
    label = clean_name(assigned_by, what="The label of a source") or actor.name
    batch = open_batch(session, command="assign", actor=actor, at=at)
    tickets = load_tickets(session, (item.ticket_id for item in items))
    present = held_of_tickets(session, tickets, ("proposed", "active"))
    developers = {
        load.holder.name: load
        for load in load_developers(session, names=(item.developer for item in items)).values()
    }
    first_id = next_id(session, Assignment)
    steps: list[Step] = []
    reasons: list[str | None] = []
    created: list[int] = []
    refused: list[Refusal] = []
    given: set[int] = set()
    for item in items:
        ticket = tickets.get(item.ticket_id)
        name = ticket_label(item.ticket_id, ticket.external_key if ticket else None)
        load = developers.get(item.developer)
        message = _objection(
            item,
            name=name,
            ticket=ticket,
            load=load,
            given=item.ticket_id in given,
            present=present.get(item.ticket_id, []),
        )
        if message is not None or ticket is None or load is None:
            refused.append(Refusal(None, item.ticket_id, name, message or ""))
            continue
        for proposal in present.get(item.ticket_id, []):
            steps += decide(proposal, "supersede", None, None)
            reasons.append(f"Assigned by hand to {item.developer}.")
        held = _new(
            first_id + len(created),
            item,
            label=name,
            to=load.holder,
            by=label,
            points=ticket.story_points,
            ticket_version=ticket.version,
        )
        steps.append(Step("created", None, held))
        reasons.append(item.reason)
        created.append(held.id)
        given.add(item.ticket_id)
    batch_id = save_steps(session, batch, steps, reasons)
    return Outcome(tuple(created), tuple(refused), batch_id)


def _objection(
    item: NewAssignment,
    *,
    name: str,
    ticket: Any,
    load: Load | None,
    given: bool,
    present: Sequence[Held],
) -> str | None:
    """Why a ticket cannot be given out like this; None when it can."""
    if ticket is None:
        return f"Ticket {item.ticket_id} does not exist."
    if given:
        return f"{name} is named twice; only the first assignment was saved."
    if load is None:
        return f"There is no developer called {item.developer}."
    if not load.active:
        return f"{item.developer} is no longer active; name another developer."
    if ticket.status != "pending":
        return _taken(name, ticket.status, present)
    if item.ticket_version not in (None, ticket.version):
        return f"The ticket {name} was changed meanwhile; look at it again."
    return None


def _taken(name: str, status: str, present: Sequence[Held]) -> str:
    if status == "assigned":
        holder = next((held.developer.name for held in present if held.status == "active"), "")
        return f"{name} is active with {holder} already; reassign that assignment instead."
    if status == "completed":
        return f"{name} is completed; reopen it before giving it out again."
    if status == "rejected":
        return f"{name} was set aside; reopen it before giving it out."
    return f"{name} was withdrawn and cannot be given out."


def _new(
    id_: int,
    item: NewAssignment,
    *,
    label: str,
    to: Holder,
    by: str,
    points: float | None,
    ticket_version: int,
) -> Held:
    return Held(
        id=id_,
        ticket_id=item.ticket_id,
        label=label,
        developer=to,
        status="active",
        scope=None,
        assignment_type="manual",
        assigned_by=by,
        original_assigned_to=to.name,
        reason=item.reason,
        plan_id=None,
        version=1,
        ticket_status="assigned",
        ticket_version=ticket_version,
        story_points=points,
    )
