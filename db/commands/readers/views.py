"""Saved views, private to their owner or shared; each change is in the record of access."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.access import Actor, require
from db.domain.layouts import Layout
from db.domain.values import Text, is_storable
from db.errors import Conflict, Forbidden, Invalid, NotFound
from db.history.batches import lock_board
from db.history.security_log import record
from db.models.board import table_of
from db.models.types import AnyRow
from db.models.views import SavedView

VIEW_NAME = Text("The name of a view", 60, required=True)
QUERY_LENGTH = 4_000
MOST_VIEWS = 200
# Pages that have a row of filters.
VIEW_PAGES = (
    "assignments",
    "planner",
    "proposals",
    "tickets",
    "developers",
    "analytics",
    "history",
)

_VIEWS = table_of(SavedView)


@dataclass(frozen=True, slots=True)
class ViewChange:
    """New values for a view of which `version` was read; None leaves a value as it is."""

    id: int
    version: int
    name: str | None = None
    query: str | None = None
    layout: Layout | None = None
    shared: bool | None = None


def save_view(
    session: Session,
    page: str,
    name: str,
    query: str,
    layout: Layout | None = None,
    *,
    shared: bool,
    actor: Actor,
    at: datetime,
) -> int:
    """Save the filters of a page, and its table's layout, under a name; returns the view's id.

    The actor's own view of that name on the same page is replaced. Every user may save views,
    managers may share them. Raises Invalid, Forbidden, and Conflict past MOST_VIEWS.
    """
    lock_board(session, at)
    require(session, actor, "keep views")
    if shared:
        require(session, actor, "share a view with everybody")
    if page not in VIEW_PAGES:
        raise Invalid("Views are kept of pages that have filters.")
    label, kept = VIEW_NAME.clean(name), _clean_query(query)
    laid_out = None if layout is None else layout.as_document()
    known = session.execute(
        select(_VIEWS).where(
            _VIEWS.c.owner == actor.name, _VIEWS.c.page == page, _VIEWS.c.name == label
        )
    ).one_or_none()
    if known is not None:
        values = {"query": kept, "layout": laid_out, "shared": shared}
        _update(session, known, values, actor=actor, at=at)
        return int(known.id)
    own = select(func.count()).where(_VIEWS.c.owner == actor.name)
    if session.execute(own).scalar_one() >= MOST_VIEWS:
        raise Conflict(f"You keep {MOST_VIEWS} views already; delete one first.")
    id_ = int(session.execute(select(func.coalesce(func.max(_VIEWS.c.id), 0))).scalar_one()) + 1
    session.execute(
        insert(_VIEWS),
        {
            "id": id_,
            "owner": actor.name,
            "page": page,
            "name": label,
            "query": kept,
            "layout": laid_out,
            "shared": shared,
            "version": 1,
            "created_at": at,
            "updated_at": at,
        },
    )
    detail = f"{page}: {label}{' (shared)' if shared else ''}"
    record(session, "view saved", actor.name, subject=actor.name, detail=detail, at=at)
    return id_


def change_view(session: Session, change: ViewChange, *, actor: Actor, at: datetime) -> None:
    """Rename a view, replace its filters or layout, share it or make it private.

    Users change their own views, administrators also shared ones. Changing a view that stays shared
    takes the right to share; an owner may always make it private. Raises Forbidden, NotFound,
    Invalid, and Conflict for a view that changed meanwhile or a name in use.
    """
    lock_board(session, at)
    require(session, actor, "keep views")
    view = _mine(session, change.id, actor)
    if view.version != change.version:
        raise Conflict(f"The view {view.name} was changed meanwhile; look at it again.")
    if view.shared if change.shared is None else change.shared:
        require(session, actor, "share a view with everybody")
    values: dict[str, object] = {}
    if change.name is not None:
        values["name"] = VIEW_NAME.clean(change.name)
        same_name = select(_VIEWS.c.id).where(
            _VIEWS.c.owner == view.owner,
            _VIEWS.c.page == view.page,
            _VIEWS.c.name == values["name"],
            _VIEWS.c.id != view.id,
        )
        if session.execute(same_name).one_or_none() is not None:
            raise Conflict(f"There is a view called {values['name']} already.")
    if change.query is not None:
        values["query"] = _clean_query(change.query)
    if change.layout is not None:
        values["layout"] = change.layout.as_document()
    if change.shared is not None:
        values["shared"] = change.shared
    _update(session, view, values, actor=actor, at=at)


def delete_view(session: Session, view_id: int, *, actor: Actor, at: datetime) -> None:
    """Delete one of the actor's views; administrators may also delete shared ones."""
    lock_board(session, at)
    require(session, actor, "keep views")
    view = _mine(session, view_id, actor)
    session.execute(delete(_VIEWS).where(_VIEWS.c.id == view.id))
    detail = f"{view.page}: {view.name}"
    record(session, "view deleted", actor.name, subject=view.owner, detail=detail, at=at)


def _update(
    session: Session, view: AnyRow, values: Mapping[str, object], *, actor: Actor, at: datetime
) -> None:
    changed = {name: new for name, new in values.items() if getattr(view, name) != new}
    if not changed:
        return
    session.execute(
        update(_VIEWS)
        .where(_VIEWS.c.id == view.id)
        .values(**changed, version=view.version + 1, updated_at=at)
    )
    parts = [f"{view.page}: {view.name}"]
    parts += [f"now {changed['name']}"] if "name" in changed else []
    parts += ["other filters"] if "query" in changed else []
    parts += ["other columns"] if "layout" in changed else []
    parts += ["shared" if changed["shared"] else "private"] if "shared" in changed else []
    detail = ", ".join(parts)
    record(session, "view changed", actor.name, subject=view.owner, detail=detail, at=at)


def _mine(session: Session, view_id: int, actor: Actor) -> AnyRow:
    view = session.execute(select(_VIEWS).where(_VIEWS.c.id == view_id)).one_or_none()
    # Of somebody else's private view one may not even learn that it exists.
    if view is None or (view.owner != actor.name and not view.shared):
        raise NotFound("This view is not there any more.")
    if view.owner != actor.name:
        if not actor.may("manage access"):
            raise Forbidden(f"The view {view.name} is {view.owner}'s; save one of your own.")
        require(session, actor, "manage access")
    return view


def _clean_query(query: str) -> str:
    if len(query) > QUERY_LENGTH or not is_storable(query):
        raise Invalid("These filters are too many to be kept; take some of them away.")
    return query
