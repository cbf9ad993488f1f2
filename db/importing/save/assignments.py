"""Import assignments from a table; those that the board has already are left alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any, Literal, cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.assigning import (
    NewAssignment,
    NewStatus,
    new_assignments,
)
from db.commands.assignments.committing import save_steps
from db.commands.assignments.loading import ticket_label
from db.commands.outcomes import Refusal
from db.commands.records.rows import load_known
from db.domain.actions import Held, Step
from db.history.batches import id_chunks, next_id, open_batch
from db.importing.read.assignments import AssignmentRow
from db.importing.save.restoring import restored
from db.models.board import Assignment


@dataclass(frozen=True, slots=True)
class AssignmentsImported:
    """The result of importing a table of assignments."""

    new: tuple[Held, ...]
    unchanged: int
    refused: tuple[Refusal, ...]
    batch_id: str | None

    @property
    def created(self) -> int:
        """How many assignments are new."""
        return len(self.new)


def import_assignments(
    session: Session, rows: Sequence[AssignmentRow], *, actor: Actor, at: datetime
) -> AssignmentsImported:
    """Save the assignments that the board does not have.

    Tickets without any assignment on this board get their whole past from an export. For other
    tickets, proposed, active and rejected work can be saved. A row is unchanged if its ticket has
    an assignment to that developer in that status. A row that would reverse a decision made here,
    because the pair has another status or the ticket is proposed to somebody, is refused.
    Proposals that break the proposer's hard rules are saved with a mark, because an export of this
    board may hold such and must import again.
    """
    batch = open_batch(session, command="import assignments", actor=actor, at=at)
    compared = _compared(session, rows, by=actor.name)
    batch_id = save_steps(
        session, batch, compared.steps, compared.reasons, details=compared.details
    )
    return AssignmentsImported(compared.new, compared.unchanged, compared.refused, batch_id)


def compare_assignments(
    session: Session, rows: Sequence[AssignmentRow], *, actor: Actor
) -> AssignmentsImported:
    """What `import_assignments` would do now; it only reads."""
    compared = _compared(session, rows, by=actor.name)
    return AssignmentsImported(compared.new, compared.unchanged, compared.refused, None)


@dataclass(frozen=True, slots=True)
class _Result:
    """What importing would do: events with their reasons, and unchanged and refused rows."""

    steps: Sequence[Step]
    reasons: Sequence[str | None]
    details: Mapping[int, dict[str, Any]]
    new: tuple[Held, ...]
    unchanged: int
    refused: tuple[Refusal, ...]


def _compared(session: Session, rows: Sequence[AssignmentRow], *, by: str) -> _Result:
    rows = _under_names_here(session, rows)
    known = _Known(session, (row.ticket_id for row in rows))
    whole = {row.ticket_id for row in rows if row.is_whole} - known.tickets
    items, unchanged, refused = _sorted_out(
        [row for row in rows if row.ticket_id not in whole], known
    )
    new = new_assignments(session, items, by=by, force=True)
    ids = count(next_id(session, Assignment) + len(new.created))
    past = [row for row in rows if row.ticket_id in whole]
    past_steps, marks, refused_past = restored(session, past, by=by, ids=lambda: next(ids))
    steps = [*new.steps, *past_steps]
    return _Result(
        steps,
        [*new.reasons, *(step.after.reason for step in past_steps)],
        {**new.details, **marks},
        tuple(step.after for step in steps if step.before is None),
        unchanged,
        (*refused, *new.refused, *refused_past),
    )


def _sorted_out(
    rows: Sequence[AssignmentRow], known: "_Known"
) -> tuple[list[NewAssignment], int, list[Refusal]]:
    """The assignments to save, how many rows the board has already, and the rows it refuses."""
    items: list[NewAssignment] = []
    refused: list[Refusal] = []
    unchanged = 0
    for row in rows:
        if (row.ticket_id, row.assigned_to, row.status) in known.rows:
            unchanged += 1
            continue
        objection = _objection(row, known)
        if objection is None:
            items.append(_item(row))
        else:
            label = ticket_label(row.ticket_id, None)
            refused.append(Refusal(None, row.ticket_id, label, f"Row {row.row}: {objection}"))
    return items, unchanged, refused


def _under_names_here(session: Session, rows: Sequence[AssignmentRow]) -> list[AssignmentRow]:
    """The rows with the names by which the board knows their developers."""
    known = load_known(session)
    named = []
    for row in rows:
        match = known.find(row.assigned_to)
        name = known.people[match.id]["name"] if match else row.assigned_to
        named.append(replace(row, assigned_to=name))
    return named


class _Known:
    """The board's assignments of some tickets."""

    def __init__(self, session: Session, ticket_ids: Iterable[int]) -> None:
        self.tickets: set[int] = set()
        self.rows: set[tuple[int, str, str]] = set()
        self.decided: dict[tuple[int, str], str] = {}
        self.proposed: dict[int, str] = {}
        columns = (
            Assignment.ticket_id,
            Assignment.assigned_to,
            Assignment.original_assigned_to,
            Assignment.status,
        )
        for chunk in id_chunks(ticket_ids):
            statement = select(*columns).where(Assignment.ticket_id.in_(chunk))
            for row in session.execute(statement.order_by(Assignment.id)):
                self.tickets.add(row.ticket_id)
                self.rows.add((row.ticket_id, row.assigned_to, row.status))
                for name in (row.original_assigned_to, row.assigned_to):
                    self.decided[row.ticket_id, name] = row.status
                if row.status == "proposed":
                    self.proposed[row.ticket_id] = row.assigned_to


def _objection(row: AssignmentRow, known: _Known) -> str | None:
    if row.status not in get_args(NewStatus):
        return "only proposed, active and rejected work can be imported."
    decided = known.decided.get((row.ticket_id, row.assigned_to))
    if decided not in (None, "withdrawn"):
        return f"#{row.ticket_id} is {decided} for {row.assigned_to} here, which is kept."
    proposed = known.proposed.get(row.ticket_id)
    if proposed is not None and not _item(row).rules_out:
        return f"#{row.ticket_id} is proposed to {proposed} here; decide about that first."
    return None


def _item(row: AssignmentRow) -> NewAssignment:
    status = cast("NewStatus", row.status)
    scope: Literal["ticket", "pairing"] = "pairing" if row.scope == "pairing" else "ticket"
    return NewAssignment(row.ticket_id, row.assigned_to, row.reason, status=status, scope=scope)
