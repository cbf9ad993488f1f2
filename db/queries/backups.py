"""How the backups by themselves went, as the copies of the app that make them noted it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.accounts import SecurityEvent
from db.models.board import table_of

MADE, FAILED = "backup made", "backup failed"

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
