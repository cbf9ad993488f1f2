"""Bring assignments in from a table; what the board has already is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Actor
from db.board import id_chunks
from db.commands.assigning import NewAssignment, NewStatus, save_assignments
from db.commands.decisions import Refusal
from db.commands.loading import ticket_label
from db.csv_in.assignments import AssignmentRow
from db.models import Assignment


@dataclass(frozen=True, slots=True)
class AssignmentsImported:
    """What a table of assignments brought; `refused` says why, row by row."""

    created: int
    unchanged: int
    refused: tuple[Refusal, ...]
    batch_id: str | None


def import_assignments(
    session: Session, rows: Sequence[AssignmentRow], *, actor: Actor, at: datetime
) -> AssignmentsImported:
    """Save the assignments that the board does not have; proposed, active and rejected ones can be.

    A row is had already when its ticket has an assignment to that developer in that status. Work
    that was completed or removed elsewhere has no decision here, so such rows are refused.
    """
    present = _present(session, rows)
    new: list[AssignmentRow] = []
    refused: list[Refusal] = []
    unchanged = 0
    for row in rows:
        if (row.ticket_id, row.assigned_to, row.status) in present:
            unchanged += 1
        elif row.status in get_args(NewStatus):
            new.append(row)
        else:
            label = ticket_label(row.ticket_id, None)
            message = f"Row {row.row}: only proposed, active and rejected work can be imported."
            refused.append(Refusal(None, row.ticket_id, label, message))
    items = [
        NewAssignment(
            row.ticket_id, row.assigned_to, row.reason, status=cast("NewStatus", row.status)
        )
        for row in new
    ]
    outcome = save_assignments(session, items, actor=actor, at=at, command="import assignments")
    return AssignmentsImported(
        len(outcome.changed), unchanged, (*refused, *outcome.refused), outcome.batch_id
    )


def _present(session: Session, rows: Sequence[AssignmentRow]) -> set[tuple[int, str, str]]:
    return {
        (row.ticket_id, row.assigned_to, row.status)
        for chunk in id_chunks(row.ticket_id for row in rows)
        for row in session.execute(
            select(Assignment.ticket_id, Assignment.assigned_to, Assignment.status).where(
                Assignment.ticket_id.in_(chunk)
            )
        )
    }
