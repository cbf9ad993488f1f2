"""How backups went and when the board was restored from one, as the record of access tells it.

Versions and ids go on from those of a backup, so that they come a second time with other rows
behind them: what somebody read before a restore is refused.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.errors import Conflict
from db.models.accounts import SecurityEvent
from db.models.board import table_of

MADE, FAILED, RESTORED = "backup made", "backup failed", "restored"

_EVENTS = table_of(SecurityEvent)


@dataclass(frozen=True, slots=True)
class Backups:
    """When the last good backup was made; when and why none could be made since, if so."""

    made_at: datetime | None = None
    failed_at: datetime | None = None
    why: str | None = None


def backups_noted(session: Session) -> Backups:
    """What is noted of backups; nothing where none were ever to be made."""
    last = (
        select(_EVENTS.c.id, _EVENTS.c.at, _EVENTS.c.detail).order_by(_EVENTS.c.id.desc()).limit(1)
    )
    made = session.execute(last.where(_EVENTS.c.kind == MADE)).one_or_none()
    failed = session.execute(last.where(_EVENTS.c.kind == FAILED)).one_or_none()
    made_at = made.at if made else None
    if failed is None or (made is not None and made.id > failed.id):
        return Backups(made_at)
    return Backups(made_at, failed.at, failed.detail)


def last_restore(session: Session) -> datetime | None:
    """When the board was replaced by a backup the last time."""
    statement = select(func.max(_EVENTS.c.at)).where(_EVENTS.c.kind == RESTORED)
    found: datetime | None = session.execute(statement).scalar_one()
    return found


def refuse_if_restored(session: Session, read_at: datetime) -> None:
    """Raise Conflict when the board was restored since `read_at`."""
    restored = last_restore(session)
    if restored is not None and restored >= read_at:
        raise Conflict(
            "The board was restored from a backup since this page was read; what you see may be "
            "of the board before. Reload the page, look again, and do it again if it still holds."
        )
