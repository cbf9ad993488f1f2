"""The board as its history tells it: states at an instant, and what moved the workloads."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from db.history.batches import id_chunks
from db.models.board import AssignmentHistory, RecordHistory
from db.models.types import as_points


def moved_workloads(session: Session) -> dict[int, float]:
    """By how many points all events together moved each developer's workload, by id.

    Approvals add a ticket's points, completions and removals take them off, imports and edits move
    baselines and points of work.
    """
    sources = (
        (AssignmentHistory.new_developer_id, AssignmentHistory.added_points),
        (AssignmentHistory.previous_developer_id, -AssignmentHistory.released_points),
        (RecordHistory.developer_id, RecordHistory.workload_points),
    )
    moves = union_all(
        *(
            select(owner.label("developer_id"), points.label("points")).where(points != 0)
            for owner, points in sources
        )
    ).subquery()
    total = as_points(func.sum(moves.c.points)).label("points")
    statement = select(moves.c.developer_id, total).group_by(moves.c.developer_id)
    return {row.developer_id: row.points for row in session.execute(statement)}


def record_states(
    session: Session, kind: str, ids: Collection[int], last: int
) -> dict[int, dict[str, Any]]:
    """The fields of these tickets, or developers, as the event `last` and all before left them."""
    states: dict[int, dict[str, Any]] = {}
    for chunk in id_chunks(ids):
        newest = (
            select(func.max(RecordHistory.id))
            .where(
                RecordHistory.kind == kind,
                RecordHistory.record_id.in_(chunk),
                RecordHistory.id <= last,
            )
            .group_by(RecordHistory.record_id)
        )
        found = select(RecordHistory.record_id, RecordHistory.state)
        for row in session.execute(found.where(RecordHistory.id.in_(newest))):
            states[row.record_id] = row.state
    return states


def last_id(session: Session, model: type[AssignmentHistory | RecordHistory], at: datetime) -> int:
    """The last event until `at`; ids and times grow together."""
    moment = select(func.max(model.changed_at)).where(model.changed_at <= at).scalar_subquery()
    return session.scalar(select(func.max(model.id)).where(model.changed_at == moment)) or 0
