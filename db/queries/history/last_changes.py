"""Who last changed a row, and how: an assignment, or the fields of a ticket or developer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
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
    events: dict[int, LastEvent] = {}
    for chunk in id_chunks(assignment_ids):
        statement = (
            select(
                AssignmentHistory.assignment_id,
                AssignmentHistory.action,
                AssignmentHistory.changed_by,
                AssignmentHistory.changed_at,
                AssignmentHistory.new_developer,
            )
            .where(AssignmentHistory.assignment_id.in_(chunk))
            .order_by(AssignmentHistory.id)
        )
        for row in session.execute(statement):
            events[row.assignment_id] = LastEvent(
                row.action, row.changed_by, row.changed_at, row.new_developer
            )
    return events


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


def last_edits(session: Session, ids: Iterable[int], kind: str = "ticket") -> dict[int, LastEvent]:
    """The newest event of each of these tickets' own fields, or of another kind's."""
    events: dict[int, LastEvent] = {}
    for chunk in id_chunks(ids):
        statement = (
            select(
                RecordHistory.record_id,
                RecordHistory.action,
                RecordHistory.changed_by,
                RecordHistory.changed_at,
            )
            .where(RecordHistory.kind == kind, RecordHistory.record_id.in_(chunk))
            .order_by(RecordHistory.id)
        )
        for row in session.execute(statement):
            events[row.record_id] = LastEvent(row.action, row.changed_by, row.changed_at, None)
    return events


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
