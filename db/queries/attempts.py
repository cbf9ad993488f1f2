"""How the work that the app does by itself went, from the record of access."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.accounts import SecurityEvent
from db.models.board import table_of

Task = Literal["backup", "report"]

_EVENTS = table_of(SecurityEvent)


@dataclass(frozen=True, slots=True)
class Attempts:
    """When one was made last; when and why the latest attempt failed, if it did."""

    made_at: datetime | None = None
    failed_at: datetime | None = None
    why: str | None = None


def made(task: Task) -> str:
    """The kind of event that says that one was made."""
    return f"{task} made"


def failed(task: Task) -> str:
    """The kind of event that says that none could be made."""
    return f"{task} failed"


def attempts(session: Session, task: Task) -> Attempts:
    """How the last ones went; all None where none was ever attempted."""
    last = (
        select(_EVENTS.c.id, _EVENTS.c.at, _EVENTS.c.detail).order_by(_EVENTS.c.id.desc()).limit(1)
    )
    good = session.execute(last.where(_EVENTS.c.kind == made(task))).one_or_none()
    bad = session.execute(last.where(_EVENTS.c.kind == failed(task))).one_or_none()
    made_at = good.at if good else None
    if bad is None or (good is not None and good.id > bad.id):
        return Attempts(made_at)
    return Attempts(made_at, bad.at, bad.detail)
