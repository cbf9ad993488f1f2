"""Save a plan: its proposals as assignments, and its leftovers with their reasons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.assigning import AI, unseen_proposals
from db.commands.assignments.committing import save_steps
from db.commands.assignments.loading import (
    Load,
    details_of,
    held_of_tickets,
    load_developers,
    load_tickets,
    ticket_label,
)
from db.commands.assignments.pairings import Pairings
from db.commands.outcomes import Outcome, Refusal
from db.domain.actions import PROPOSERS_OWN, Held, Step, decide
from db.domain.proposal_rules import Rule
from db.history.batches import next_id, open_batch
from db.models.board import Assignment, Plan


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A ticket that the proposer would give to a developer; `details` are its figures."""

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
    pending, unchanged and not proposed meanwhile, the pair not ruled out, and the developer's free
    points must suffice. Proposals that no longer fit are refused and become leftovers of the plan.

    With `replace_open`, open proposals for the plan's tickets are superseded. Those stay that the
    plan would make again, that a person made or corrected, or that were made or changed after the
    data version `as_of`, under which the plan was made.

    `leftovers` (each `{"ticket_id", "reason"}`) and `request` (the plan's limits) are kept as JSON.
    """
    batch = open_batch(session, command="propose", actor=actor, at=at)
    tickets = load_tickets(session, (proposal.ticket_id for proposal in proposals))
    planned = (
        [*tickets, *(leftover["ticket_id"] for leftover in leftovers)] if replace_open else tickets
    )
    of_tickets = held_of_tickets(session, planned, ("proposed",))
    unseen = unseen_proposals(session, of_tickets, as_of)
    present = {id_: held for id_, (held,) in of_tickets.items()}
    developers = load_developers(session, ids=(proposal.developer_id for proposal in proposals))
    pairings = Pairings(session, tickets)
    replaced = {}
    if replace_open:
        replaced = _replaceable(proposals, leftovers, tickets, present, unseen)
        kept = _kept(session, proposals, replaced)
        proposals = [proposal for proposal in proposals if proposal.ticket_id not in kept]
        replaced = {id_: held for id_, held in replaced.items() if id_ not in kept}
    pairings.release(replaced.values())
    plan_id = next_id(session, Plan)
    first_id = next_id(session, Assignment)
    steps: list[Step] = []
    reasons: list[str | None] = []
    created: dict[int, dict[str, Any]] = {}
    refused: list[Refusal] = []
    proposed: set[int] = set()
    # The new plan replaces the proposals of all its tickets, also of those that it leaves over.
    for old in replaced.values():
        steps += decide(old, "supersede", None, None)
        reasons.append(f"Replaced by plan {plan_id}.")
    for proposal in proposals:
        ticket = tickets.get(proposal.ticket_id)
        label = ticket_label(proposal.ticket_id, ticket.external_key if ticket else None)
        load = developers.get(proposal.developer_id)
        message = _objection(
            proposal,
            label=label,
            ticket=ticket,
            load=load,
            broken=pairings.broken(ticket, load) if ticket and load else [],
            proposed_for=None
            if proposal.ticket_id in replaced
            else present.get(proposal.ticket_id),
        )
        if proposal.ticket_id in proposed:
            message = f"{label} is named twice in this plan; only the first proposal was saved."
        if message is not None or ticket is None or load is None:
            refused.append(
                Refusal(unseen.get(proposal.ticket_id), proposal.ticket_id, label, message or "")
            )
            continue
        proposed.add(proposal.ticket_id)
        held = Held(
            id=first_id + len(created),
            ticket_id=proposal.ticket_id,
            label=label,
            developer=load.holder,
            status="proposed",
            scope=None,
            assignment_type=PROPOSERS_OWN,
            assigned_by=AI,
            original_assigned_to=load.holder.name,
            reason=proposal.reason,
            plan_id=plan_id,
            version=1,
            ticket_status="pending",
            ticket_version=ticket.version,
            story_points=ticket.story_points,
            counts=ticket.counts,
        )
        pairings.reserve([held])
        steps.append(Step("proposed", None, held))
        reasons.append(proposal.reason)
        created[held.id] = proposal.details
    refusals = [{"ticket_id": refusal.ticket_id, "reason": refusal.message} for refusal in refused]
    plan = {"id": plan_id, "request": request, "leftovers": [*leftovers, *refusals]}
    batch_id = save_steps(session, batch, steps, reasons, plan=plan, details=created)
    return Outcome(tuple(created), tuple(refused), batch_id)


def _replaceable(
    proposals: Sequence[NewProposal],
    leftovers: Sequence[dict[str, Any]],
    tickets: Mapping[int, Any],
    present: Mapping[int, Held],
    unseen: Collection[int],
) -> dict[int, Held]:
    """The open proposals, by ticket, that a new plan may replace."""
    unchanged = {
        proposal.ticket_id
        for proposal in proposals
        if proposal.ticket_id in tickets and _is_unchanged(proposal, tickets[proposal.ticket_id])
    }
    unchanged |= {leftover["ticket_id"] for leftover in leftovers}
    return {
        id_: held
        for id_, held in present.items()
        if id_ in unchanged and id_ not in unseen and held.assignment_type == PROPOSERS_OWN
    }


def _kept(
    session: Session, proposals: Sequence[NewProposal], present: Mapping[int, Held]
) -> set[int]:
    """The tickets whose open proposal the plan would make again: same developer, same figures."""
    alike = {
        proposal.ticket_id: proposal
        for proposal in proposals
        if proposal.ticket_id in present
        and present[proposal.ticket_id].developer.id == proposal.developer_id
        and present[proposal.ticket_id].reason == proposal.reason
    }
    known = details_of(session, (present[id_].id for id_ in alike))
    return {
        id_
        for id_, proposal in alike.items()
        if _facts(known[present[id_].id]) == _facts(proposal.details)
    }


def _facts(details: Mapping[str, Any] | None) -> dict[str, Any]:
    """The proposer's figures without names, because people may be renamed."""
    known = dict(details or {})
    others = known.pop("runners_up", ())
    return known | {"others": [{**other, "name": None} for other in others]}


def _is_unchanged(proposal: NewProposal, ticket: Any) -> bool:
    return bool(ticket.status == "pending" and ticket.version == proposal.ticket_version)


def _objection(
    proposal: NewProposal,
    *,
    label: str,
    ticket: Any,
    load: Load | None,
    proposed_for: Held | None,
    broken: Sequence[Rule],
) -> str | None:
    """Why a proposal no longer fits the board; None when it does."""
    if ticket is None or not _is_unchanged(proposal, ticket):
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
