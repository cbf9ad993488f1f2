"""Save a plan: its proposals as rows that wait for a decision, and its leftovers with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.access import Actor
from db.board import next_id, open_batch
from db.commands.assigning import AI, unseen_proposals
from db.commands.decisions import Outcome, Refusal
from db.commands.loading import (
    Load,
    held_of_tickets,
    load_developers,
    load_tickets,
    ticket_label,
)
from db.commands.pairings import Pairings
from db.commands.saving import save_steps
from db.fitting import Rule
from db.models import Assignment, Plan
from db.rules import Held, Step, decide


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A ticket that the proposer would give to a developer, and what it knew when it did."""

    ticket_id: int
    ticket_version: int
    developer_id: int
    reason: str
    details: dict[str, Any]


def propose(
    session: Session,
    proposals: Sequence[NewProposal],
    *,
    leftovers: Sequence[dict[str, Any]],
    request: dict[str, Any],
    actor: Actor,
    at: datetime,
    replace_open: bool = False,
    as_of: int | None = None,
) -> Outcome:
    """Save a plan with the proposals that the board still has room for.

    The plan was made without the lock, so each proposal is checked again: its ticket must be
    pending and unchanged, not proposed meanwhile (unless `replace_open`, which supersedes the
    open proposal), the pairing not rejected, and the developer's free points must still do. What
    no longer fits is refused and kept among the plan's leftovers. A proposal that somebody made or
    changed after the data version `as_of`, under which the plan was made, stays. `leftovers` and
    `request` are JSON documents: `{"ticket_id", "reason"}` each, and what was asked for.
    """
    batch = open_batch(session, command="propose", actor=actor, at=at)
    tickets = load_tickets(session, (one.ticket_id for one in proposals))
    planned = [*tickets, *(left["ticket_id"] for left in leftovers)] if replace_open else tickets
    present = held_of_tickets(session, planned, ("proposed",))
    unseen = unseen_proposals(session, present, as_of)
    developers = load_developers(session, ids=(one.developer_id for one in proposals))
    pairings = Pairings(session, tickets)
    unchanged = {
        one.ticket_id
        for one in proposals
        if one.ticket_id in tickets and _is_unchanged(one, tickets[one.ticket_id])
    }
    unchanged |= {left["ticket_id"] for left in leftovers}
    given_back = {
        id_: old for id_, old in present.items() if id_ in unchanged and id_ not in unseen
    }
    if replace_open:
        for proposed in given_back.values():
            pairings.release(proposed)
    plan_id = next_id(session, Plan)
    first_id = next_id(session, Assignment)
    steps: list[Step] = []
    reasons: list[str | None] = []
    created: dict[int, dict[str, Any]] = {}
    refused: list[Refusal] = []
    taken: set[int] = set()
    if replace_open:
        # The new plan speaks for all its tickets, also for those that it leaves over.
        for old in (held for proposed in given_back.values() for held in proposed):
            steps += decide(old, "supersede", None, None)
            reasons.append(f"Replaced by plan {plan_id}.")
    for one in proposals:
        ticket = tickets.get(one.ticket_id)
        label = ticket_label(one.ticket_id, ticket.external_key if ticket else None)
        load = developers.get(one.developer_id)
        open_proposals = present.get(one.ticket_id, [])
        message = _objection(
            one,
            label=label,
            ticket=ticket,
            load=load,
            broken=pairings.broken(ticket, load) if ticket and load else [],
            proposed_for=open_proposals[0]
            if open_proposals and (not replace_open or one.ticket_id in unseen)
            else None,
        )
        if one.ticket_id in taken:
            message = f"{label} is named twice in this plan; only the first proposal was saved."
        if message is not None or ticket is None or load is None:
            refused.append(Refusal(unseen.get(one.ticket_id), one.ticket_id, label, message or ""))
            continue
        taken.add(one.ticket_id)
        held = Held(
            id=first_id + len(created),
            ticket_id=one.ticket_id,
            label=label,
            developer=load.holder,
            status="proposed",
            scope=None,
            assignment_type="ai",
            assigned_by=AI,
            original_assigned_to=load.holder.name,
            reason=one.reason,
            plan_id=plan_id,
            version=1,
            ticket_status="pending",
            ticket_version=ticket.version,
            story_points=ticket.story_points,
        )
        pairings.reserve([held])
        steps.append(Step("proposed", None, held))
        reasons.append(one.reason)
        created[held.id] = one.details
    left = [*leftovers, *({"ticket_id": r.ticket_id, "reason": r.message} for r in refused)]
    plan = {"id": plan_id, "request": request, "leftovers": left}
    batch_id = save_steps(session, batch, steps, reasons, plan=plan, details=created)
    return Outcome(tuple(created), tuple(refused), batch_id)


def _is_unchanged(one: NewProposal, ticket: Any) -> bool:
    return bool(ticket.status == "pending" and ticket.version == one.ticket_version)


def _objection(
    one: NewProposal,
    *,
    label: str,
    ticket: Any,
    load: Load | None,
    proposed_for: Held | None,
    broken: Sequence[Rule],
) -> str | None:
    """Why a proposal no longer fits the board; None when it does."""
    if ticket is None or not _is_unchanged(one, ticket):
        return f"{label} was changed while the plan was made; propose again."
    if proposed_for is not None:
        return f"{label} was proposed for {proposed_for.developer.name} meanwhile."
    if load is None or not load.active:
        return f"The developer proposed for {label} is no longer active."
    if "ruled out" in broken:
        return f"{load.holder.name} was ruled out for {label} meanwhile."
    if "free points" in broken or broken == ["not available"]:
        return f"{load.holder.name} has no room for {label} any more; propose again."
    return None
