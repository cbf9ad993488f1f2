"""Write the record of access: sign-ins, refusals, roles and tokens."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db.access import Denied
from db.history.batches import lock_board
from db.models.accounts import SecurityEvent
from db.models.board import table_of

# The same refusal of the same person is recorded once within this time.
REFUSED_EVERY = timedelta(minutes=1)
# The number of events among which an earlier refusal is looked for.
LOOKED_AT = 100

_EVENTS = table_of(SecurityEvent)


def record(
    session: Session,
    kind: str,
    actor: str,
    *,
    at: datetime,
    subject: str | None = None,
    detail: str | None = None,
    address: str | None = None,
) -> None:
    """Write one event about access, under the board's lock; it is never changed or deleted."""
    last = session.execute(select(func.coalesce(func.max(_EVENTS.c.id), 0))).scalar_one()
    row: dict[str, Any] = {"kind": kind, "actor": actor, "subject": subject, "detail": detail}
    session.execute(insert(_EVENTS), {"id": last + 1, **row, "address": address, "at": at})


def note_denied(session: Session, refused: Denied) -> None:
    """Record a refusal, unless the same one was recorded a moment ago."""
    at = datetime.now(UTC)
    lock_board(session)
    last = (
        select(_EVENTS.c.kind, _EVENTS.c.actor, _EVENTS.c.detail, _EVENTS.c.at)
        .order_by(_EVENTS.c.id.desc())
        .limit(LOOKED_AT)
    )
    known = any(
        (row.kind, row.actor, row.detail) == ("refused", refused.actor, refused.text)
        and at - row.at < REFUSED_EVERY
        for row in session.execute(last)
    )
    if not known:
        record(session, "refused", refused.actor, detail=refused.text, at=at)
