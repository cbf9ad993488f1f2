"""What somebody changed between the preview of an import and its commit."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.records.rows import record_label
from db.commands.records.targets import TICKET, Target
from db.errors import Conflict
from db.history.batches import id_chunks
from db.importing.save.difference import Difference
from db.models.board import AssignmentHistory, Batch, RecordHistory


def refuse_unseen(session: Session, target: Target, difference: Difference, *, since: int) -> None:
    """Refuse to overwrite what somebody changed, or made, after the preview was read."""
    labels = {
        update.id: record_label(target, {"id": update.id, **update.before})
        for update in difference.updated
    }
    labels |= {move.ticket_id: move.label for move in difference.moves}
    moved = _changed_since(session, target, labels, since)
    if not moved:
        return
    id_, (action, changed_by) = next(iter(moved.items()))
    others = f", and {len(moved) - 1:,} more rows like it" if len(moved) > 1 else ""
    raise Conflict(
        f"{labels[id_]} was {action} by {changed_by} since the preview{others}. Nothing was "
        "saved: look at the preview again."
    )


def _changed_since(
    session: Session, target: Target, ids: Iterable[int], since: int
) -> dict[int, tuple[str, str]]:
    """How each of these rows was changed by a batch after `since`, and by whom."""
    found: dict[int, tuple[str, str]] = {}
    for chunk in id_chunks(ids):
        records = (
            select(RecordHistory.record_id, RecordHistory.action, RecordHistory.changed_by)
            .join(Batch, Batch.id == RecordHistory.batch_id)
            .where(
                RecordHistory.kind == target.kind,
                RecordHistory.record_id.in_(chunk),
                Batch.data_version > since,
            )
        )
        events = (
            select(
                AssignmentHistory.ticket_id, AssignmentHistory.action, AssignmentHistory.changed_by
            )
            .join(Batch, Batch.id == AssignmentHistory.batch_id)
            .where(AssignmentHistory.ticket_id.in_(chunk), Batch.data_version > since)
        )
        for statement in (records, events) if target is TICKET else (records,):
            for id_, action, changed_by in session.execute(statement):
                found[id_] = (action, changed_by)
    return found
