"""The statuses of tickets before and after a batch, from the history."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.history.batches import id_chunks
from db.models.board import AssignmentHistory, RecordHistory, table_of

_DECISIONS = table_of(AssignmentHistory)
_RECORDS = table_of(RecordHistory)


def statuses_before(session: Session, at: datetime, ticket_ids: Iterable[int]) -> dict[int, str]:
    """The status of each of these tickets before the batch that was committed at `at`.

    It comes from the last decision or the ticket's last own event, whichever is later; within one
    batch, from the decision.
    """
    found: dict[int, tuple[datetime, str]] = {}
    for chunk in id_chunks(set(ticket_ids)):
        decided = (
            select(func.max(_DECISIONS.c.id))
            # A superseded proposal says nothing about its ticket's status.
            .where(
                _DECISIONS.c.ticket_id.in_(chunk),
                _DECISIONS.c.changed_at < at,
                _DECISIONS.c.action != "superseded",
            )
            .group_by(_DECISIONS.c.ticket_id)
        )
        columns = (_DECISIONS.c.ticket_id, _DECISIONS.c.changed_at, _DECISIONS.c.state)
        for row in session.execute(select(*columns).where(_DECISIONS.c.id.in_(decided))):
            found[row.ticket_id] = (row.changed_at, str(row.state["ticket_status"]))
        edited = (
            select(func.max(_RECORDS.c.id))
            .where(
                _RECORDS.c.kind == "ticket",
                _RECORDS.c.record_id.in_(chunk),
                _RECORDS.c.changed_at < at,
            )
            .group_by(_RECORDS.c.record_id)
        )
        own = select(_RECORDS.c.record_id, _RECORDS.c.changed_at, _RECORDS.c.state)
        for row in session.execute(own.where(_RECORDS.c.id.in_(edited))):
            if row.record_id not in found or row.changed_at > found[row.record_id][0]:
                found[row.record_id] = (row.changed_at, str(row.state["status"]))
    return {id_: status for id_, (_, status) in found.items()}


def statuses_left(session: Session, batch_id: str, ticket_ids: Iterable[int]) -> dict[int, str]:
    """The statuses that a batch's decisions gave to these tickets; only changed ones are there."""
    found: dict[int, str] = {}
    for chunk in id_chunks(set(ticket_ids)):
        last = (
            select(func.max(_DECISIONS.c.id))
            .where(
                _DECISIONS.c.ticket_id.in_(chunk),
                _DECISIONS.c.batch_id == batch_id,
                _DECISIONS.c.action != "superseded",
            )
            .group_by(_DECISIONS.c.ticket_id)
        )
        columns = (_DECISIONS.c.ticket_id, _DECISIONS.c.state)
        for row in session.execute(select(*columns).where(_DECISIONS.c.id.in_(last))):
            found[row.ticket_id] = str(row.state["ticket_status"])
    return found
