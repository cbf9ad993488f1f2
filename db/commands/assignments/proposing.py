"""Save a plan: its proposals as rows that wait for a decision, and its leftovers with reasons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.assigning import AI, unseen_proposals
from db.commands.assignments.committing import save_steps
from db.commands.assignments.decisions import Outcome, Refusal
from db.commands.assignments.loading import (
    Load,
    details_of,
    held_of_tickets,
    load_developers,
    load_tickets,
    ticket_label,
)
from db.commands.assignments.pairings import Pairings
from db.domain.fitting import Rule
from db.domain.rules import PROPOSERS_OWN, Held, Step, decide
from db.history.batches import next_id, open_batch
from db.models.board import Assignment, Plan


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
    pending and unchanged, not proposed meanwhile, the pairing not rejected, and the developer's
    free points must still do. What no longer fits is refused and kept among the plan's leftovers.
    With `replace_open` the open proposals for the plan's tickets are superseded, but for those
    that the plan would make again, those that a person made or corrected, and those that somebody
    made or changed after the data version `as_of`, under which the plan was made: they stay.
    `leftovers` and `request` are JSON documents: `{"ticket_id", "reason"}` each, and what was
    asked for.
    """
    batch = open_batch(session, command="propose", actor=actor, at=at)
    tickets = load_tickets(session, (one.ticket_id for one in proposals))
    planned = [*tickets, *(left["ticket_id"] for left in leftovers)] if replace_open else tickets
    of_tickets = held_of_tickets(session, planned, ("proposed",))
    unseen = unseen_proposals(session, of_tickets, as_of)
    present = {id_: held for id_, (held,) in of_tickets.items()}
    developers = load_developers(session, ids=(one.developer_id for one in proposals))
    pairings = Pairings(session, tickets)
    replaced = {}
    if replace_open:
        replaced = _given_up(proposals, leftovers, tickets, present, unseen)
        kept = _kept(session, proposals, replaced)
        proposals = [one for one in proposals if one.ticket_id not in kept]
        replaced = {id_: held for id_, held in replaced.items() if id_ not in kept}
    pairings.release(replaced.values())
    plan_id = next_id(session, Plan)
    first_id = next_id(session, Assignment)
    steps: list[Step] = []
    reasons: list[str | None] = []
    created: dict[int, dict[str, Any]] = {}
    refused: list[Refusal] = []
    taken: set[int] = set()
    # The new plan speaks for all its tickets, also for those that it leaves over.
    for old in replaced.values():
        steps += decide(old, "supersede", None, None)
        reasons.append(f"Replaced by plan {plan_id}.")
    for one in proposals:
        ticket = tickets.get(one.ticket_id)
        label = ticket_label(one.ticket_id, ticket.external_key if ticket else None)
        load = developers.get(one.developer_id)
        message = _objection(
            one,
            label=label,
            ticket=ticket,
            load=load,
            broken=pairings.broken(ticket, load) if ticket and load else [],
            proposed_for=None if one.ticket_id in replaced else present.get(one.ticket_id),
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
            assignment_type=PROPOSERS_OWN,
            assigned_by=AI,
            original_assigned_to=load.holder.name,
            reason=one.reason,
            plan_id=plan_id,
            version=1,
            ticket_status="pending",
            ticket_version=ticket.version,
            story_points=ticket.story_points,
            counts=ticket.counts,
        )
        pairings.reserve([held])
        steps.append(Step("proposed", None, held))
        reasons.append(one.reason)
        created[held.id] = one.details
    left = [*leftovers, *({"ticket_id": r.ticket_id, "reason": r.message} for r in refused)]
    plan = {"id": plan_id, "request": request, "leftovers": left}
    batch_id = save_steps(session, batch, steps, reasons, plan=plan, details=created)
    return Outcome(tuple(created), tuple(refused), batch_id)


def _given_up(
    proposals: Sequence[NewProposal],
    leftovers: Sequence[dict[str, Any]],
    tickets: Mapping[int, Any],
    present: Mapping[int, Held],
    unseen: Collection[int],
) -> dict[int, Held]:
    """The open proposals, by ticket, that a new plan may replace."""
    unchanged = {
        one.ticket_id
        for one in proposals
        if one.ticket_id in tickets and _is_unchanged(one, tickets[one.ticket_id])
    }
    unchanged |= {left["ticket_id"] for left in leftovers}
    return {
        id_: held
        for id_, held in present.items()
        if id_ in unchanged and id_ not in unseen and held.assignment_type == PROPOSERS_OWN
    }


def _kept(
    session: Session, proposals: Sequence[NewProposal], present: Mapping[int, Held]
) -> set[int]:
    """The tickets whose open proposal is what the plan would make: same person, same facts."""
    alike = {
        one.ticket_id: one
        for one in proposals
        if one.ticket_id in present
        and present[one.ticket_id].developer.id == one.developer_id
        and present[one.ticket_id].reason == one.reason
    }
    known = details_of(session, (present[id_].id for id_ in alike))
    return {
        id_ for id_, one in alike.items() if _facts(known[present[id_].id]) == _facts(one.details)
    }


def _facts(details: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the proposer knew, without names: people are renamed."""
    known = dict(details or {})
    others = known.pop("runners_up", ())
    return known | {"others": [{**other, "name": None} for other in others]}


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
