"""Note when somebody was last here, every few minutes rather than with every request."""

from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from db.access import Actor
from db.history.batches import lock_board
from db.models.board import table_of
from db.models.types import AnyRow
from db.models.views import Visit
from db.queries.views import last_visit

# After being away for longer than this, somebody begins a new visit.
AWAY = timedelta(minutes=30)
# How often a visit is noted while it goes on.
NOTED_EVERY = timedelta(minutes=5)

_VISITS = table_of(Visit)


def is_due(visit: AnyRow | None, at: datetime) -> bool:
    """Whether the visit should be noted again."""
    return visit is None or at - visit.seen_at >= NOTED_EVERY


def visit_before(visit: AnyRow | None, at: datetime) -> datetime | None:
    """When the visit before the one at `at` ended; None if there was none."""
    if visit is None:
        return None
    seen: datetime = visit.seen_at
    previous: datetime | None = visit.previous_at
    return seen if at - seen >= AWAY else previous


def note_visit(session: Session, actor: Actor, *, at: datetime) -> None:
    """Note that `actor` is here now, if that is due."""
    lock_board(session)
    visit = last_visit(session, actor)
    if visit is None:
        session.execute(insert(_VISITS), {"actor": actor.name, "seen_at": at, "previous_at": None})
    elif is_due(visit, at):
        session.execute(
            update(_VISITS)
            .where(_VISITS.c.actor == actor.name)
            .values(seen_at=at, previous_at=visit_before(visit, at))
        )
