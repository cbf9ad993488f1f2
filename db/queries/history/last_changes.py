"""Who last changed a row, and how: an assignment, or the fields of a ticket or developer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, null, select
from sqlalchemy.orm import Session

from db.history.batches import id_chunks
from db.models.board import AssignmentHistory, Batch, RecordHistory


@dataclass(frozen=True, slots=True)
class LastEvent:
    """The newest event of an assignment or a record: who did what, and when."""

    action: str
    changed_by: str
    changed_at: Any
    new_developer: str | None


def last_events(session: Session, assignment_ids: Iterable[int]) -> dict[int, LastEvent]:
    """The newest event of each of these assignments."""
    key, holder = AssignmentHistory.assignment_id, AssignmentHistory.new_developer
    return _newest(session, assignment_ids, key, holder)


def last_edits(session: Session, ids: Iterable[int], kind: str = "ticket") -> dict[int, LastEvent]:
    """The newest event of each of these tickets' own fields, or of another kind's."""
    return _newest(session, ids, RecordHistory.record_id, null(), RecordHistory.kind == kind)


def _newest(
    session: Session, ids: Iterable[int], key: Any, holder: Any, *conditions: ColumnElement[bool]
) -> dict[int, LastEvent]:
    model = key.class_
    columns = (key, model.action, model.changed_by, model.changed_at, holder)
    found: dict[int, LastEvent] = {}
    for chunk in id_chunks(ids):
        events = select(*columns).where(key.in_(chunk), *conditions).order_by(model.id)
        found |= {id_: LastEvent(*event) for id_, *event in session.execute(events)}
    return found


def last_changes(session: Session, assignment_ids: Iterable[int]) -> dict[int, int]:
    """The data version in which each of these assignments last changed, by id."""
    return {
        row.assignment_id: row.data_version
        for chunk in id_chunks(assignment_ids)
        for row in session.execute(
            select(
                AssignmentHistory.assignment_id,
                func.max(Batch.data_version).label("data_version"),
            )
            .join(Batch, Batch.id == AssignmentHistory.batch_id)
            .where(AssignmentHistory.assignment_id.in_(chunk))
            .group_by(AssignmentHistory.assignment_id)
        )
    }


def last_changed(session: Session, tickets: Mapping[int, int]) -> dict[int, LastEvent]:
    """The newest event of each assignment or its ticket; `tickets` are ids by assignment id."""
    events, edits = last_events(session, tickets), last_edits(session, tickets.values())
    found: dict[int, LastEvent] = {}
    for id_, ticket_id in tickets.items():
        known = [event for event in (events.get(id_), edits.get(ticket_id)) if event is not None]
        if known:
            found[id_] = max(known, key=lambda event: event.changed_at)
    return found


def last_edit(session: Session, kind: str, id_: int) -> LastEvent | None:
    """The newest event of one developer's or ticket's own fields."""
    return last_edits(session, [id_], kind).get(id_)
