"""Save the events that a command decided on: assignments, tickets, workloads and history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from db.domain.actions import Held, Step
from db.domain.points import rounded
from db.domain.search_words import reason_fields
from db.domain.values import NUMERIC_LIMIT
from db.errors import Invalid
from db.history.batches import (
    IDS_PER_STATEMENT,
    OpenBatch,
    chunks,
    id_chunks,
    insert_all,
    record_steps,
)
from db.history.bulk import add_to_rows, update_rows
from db.history.derived import repeated
from db.models.board import Assignment, Developer, Plan, Ticket, table_of

OPEN = ("proposed", "active")

_CARRIED = table_of(Developer).c.current_workload


def write_steps(
    session: Session,
    batch: OpenBatch,
    steps: Sequence[Step],
    reasons: Sequence[str | None],
    *,
    plan: dict[str, Any] | None = None,
    details: Mapping[int, dict[str, Any]] | None = None,
) -> None:
    """Write the assignments, tickets and workloads that follow from `steps`, and their events."""
    if plan is not None:
        session.execute(
            insert(Plan).values(
                batch_id=batch.id,
                created_by=batch.changed_by,
                created_at=batch.changed_at,
                **plan,
            )
        )
    last: dict[int, Held] = {}
    created: list[int] = []
    for step in steps:
        if step.before is None:
            created.append(step.after.id)
        last.pop(step.after.id, None)
        last[step.after.id] = step.after
    new = set(created)
    changed = [held for id_, held in last.items() if id_ not in new]
    # Closed assignments first: within one statement rows have no order, so a ticket might have two
    # active assignments for a moment.
    for opened in (False, True):
        update_rows(
            session,
            table_of(Assignment),
            [_changed_row(held, batch) for held in changed if (held.status in OPEN) is opened],
        )
    of_tickets = repeated(session, (last[id_].ticket_id for id_ in created))
    insert_all(
        session,
        Assignment,
        (
            {
                **_new_row(last[id_], batch, (details or {}).get(id_)),
                **of_tickets[last[id_].ticket_id],
            }
            for id_ in created
        ),
    )
    _update_tickets(session, batch, steps)
    record_steps(session, batch, steps, reasons)
    _move_workloads(session, steps)


def _changed_row(held: Held, batch: OpenBatch) -> dict[str, Any]:
    return {
        "id": held.id,
        "assigned_to": held.developer.name,
        "developer_id": held.developer.id,
        "assignment_type": held.assignment_type,
        "status": held.status,
        "scope": held.scope,
        "reason": held.reason,
        **reason_fields(held.reason),
        "version": held.version,
        "updated_at": batch.changed_at,
    }


def _new_row(held: Held, batch: OpenBatch, details: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": held.id,
        "ticket_id": held.ticket_id,
        "assigned_to": held.developer.name,
        "developer_id": held.developer.id,
        "assigned_by": held.assigned_by,
        "assignment_type": held.assignment_type,
        "original_assigned_to": held.original_assigned_to,
        "reason": held.reason,
        **reason_fields(held.reason),
        "status": held.status,
        "scope": held.scope,
        "plan_id": held.plan_id,
        "details": details,
        "version": held.version,
        "created_at": batch.changed_at,
        "updated_at": batch.changed_at,
    }


def _update_tickets(session: Session, batch: OpenBatch, steps: Sequence[Step]) -> None:
    before: dict[int, str] = {}
    after: dict[int, str] = {}
    for step in steps:
        ticket = step.after.ticket_id
        if step.before is None:
            # A new assignment does not know the ticket's status before.
            before.setdefault(ticket, "")
        else:
            before.setdefault(ticket, step.before.ticket_status)
        if step.action != "superseded":
            after[ticket] = step.after.ticket_status
    by_status: dict[str, list[int]] = defaultdict(list)
    for ticket, status in after.items():
        if status != before[ticket]:
            by_status[status].append(ticket)
    for status, tickets in by_status.items():
        for chunk in chunks(tickets, IDS_PER_STATEMENT):
            session.execute(
                update(Ticket)
                .where(Ticket.id.in_(chunk), Ticket.status != status)
                .values(status=status, updated_at=batch.changed_at),
                execution_options={"synchronize_session": False},
            )


def _move_workloads(session: Session, steps: Sequence[Step]) -> None:
    moved: dict[int, float] = defaultdict(float)
    for step in steps:
        for held, sign in ((step.before, -1), (step.after, 1)):
            if held is not None and held.load:
                moved[held.developer.id] += sign * held.load
    move_workloads(session, moved)


def move_workloads(session: Session, moved: Mapping[int, float]) -> None:
    """Add to each developer's workload; `moved` is points by developer id."""
    points = {id_: rounded(points) for id_, points in sorted(moved.items()) if rounded(points)}
    if not points:
        return
    if any(abs(change) >= NUMERIC_LIMIT for change in points.values()):
        # A parameter that large would fail on PostgreSQL without saying whose workload it is.
        _refuse_too_much(session, points)
    if add_to_rows(session, _CARRIED, points, below=NUMERIC_LIMIT) < len(points):
        _refuse_too_much(session, points)


def _refuse_too_much(session: Session, points: Mapping[int, float]) -> None:
    """Raise Invalid if a workload would exceed what PostgreSQL can hold, on either engine."""
    for chunk in id_chunks(points):
        statement = select(Developer.id, Developer.name, Developer.current_workload)
        for row in session.execute(statement.where(Developer.id.in_(chunk))):
            if row.current_workload + points[row.id] >= NUMERIC_LIMIT:
                raise Invalid(
                    f"{row.name} would carry {NUMERIC_LIMIT:,} points, more than the board can "
                    "hold; nothing was saved. Correct the points first."
                )
