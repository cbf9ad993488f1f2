"""Where the board is: its time zone, its data version, and when it began."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.board import Batch, Board


def time_zone(session: Session) -> str:
    """The name of the board's one time zone, in which days begin and end."""
    return session.execute(select(Board.time_zone)).scalar_one()


def data_version(session: Session) -> int:
    """A number that grows with every commit: as long as it is the same, nothing has changed."""
    return session.execute(select(Board.data_version)).scalar_one()


def first_batch_at(session: Session) -> datetime | None:
    """When the first commit of all was made; None on an empty board."""
    return session.scalar(select(Batch.changed_at).order_by(Batch.data_version).limit(1))
