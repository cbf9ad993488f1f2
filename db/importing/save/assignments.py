"""Bring assignments in from a table; what the board has already is left alone."""

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
from db.domain.rules import Held, Step
from db.history.batches import id_chunks, next_id, open_batch
from db.importing.read.assignments import AssignmentRow
from db.importing.save.restoring import restored
from db.models.board import Assignment


@dataclass(frozen=True, slots=True)
class AssignmentsImported:
    """What a table of assignments brought; `refused` says why, row by row."""

    new: tuple[Held, ...]
    unchanged: int
    refused: tuple[Refusal, ...]
    batch_id: str | None

    @property
    def created(self) -> int:
        """How many assignments it brought."""
        return len(self.new)


def import_assignments(
    session: Session, rows: Sequence[AssignmentRow], *, actor: Actor, at: datetime
) -> AssignmentsImported:
    """Save the assignments that the board does not have.

    An export of a board brings the whole past of the tickets of which this board knows no
    assignment. Of other tickets, proposed, active and rejected work can be saved. A row is had
    already when its ticket has an assignment to that developer in that status. No row turns back a
    decision that was made here: one about a pairing that the board knows in another status, or
    about a ticket that is proposed to somebody, is refused. Proposals that break the proposer's
    hard rules are taken with a mark: an export of this board may hold such, and must import again.
    """
    batch = open_batch(session, command="import assignments", actor=actor, at=at)
    found = _found(session, rows, by=actor.name)
    batch_id = save_steps(session, batch, found.steps, found.reasons, details=found.details)
    return AssignmentsImported(found.new, found.unchanged, found.refused, batch_id)


def compare_assignments(
    session: Session, rows: Sequence[AssignmentRow], *, actor: Actor
) -> AssignmentsImported:
    """What `import_assignments` would bring at this moment; it only reads."""
    found = _found(session, rows, by=actor.name)
    return AssignmentsImported(found.new, found.unchanged, found.refused, None)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a table comes to: events with their reasons, and what is had or refused."""

    steps: Sequence[Step]
    reasons: Sequence[str | None]
    details: Mapping[int, dict[str, Any]]
    new: tuple[Held, ...]
    unchanged: int
    refused: tuple[Refusal, ...]


def _found(session: Session, rows: Sequence[AssignmentRow], *, by: str) -> _Found:
    rows = _under_names_here(session, rows)
    here = _Here(session, (row.ticket_id for row in rows))
    whole = {row.ticket_id for row in rows if row.is_whole} - here.tickets
    items, unchanged, refused = _sorted_out(
        [row for row in rows if row.ticket_id not in whole], here
    )
    new = new_assignments(session, items, by=by, force=True)
    ids = count(next_id(session, Assignment) + len(new.created))
    past = [row for row in rows if row.ticket_id in whole]
    past_steps, marks, refused_past = restored(session, past, by=by, ids=lambda: next(ids))
    steps = [*new.steps, *past_steps]
    return _Found(
        steps,
        [*new.reasons, *(step.after.reason for step in past_steps)],
        {**new.details, **marks},
        tuple(step.after for step in steps if step.before is None),
        unchanged,
        (*refused, *new.refused, *refused_past),
    )


def _sorted_out(
    rows: Sequence[AssignmentRow], here: "_Here"
) -> tuple[list[NewAssignment], int, list[Refusal]]:
    """The assignments to save, how many rows the board has already, and the rows it refuses."""
    items: list[NewAssignment] = []
    refused: list[Refusal] = []
    unchanged = 0
    for row in rows:
        if (row.ticket_id, row.assigned_to, row.status) in here.rows:
            unchanged += 1
            continue
        objection = _objection(row, here)
        if objection is None:
            items.append(_item(row))
        else:
            label = ticket_label(row.ticket_id, None)
            refused.append(Refusal(None, row.ticket_id, label, f"Row {row.row}: {objection}"))
    return items, unchanged, refused


def _under_names_here(session: Session, rows: Sequence[AssignmentRow]) -> list[AssignmentRow]:
    """The rows, in which whoever is known here is called as here."""
    known = load_known(session)
    named = []
    for row in rows:
        match = known.find(row.assigned_to)
        name = known.people[match.id]["name"] if match else row.assigned_to
        named.append(replace(row, assigned_to=name))
    return named


class _Here:
    """What the board knows of some tickets' assignments."""

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


def _objection(row: AssignmentRow, here: _Here) -> str | None:
    if row.status not in get_args(NewStatus):
        return "only proposed, active and rejected work can be imported."
    decided = here.decided.get((row.ticket_id, row.assigned_to))
    if decided not in (None, "withdrawn"):
        return f"#{row.ticket_id} is {decided} for {row.assigned_to} here, which is kept."
    proposed = here.proposed.get(row.ticket_id)
    if proposed is not None and not _item(row).rules_out:
        return f"#{row.ticket_id} is proposed to {proposed} here; decide about that first."
    return None


def _item(row: AssignmentRow) -> NewAssignment:
    status = cast("NewStatus", row.status)
    scope: Literal["ticket", "pairing"] = "pairing" if row.scope == "pairing" else "ticket"
    return NewAssignment(row.ticket_id, row.assigned_to, row.reason, status=status, scope=scope)
