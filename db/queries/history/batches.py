"""Commits: the latest, those since a time, and who made them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models.board import Batch
from db.models.types import AnyRow, AnySelect


def actors(session: Session) -> list[str]:
    """The names of everybody who ever changed something, 200 at most."""
    statement = select(Batch.changed_by).distinct().order_by(Batch.changed_by).limit(200)
    return list(session.scalars(statement))


def recent_batches(session: Session, limit: int = 10) -> list[AnyRow]:
    """The last commits: who, when, what, and how many events."""
    return list(session.execute(_BATCHES.order_by(Batch.data_version.desc()).limit(limit)))


def batches_by_id(session: Session, ids: Sequence[str]) -> dict[str, AnyRow]:
    """The commits with these ids, by id; unknown ids are left out."""
    return {row.id: row for row in session.execute(_BATCHES.where(Batch.id.in_(ids)))}


def commits_since(session: Session, since: datetime, *, limit: int = 1_000) -> dict[str, int]:
    """How many of the last `limit` commits each person made after `since`, the most first."""
    last = (
        select(Batch.changed_by, Batch.changed_at)
        .order_by(Batch.data_version.desc())
        .limit(limit)
        .subquery()
    )
    number = func.count()
    statement = (
        select(last.c.changed_by, number.label("number"))
        .where(last.c.changed_at > since)
        .group_by(last.c.changed_by)
        .order_by(number.desc(), last.c.changed_by)
    )
    return {row.changed_by: int(row.number) for row in session.execute(statement)}


_BATCHES: AnySelect = select(
    Batch.id,
    Batch.command,
    Batch.changed_by,
    Batch.changed_at,
    Batch.event_count,
    Batch.undoes,
)
