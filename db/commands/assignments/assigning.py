"""Make new assignments: by hand, or decided elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.committing import save_steps
from db.commands.assignments.judging import with_last_changes
from db.commands.assignments.loading import (
    Load,
    held_of_tickets,
    load_developers,
    load_tickets,
    ticket_label,
)
from db.commands.assignments.pairings import Pairings
from db.commands.outcomes import Outcome, Refusal
from db.domain.actions import PROPOSERS_OWN, Held, Holder, Step, decide
from db.domain.values import NUMERIC_LIMIT, AssignmentFields, clean_reason
from db.errors import Invalid
from db.history.batches import next_id, open_batch
from db.models.board import Assignment
from db.queries.history.last_changes import last_changes

AI = "AI"
NewStatus = Literal["proposed", "active", "rejected"]

# The action of the event, and the status of the ticket afterwards.
_MEANS: dict[NewStatus, tuple[str, str]] = {
    "proposed": ("proposed", "pending"),
    "active": ("created", "assigned"),
    "rejected": ("rejected", "rejected"),
}


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """A ticket for a developer; refused if the ticket has changed since `ticket_version`.

    `proposed` waits for a decision; `rejected` sets the ticket aside, or with the scope `pairing`
    only rules this developer out for it.
    """

    ticket_id: int
    developer: str
    reason: str | None = None
    ticket_version: int | None = None
    status: NewStatus = "active"
    scope: Literal["ticket", "pairing"] = "ticket"

    @property
    def rules_out(self) -> bool:
        """Whether it only says "not this person", which leaves the ticket as it is."""
        return self.status == "rejected" and self.scope == "pairing"


def assign(
    session: Session,
    items: Sequence[NewAssignment],
    *,
    actor: Actor,
    at: datetime,
    assigned_by: str | None = None,
    as_of: int | None = None,
) -> Outcome:
    """Make new active assignments, all in one batch; open proposals for them are superseded.

    `as_of` is the data version under which the caller read the board: a ticket that got a proposal
    after it is refused, so that no proposal is superseded unseen.

    `assigned_by` is a label for the source; the default is the actor's name. Tickets that are not
    pending, or changed since `ticket_version`, are refused with a sentence and left alone. A
    developer may go past the free points: a manager's own choice is not refused.
    """
    items = [replace(item, status="active") for item in items]
    return save_assignments(
        session, items, actor=actor, at=at, assigned_by=assigned_by, as_of=as_of, command="assign"
    )


def save_assignments(
    session: Session,
    items: Sequence[NewAssignment],
    *,
    actor: Actor,
    at: datetime,
    assigned_by: str | None = None,
    as_of: int | None = None,
    force: bool = False,
    command: str = "save assignments",
) -> Outcome:
    """Make new assignments of any status in NewStatus; otherwise like `assign`.

    A proposal that breaks the proposer's hard rules is refused with the rules it breaks; with
    `force` it is saved, and its details name the rules under `forced`. Raises Invalid for another
    status.
    """
    label = AssignmentFields.assigned_by.clean(assigned_by) or actor.name
    batch = open_batch(session, command=command, actor=actor, at=at)
    new = new_assignments(session, items, by=label, as_of=as_of, force=force)
    batch_id = save_steps(session, batch, new.steps, new.reasons, details=new.details)
    return Outcome(tuple(new.created), new.refused, batch_id)


@dataclass(frozen=True, slots=True)
class NewAssignments:
    """What saving new assignments would do: steps with their reasons, new ids, and refusals.

    `details` holds the details of forced proposals, by assignment id.
    """

    steps: Sequence[Step]
    reasons: Sequence[str | None]
    created: Sequence[int]
    details: Mapping[int, dict[str, Any]]
    refused: tuple[Refusal, ...]


def new_assignments(
    session: Session,
    items: Sequence[NewAssignment],
    *,
    by: str,
    as_of: int | None = None,
    force: bool = False,
) -> NewAssignments:
    """What `save_assignments` would do with `items` now; it only reads."""
    items = [_checked(item) for item in items]
    tickets = load_tickets(session, (item.ticket_id for item in items))
    present = held_of_tickets(session, tickets, ("proposed", "active"))
    unseen = unseen_proposals(session, present, as_of)
    developers = {
        load.holder.name: load
        for load in load_developers(session, names=(item.developer for item in items)).values()
    }
    pairings = Pairings(session, (item.ticket_id for item in items if item.status == "proposed"))
    first_id = next_id(session, Assignment)
    steps: list[Step] = []
    reasons: list[str | None] = []
    created: list[int] = []
    details: dict[int, dict[str, Any]] = {}
    refused: list[Refusal] = []
    assigned: set[int] = set()
    becomes = {id_: ticket.status for id_, ticket in tickets.items()}
    for item in items:
        ticket = tickets.get(item.ticket_id)
        name = ticket_label(item.ticket_id, ticket.external_key if ticket else None)
        load = developers.get(item.developer)
        open_ = present.get(item.ticket_id, [])
        message = _objection(
            item,
            name=name,
            ticket=ticket,
            load=load,
            assigned=item.ticket_id in assigned,
            present=open_,
        )
        in_the_way = _holder(open_)
        if message is None and item.ticket_id in unseen and not item.rules_out:
            message = f"{name} was proposed meanwhile; look at it again."
            in_the_way = unseen[item.ticket_id]
        broken: list[str] = []
        if message is None and load is not None and item.status == "proposed":
            broken = pairings.objections(ticket, load, replacing=open_)
            message = None if force or not broken else _against(name, item.developer, broken)
        if message is not None or ticket is None or load is None:
            refused.append(Refusal(in_the_way, item.ticket_id, name, message or ""))
            continue
        replaced = [] if item.rules_out else open_
        pairings.release(replaced)
        for proposal in replaced:
            steps += decide(proposal, "supersede", None, None)
            reasons.append(f"Assigned by hand to {item.developer}.")
        held = _new(
            first_id + len(created),
            item,
            label=name,
            to=load.holder,
            by=by,
            points=ticket.story_points,
            counts=ticket.counts,
            ticket_version=ticket.version,
            ticket_status=becomes[item.ticket_id] if item.rules_out else _MEANS[item.status][1],
        )
        becomes[item.ticket_id] = held.ticket_status
        steps.append(Step(_MEANS[item.status][0], None, held))
        load.workload += held.load
        if item.status == "proposed":
            pairings.reserve([held])
        if broken:
            details[held.id] = {"forced": broken}
        reasons.append(item.reason)
        created.append(held.id)
        if not item.rules_out:
            assigned.add(item.ticket_id)
    explained = _explained(session, items, tickets, refused)
    return NewAssignments(steps, reasons, created, details, explained)


def _explained(
    session: Session,
    items: Sequence[NewAssignment],
    tickets: Mapping[int, Any],
    refused: Sequence[Refusal],
) -> tuple[Refusal, ...]:
    """The refusals; where the caller had read a version, they say who changed the ticket since."""
    versioned = {item.ticket_id for item in items if item.ticket_version is not None}
    rows = [
        refusal.assignment_id
        for refusal in refused
        if refusal.assignment_id and refusal.ticket_id in versioned
    ]
    changed = [
        item.ticket_id
        for item in items
        if item.ticket_id in tickets
        and item.ticket_version not in (None, tickets[item.ticket_id].version)
    ]
    return with_last_changes(session, refused, rows=rows, tickets=changed)


def unseen_proposals(
    session: Session, present: Mapping[int, Sequence[Held]], as_of: int | None
) -> dict[int, int]:
    """The ids of open proposals made or changed after the data version `as_of`, by ticket id."""
    if as_of is None:
        return {}
    proposed = [
        proposal for held in present.values() for proposal in held if proposal.status == "proposed"
    ]
    changed = last_changes(session, (proposal.id for proposal in proposed))
    return {
        proposal.ticket_id: proposal.id
        for proposal in proposed
        if changed.get(proposal.id, 0) > as_of
    }


def _holder(present: Sequence[Held]) -> int | None:
    return next((held.id for held in present if held.status == "active"), None)


def _checked(item: NewAssignment) -> NewAssignment:
    if item.status not in _MEANS:
        raise Invalid(f"A new assignment is {', '.join(_MEANS)}, not {item.status}.")
    return replace(item, reason=clean_reason(item.reason))


def _objection(
    item: NewAssignment,
    *,
    name: str,
    ticket: Any,
    load: Load | None,
    assigned: bool,
    present: Sequence[Held],
) -> str | None:
    """Why a ticket cannot be given out like this; None when it can."""
    if ticket is None:
        return f"Ticket {item.ticket_id} does not exist."
    if assigned and not item.rules_out:
        return f"{name} is named twice; only the first assignment was saved."
    if load is None:
        return f"There is no developer called {item.developer}."
    if not load.active:
        return f"{item.developer} is no longer active; name another developer."
    if ticket.status != "pending" and (not item.rules_out or ticket.status == "withdrawn"):
        return _not_pending(name, ticket.status, present)
    if item.ticket_version not in (None, ticket.version):
        return f"The ticket {name} was changed meanwhile; look at it again."
    if load.workload + (ticket.weight or 0.0) >= NUMERIC_LIMIT:
        return (
            f"{name} would take {item.developer} to {NUMERIC_LIMIT:,} points, more than the board "
            "can hold; correct its story points first."
        )
    return None


def _not_pending(name: str, status: str, present: Sequence[Held]) -> str:
    if status == "assigned":
        holder = next((held.developer.name for held in present if held.status == "active"), "")
        return f"{name} is active with {holder} already; reassign that assignment instead."
    if status == "completed":
        return f"{name} is completed; reopen it before giving it out again."
    if status == "rejected":
        return f"{name} was set aside; reopen it before giving it out."
    return f"{name} was withdrawn and cannot be given out."


def _against(label: str, developer: str, broken: Sequence[str]) -> str:
    return (
        f"{label} cannot be proposed for {developer}: {'; '.join(broken)}. Propose somebody else, "
        "or force it."
    )


def _new(
    id_: int,
    item: NewAssignment,
    *,
    label: str,
    to: Holder,
    by: str,
    points: float | None,
    counts: bool,
    ticket_version: int,
    ticket_status: str,
) -> Held:
    return Held(
        id=id_,
        ticket_id=item.ticket_id,
        label=label,
        developer=to,
        status=item.status,
        scope=item.scope if item.status == "rejected" else None,
        assignment_type=PROPOSERS_OWN if by == AI else "manual",
        assigned_by=by,
        original_assigned_to=to.name,
        reason=item.reason,
        plan_id=None,
        version=1,
        ticket_status=ticket_status,
        ticket_version=ticket_version,
        story_points=points,
        counts=counts,
    )
