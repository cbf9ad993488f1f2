"""How backups went and when the board was restored from one, from the record of access.

After a restore, versions and ids count on from those of the backup, so they come up a second time
for other rows. A command that rests on what was read before the restore is therefore refused.
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
    """When the last backup was made; when and why the latest attempt failed, if it did."""

    made_at: datetime | None = None
    failed_at: datetime | None = None
    why: str | None = None


def backups_noted(session: Session) -> Backups:
    """How the last backups went; all None where none was ever attempted."""
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
