"""What is kept for each reader: saved views, layouts, unsaved edits, last visit, chosen teams."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.access import Actor
from db.models.board import table_of
from db.models.types import AnyRow
from db.models.views import OFFERS, ChosenTeam, SavedView, TableLayout, UnsavedEdits, Visit

_VIEWS, _VISITS, _EDITS = table_of(SavedView), table_of(Visit), table_of(UnsavedEdits)
_LAYOUTS, _TEAMS = table_of(TableLayout), table_of(ChosenTeam)


def saved_views(session: Session, page: str, actor: Actor) -> list[AnyRow]:
    """The views of a page that `actor` may open, their own first, by name."""
    statement = select(_VIEWS).where(
        _VIEWS.c.page == page, or_(_VIEWS.c.owner == actor.name, _VIEWS.c.shared)
    )
    rows = session.execute(statement.order_by(_VIEWS.c.name, _VIEWS.c.id).limit(1_000))
    return sorted(rows, key=lambda row: row.owner != actor.name)


def table_layouts(session: Session, actor: Actor) -> dict[str, Any]:
    """How `actor` laid tables out, as documents, by table."""
    documents = _documents(session, actor)
    documents.pop(OFFERS, None)
    return documents


def offers_put_off(session: Session, actor: Actor) -> dict[str, int]:
    """Which offers of skills `actor` put off, each with how many tickets were held then."""
    return dict(_documents(session, actor).get(OFFERS, {}))


def _documents(session: Session, actor: Actor) -> dict[str, Any]:
    statement = select(_LAYOUTS.c.table_name, _LAYOUTS.c.layout)
    rows = session.execute(statement.where(_LAYOUTS.c.person == actor.name))
    return {row.table_name: row.layout for row in rows}


def chosen_teams(session: Session, actor: Actor) -> tuple[str, ...]:
    """The teams that `actor` chose to see, in alphabetical order; none is everybody."""
    statement = select(_TEAMS.c.team).where(_TEAMS.c.actor == actor.name)
    return tuple(session.scalars(statement.order_by(_TEAMS.c.team)))


def last_visit(session: Session, actor: Actor) -> AnyRow | None:
    """When `actor` was here last (`seen_at`), and on the visit before (`previous_at`)."""
    return session.execute(select(_VISITS).where(_VISITS.c.actor == actor.name)).one_or_none()


def unsaved_edits(session: Session, tab: str, actor: Actor, *, since: datetime) -> dict[str, str]:
    """The edits of `actor` in this browser tab after `since` that were not committed, by table."""
    statement = select(_EDITS.c.table_name, _EDITS.c.edits).where(
        _EDITS.c.person == actor.name, _EDITS.c.tab == tab, _EDITS.c.saved_at > since
    )
    return {row.table_name: row.edits for row in session.execute(statement)}
