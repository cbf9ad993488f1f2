"""Where keys link to: a pattern for each source, set by managers or learnt from a file's links."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.access import Actor, require
from db.domain.links import checked_pattern
from db.history.batches import lock_board
from db.history.security_log import record
from db.models.board import table_of
from db.models.links import TrackerLink

_LINKS = table_of(TrackerLink)


def set_link(
    session: Session, source: str, pattern: str | None, *, actor: Actor, at: datetime
) -> None:
    """Let the keys of `source` link by `pattern`; None or an empty one: nowhere.

    The record of access has every change. Raises Forbidden, and Invalid for a pattern that is none
    or may do harm.
    """
    lock_board(session, at)
    require(session, actor, "change the board")
    checked = checked_pattern(pattern) if pattern and pattern.strip() else None
    _set(session, source, checked, actor=actor, at=at)


def learn_links(
    session: Session, patterns: Mapping[str, str], *, actor: Actor, at: datetime
) -> None:
    """Keep patterns by source, of those sources that have none yet; under the board's lock."""
    known = set(session.scalars(select(_LINKS.c.source)))
    for source in patterns.keys() - known:
        _set(session, source, checked_pattern(patterns[source]), actor=actor, at=at)


def _set(session: Session, source: str, pattern: str | None, *, actor: Actor, at: datetime) -> None:
    session.execute(delete(_LINKS).where(_LINKS.c.source == source))
    if pattern is not None:
        values = {"source": source, "pattern": pattern}
        session.execute(insert(_LINKS), values | {"updated_by": actor.name, "updated_at": at})
    record(session, "link changed", actor.name, subject=source, detail=pattern, at=at)
