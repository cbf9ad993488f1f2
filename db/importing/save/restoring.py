"""Restore tickets' past assignments from another board's export."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from db.commands.assignments.loading import Load, load_developers, load_tickets, ticket_label
from db.commands.assignments.pairings import Pairings
from db.commands.outcomes import Refusal
from db.domain.actions import Held, Step
from db.domain.values import clean_reason
from db.importing.read.assignments import AssignmentRow

# The action of the event that restores an assignment, by its status.
_ACTIONS: Mapping[str, str] = {
    "proposed": "proposed",
    "active": "created",
    "completed": "completed",
    "rejected": "rejected",
    "superseded": "superseded",
    "removed": "removed",
}
# The status that a ticket must have for an assignment's status; others may have any.
_NEEDS: Mapping[str, str] = {"proposed": "pending", "active": "pending", "completed": "completed"}


def restored(
    session: Session, rows: Sequence[AssignmentRow], *, by: str, ids: Callable[[], int]
) -> tuple[list[Step], dict[int, dict[str, Any]], list[Refusal]]:
    """Restore the assignments in `rows` for tickets that have none on this board.

    Returns the events in the order of `rows`, the details of proposals that break hard rules (as
    `save_assignments` marks them), and the refusals. A ticket's rows are restored all or none.
    """
    tickets = load_tickets(session, (row.ticket_id for row in rows))
    people = {
        load.holder.name: load
        for load in load_developers(session, names=(row.assigned_to for row in rows)).values()
    }
    by_ticket: dict[int, list[AssignmentRow]] = {}
    for row in rows:
        by_ticket.setdefault(row.ticket_id, []).append(row)
    steps: list[Step] = []
    refused: list[Refusal] = []
    for ticket_id, own in by_ticket.items():
        ticket = tickets.get(ticket_id)
        label = ticket_label(ticket_id, ticket.external_key if ticket else None)
        message = _objection(own, ticket, people, label)
        if message is None and ticket is not None:
            is_active = any(row.status == "active" for row in own)
            status = "assigned" if is_active else ticket.status
            steps += [
                _step(row, ticket, people[row.assigned_to], status=status, by=by, id_=ids())
                for row in own
            ]
        else:
            refused += [Refusal(None, ticket_id, label, f"Row {row.row}: {message}") for row in own]
    return steps, _marks(session, steps, tickets, people), refused


def _objection(
    rows: Sequence[AssignmentRow], ticket: Any, people: Mapping[str, Load], label: str
) -> str | None:
    """Why a ticket cannot get this past; None if it can."""
    if ticket is None:
        return f"Ticket {rows[0].ticket_id} does not exist."
    for row in rows:
        if row.assigned_to not in people:
            return f"There is no developer called {row.assigned_to}."
        if row.status not in _ACTIONS:
            return f"{row.status} is no status of an assignment."
        needs = "rejected" if _sets_aside(row) else _NEEDS.get(row.status, ticket.status)
        if ticket.status != needs:
            return (
                f"{label} is {ticket.status} here, and its work {row.status} in the file: import "
                "the tickets of the same export first."
            )
    statuses = [row.status for row in rows]
    if statuses.count("active") + statuses.count("proposed") > 1:
        return f"{label} is given out or proposed more than once in the file."
    return None


def _marks(
    session: Session, steps: Sequence[Step], tickets: Mapping[int, Any], people: Mapping[str, Load]
) -> dict[int, dict[str, Any]]:
    """The rules that the proposals among these steps break, by assignment id."""
    for step in steps:
        people[step.after.developer.name].workload += step.after.load
    proposed = [step.after for step in steps if step.after.status == "proposed"]
    pairings = Pairings(session, (held.ticket_id for held in proposed))
    marks = {}
    for held in proposed:
        ticket, load = tickets[held.ticket_id], people[held.developer.name]
        broken = pairings.objections(ticket, load, replacing=())
        if broken:
            marks[held.id] = {"forced": broken}
        pairings.reserve([held])
    return marks


def _sets_aside(row: AssignmentRow) -> bool:
    return row.status == "rejected" and row.scope == "ticket"


def _step(row: AssignmentRow, ticket: Any, load: Load, *, status: str, by: str, id_: int) -> Step:
    holder = load.holder
    held = Held(
        id=id_,
        ticket_id=row.ticket_id,
        label=ticket_label(ticket.id, ticket.external_key),
        developer=holder,
        status=row.status,
        scope=row.scope if row.status == "rejected" else None,
        assignment_type=row.assignment_type or "manual",
        assigned_by=row.assigned_by or by,
        original_assigned_to=row.original_assigned_to or holder.name,
        reason=clean_reason(row.reason),
        plan_id=None,
        version=1,
        ticket_status=status,
        ticket_version=ticket.version,
        story_points=ticket.story_points,
        counts=ticket.counts,
    )
    return Step(_ACTIONS[row.status], None, held)
