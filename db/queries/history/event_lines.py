"""Events in full: the fields each changed, with old and new values, and names then and now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from db.domain.calendar.entries import calendar_label
from db.domain.field_changes import FieldChange, field_changes, tracker_changes
from db.history.batches import id_chunks
from db.models.board import AssignmentHistory, Batch, RecordHistory
from db.models.types import AnyRow

HOLDER = "developer"
UNDONE, REDONE = "undone", "redone"


@dataclass(frozen=True, slots=True)
class EventLine:
    """One field that an event changed, or an event without a visible change.

    `subject`, `previous_developer` and `new_developer` are the names of that time; the `…_now`
    names are None where they are the same. An assignment's event changes its holder.
    """

    changed_at: datetime
    changed_by: str
    action: str
    ticket_id: int | None
    external_key: str | None
    subject: str
    subject_now: str | None
    previous_developer: str | None
    previous_developer_now: str | None
    new_developer: str | None
    new_developer_now: str | None
    change: FieldChange | None
    story_points: float | None
    reason: str | None
    batch_id: str


def event_lines(session: Session, events: Sequence[AnyRow]) -> list[EventLine]:
    """The lines of these events (rows of `db.queries.history.events`), in their order."""
    changes = changes_of(session, events)
    redone = _redone(session, {undone.batch_id for undone in events if undone.action == UNDONE})
    return [
        line for event in events for line in _lines(event, changes[event.rank, event.id], redone)
    ]


def changes_of(
    session: Session, events: Sequence[AnyRow]
) -> Mapping[tuple[int, int], list[FieldChange]]:
    """The changes of each of these events, by its rank and id."""
    found: dict[tuple[int, int], list[FieldChange]] = defaultdict(list)
    before = _states_before(session, [row.id for row in events if row.rank == 0])
    for event in events:
        if event.rank == 1:
            found[1, event.id] = _holder_change(event)
        elif event.id in before:
            changes_between = tracker_changes if event.action == "noted" else field_changes
            found[0, event.id] = changes_between(before[event.id], event.state)
    decided = _decided_before(
        session,
        [
            row
            for row in events
            if row.rank == 0 and any(change.field == "status" for change in found[0, row.id])
        ],
    )
    for id_, status in decided.items():
        found[0, id_] = list(_after_decision(found[0, id_], status))
    return found


def _after_decision(changes: Sequence[FieldChange], status: str) -> Iterator[FieldChange]:
    """The changes with the status before replaced by `status`, which the last decision had set.

    Decisions have events of their own, so a record's states do not show them.
    """
    for change in changes:
        if change.field != "status":
            yield change
        elif change.new != status:
            yield FieldChange("status", status, change.new)


def _states_before(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The state before each of these records' events, by event id; a record's first has none."""
    event, earlier = aliased(RecordHistory), aliased(RecordHistory)
    previous = (
        select(func.max(earlier.id))
        .where(
            earlier.kind == event.kind, earlier.record_id == event.record_id, earlier.id < event.id
        )
        .correlate(event)
        .scalar_subquery()
    )
    found: dict[int, dict[str, Any]] = {}
    for chunk in id_chunks(ids):
        statement = select(event.id, RecordHistory.state).join(
            RecordHistory, RecordHistory.id == previous
        )
        rows = session.execute(statement.where(event.id.in_(chunk)))
        found |= {row.id: row.state for row in rows}
    return found


def _decided_before(session: Session, events: Sequence[AnyRow]) -> dict[int, str]:
    """The ticket's status after the last decision before each of these events, by event id.

    Within a commit, events of records come before those of assignments.
    """
    decision, record = aliased(AssignmentHistory), aliased(RecordHistory)
    last_own = aliased(RecordHistory)
    own_before = (
        select(func.max(last_own.changed_at))
        .where(
            last_own.kind == "ticket",
            last_own.record_id == record.record_id,
            last_own.id < record.id,
        )
        .correlate(record)
        .scalar_subquery()
    )
    last = (
        select(func.max(decision.id))
        .where(
            decision.ticket_id == record.record_id,
            decision.action != "superseded",
            decision.changed_at < record.changed_at,
            decision.changed_at >= own_before,
        )
        .correlate(record)
        .scalar_subquery()
    )
    found: dict[int, str] = {}
    for chunk in id_chunks(event.id for event in events):
        statement = select(record.id, AssignmentHistory.state).join(
            AssignmentHistory, AssignmentHistory.id == last
        )
        for row in session.execute(statement.where(record.id.in_(chunk))):
            found[row.id] = row.state["ticket_status"]
    return found


def _holder_change(event: AnyRow) -> list[FieldChange]:
    if event.previous_developer is None and event.new_developer is None:
        return []
    return [FieldChange(HOLDER, event.previous_developer, event.new_developer)]


def _redone(session: Session, batch_ids: Collection[str]) -> set[str]:
    """The commits among these that took back an undo, which is called a redo."""
    undone = aliased(Batch)
    statement = (
        select(Batch.id)
        .outerjoin(undone, undone.id == Batch.undoes)
        .where(Batch.id.in_(batch_ids), or_(Batch.command == "redo", undone.command == "undo"))
    )
    return set(session.scalars(statement))


def _lines(
    event: AnyRow, changes: Sequence[FieldChange], redone: Collection[str]
) -> Iterator[EventLine]:
    subject, subject_now = _subject(event)
    lines: Sequence[FieldChange | None] = changes or [None]
    for change in lines:
        yield EventLine(
            changed_at=event.changed_at,
            changed_by=event.changed_by,
            action=REDONE if event.batch_id in redone else event.action,
            ticket_id=event.ticket_id,
            external_key=event.external_key,
            subject=subject,
            subject_now=subject_now,
            previous_developer=event.previous_developer,
            previous_developer_now=other_name(
                event.previous_developer_now, event.previous_developer
            ),
            new_developer=event.new_developer,
            new_developer_now=other_name(event.new_developer_now, event.new_developer),
            change=change,
            story_points=event.story_points,
            reason=event.reason,
            batch_id=event.batch_id,
        )


def _subject(event: AnyRow) -> tuple[str, str | None]:
    """The record's name at that time, and the present name if it differs."""
    if event.rank == 1:
        return event.subject, None
    if event.kind == "calendar":
        return calendar_label(event.state, event.subject), None
    then = str(event.state["name" if event.ticket_id is None else "title"])
    return then, other_name(event.subject, then)


def other_name(now: str | None, then: str | None) -> str | None:
    return None if now == then else now


def state_text(value: Any) -> str | None:
    """A value of a state as text: numbers without needless decimals, yes and no."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.15g}"
