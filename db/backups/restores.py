"""Restores of the board from a backup: what somebody read before one is no longer what it holds.

Versions and ids go on from those of the backup, so that they come a second time with other rows
behind them. Each restore is therefore in the record of access, and what was read before it is
refused.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.errors import Conflict
from db.models.accounts import SecurityEvent
from db.models.board import table_of
from db.security_log import record

RESTORED = "restored"

_EVENTS = table_of(SecurityEvent)


def note_restore(session: Session, source: str, *, actor: str, at: datetime) -> None:
    """Write down that the board was replaced by the backup `source`."""
    record(session, RESTORED, actor, detail=source, at=at)


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
