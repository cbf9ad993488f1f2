"""The board as its history tells it: states at an instant, and what moved the workloads."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from db.history.batches import id_chunks
from db.models.board import AssignmentHistory, Board, RecordHistory
from db.models.local_day import local_day
from db.models.types import AnyRow, as_points


def workload_moves(session: Session) -> list[AnyRow]:
    """By how many points each developer's workload moved on each day of the board.

    Rows of `developer_id`, `day` and `points`, in that order. Approvals add a ticket's points,
    completions and removals take them off, imports and edits move baselines and points of work.
    """
    sources = (
        (
            AssignmentHistory.new_developer_id,
            AssignmentHistory.changed_at,
            AssignmentHistory.added_points,
        ),
        (
            AssignmentHistory.previous_developer_id,
            AssignmentHistory.changed_at,
            -AssignmentHistory.released_points,
        ),
        (RecordHistory.developer_id, RecordHistory.changed_at, RecordHistory.workload_points),
    )
    zone = literal(session.execute(select(Board.time_zone)).scalar_one())
    # The day is worked out below the grouping: above it, it would be worked out twice.
    moves = union_all(
        *(
            select(
                owner.label("developer_id"),
                local_day(changed_at, zone).label("day"),
                points.label("points"),
            ).where(points != 0)
            for owner, changed_at, points in sources
        )
    ).subquery()
    statement = (
        select(
            moves.c.developer_id,
            moves.c.day,
            as_points(func.sum(moves.c.points)).label("points"),
        )
        .group_by(moves.c.developer_id, moves.c.day)
        .order_by(moves.c.developer_id, moves.c.day)
    )
    return list(session.execute(statement))


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
