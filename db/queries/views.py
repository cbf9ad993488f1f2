"""What readers keep: their own saved views and those that others share; their last visit."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.access import Actor
from db.models import table_of
from db.types import AnyRow
from db.views import SavedView, Visit

_VIEWS, _VISITS = table_of(SavedView), table_of(Visit)


def saved_views(session: Session, page: str, actor: Actor) -> list[AnyRow]:
    """The views of a page that `actor` may open, their own first, by name."""
    statement = select(_VIEWS).where(
        _VIEWS.c.page == page, or_(_VIEWS.c.owner == actor.name, _VIEWS.c.shared)
    )
    rows = session.execute(statement.order_by(_VIEWS.c.name, _VIEWS.c.id).limit(1_000))
    return sorted(rows, key=lambda row: row.owner != actor.name)


def last_visit(session: Session, actor: Actor) -> AnyRow | None:
    """When `actor` was here last (`seen_at`), and on the visit before (`previous_at`)."""
    return session.execute(select(_VISITS).where(_VISITS.c.actor == actor.name)).one_or_none()
