"""How the developers and tickets that a batch changed go back to what they were before it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.board import id_chunks
from db.commands.decisions import Refusal
from db.commands.records import (
    TARGETS,
    RecordKind,
    Target,
    Update,
    load_records,
    name_owners,
    record_label,
)
from db.commands.saving import OPEN
from db.models import Assignment, RecordHistory, table_of
from db.rules import Refused, Step
from db.types import AnyRow

# What is recorded when a creation is taken back; an import of the same row revives it.
WITHDRAWN = "withdrawn"


def record_reversals(
    session: Session, batch_id: str, reason: str | None
) -> tuple[list[tuple[RecordKind, Update]], list[Refusal]]:
    """What brings back the developers and tickets that a batch changed, and what cannot be."""
    table = table_of(RecordHistory)
    events = list(
        session.execute(
            select(table.c.id, table.c.kind, table.c.record_id, table.c.action, table.c.state)
            .where(table.c.batch_id == batch_id)
            .order_by(table.c.id)
        )
    )
    updates: list[tuple[RecordKind, Update]] = []
    refused: list[Refusal] = []
    owners = name_owners(session) if any(event.kind == "developer" for event in events) else {}
    for kind, target in TARGETS.items():
        own = {event.record_id: event for event in events if event.kind == kind}
        before = _records_before(session, kind, events[0].id, own) if own else {}
        for id_, now in load_records(session, target, own).items():
            try:
                after = _as_before(target, now, own[id_], before.get(id_))
                if kind == "developer" and owners.get(after["name"].lower(), id_) != id_:
                    raise Refused(f"Another developer is called {after['name']} by now.")
            except Refused as refusal:
                ticket = id_ if kind == "ticket" else None
                refused.append(Refusal(None, ticket, record_label(target, now), str(refusal)))
                continue
            fields = {name: now[name] for name in target.fields}
            gone = id_ not in before or now.get("status") != after.get("status") == WITHDRAWN
            action = WITHDRAWN if gone else "undone"
            updates.append((kind, Update(id_, now["version"], fields, after, action, reason)))
    return updates, refused


def _as_before(
    target: Target, now: Mapping[str, Any], event: AnyRow, before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """All fields as they shall be: what the event changed goes back, the rest stays. May refuse."""
    fields = {name: now[name] for name in target.fields}
    label = record_label(target, now)
    left = _read(event.state)
    if before is None:
        changed = {"active": False} if target.kind == "developer" else {"status": "withdrawn"}
        compared = [name for name in target.fields if name != "status"]
    else:
        earlier = _read(before)
        compared = [
            name
            for name in target.fields
            if name in left and name in earlier and left[name] != earlier[name]
        ]
        # Decisions move a ticket's status; only a creation that was taken back is a field's.
        if "withdrawn" not in (left.get("status"), earlier.get("status")):
            compared = [name for name in compared if name != "status"]
        changed = {name: earlier[name] for name in compared}
    if any(name in left and now[name] != left[name] for name in compared):
        raise Refused(f"{label} was changed since, and is kept as it is.")
    if not changed:
        raise Refused(f"{label} is as it was already.")
    return fields | changed


def withdrawable(
    session: Session, updates: Sequence[tuple[RecordKind, Update]], steps: Sequence[Step]
) -> tuple[list[tuple[RecordKind, Update]], list[Refusal]]:
    """Without those that would take away a ticket or a developer on whom open work hangs."""
    going = {(kind, one.id) for kind, one in updates if one.action == WITHDRAWN}
    used: set[tuple[str, int]] = set()
    moved = {step.after.id: step.after for step in steps}
    for column, kind in ((Assignment.ticket_id, "ticket"), (Assignment.developer_id, "developer")):
        for chunk in id_chunks(id_ for of, id_ in going if of == kind):
            statement = select(Assignment.id, column.label("owner")).where(
                column.in_(chunk), Assignment.status.in_(OPEN)
            )
            for row in session.execute(statement):
                if row.id not in moved or moved[row.id].status in OPEN:
                    used.add((kind, row.owner))
    left, refused = [], []
    for kind, one in updates:
        decided = (kind, one.id) in going and one.before.get("status", "pending") != "pending"
        if (kind, one.id) in used or decided:
            label = record_label(TARGETS[kind], {"id": one.id, **one.before})
            message = f"{label} has been given work, or been decided about, since; it is kept."
            refused.append(Refusal(None, one.id if kind == "ticket" else None, label, message))
        else:
            left.append((kind, one))
    return left, refused


def _records_before(
    session: Session, kind: str, first: int, ids: Iterable[int]
) -> dict[int, dict[str, Any]]:
    table = table_of(RecordHistory)
    states: dict[int, dict[str, Any]] = {}
    for chunk in id_chunks(ids):
        last = (
            select(func.max(table.c.id))
            .where(table.c.kind == kind, table.c.record_id.in_(chunk), table.c.id < first)
            .group_by(table.c.record_id)
        )
        found = session.execute(
            select(table.c.record_id, table.c.state).where(table.c.id.in_(last))
        )
        states |= {row.record_id: row.state for row in found}
    return states


def _read(state: Mapping[str, Any]) -> dict[str, Any]:
    """A document's fields as the tables hold them."""
    fields = dict(state)
    if fields.get("due_date") is not None:
        fields["due_date"] = date.fromisoformat(fields["due_date"])
    return fields
