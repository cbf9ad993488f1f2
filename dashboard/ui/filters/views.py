"""Saved views: to open, save, share and delete a page's filters and columns under a name."""

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.ui.acting.saving import save
from dashboard.ui.filters.filter_state import clear_filters, page_query, set_filters
from dashboard.ui.grid.layouts import bring_layout, layout_now
from dashboard.ui.words.values import plain
from db.access import Actor, Right
from db.commands.readers.views import (
    VIEW_NAME,
    VIEW_PAGES,
    ViewChange,
    change_view,
    delete_view,
    save_view,
)
from db.models.types import AnyRow
from db.queries.developers import names_by_alias
from db.queries.views import saved_views

_NAME, _SHARED = "views.name", "views.shared"
SHARE: Right = "share a view with everybody"


def show_views(page: str, actor: Actor) -> None:
    """The popover *Views*, whose content is read when it is opened."""
    if page not in VIEW_PAGES:
        return
    folded = st.popover(
        "Views",
        icon=":material/bookmark:",
        type="tertiary",
        key=f"views.{page}",
        on_change="rerun",
        help="Save the filters and columns of this page under a name, and open them again",
    )
    if not folded.open:
        return
    with folded:
        with database().read() as session:
            views = saved_views(session, page, actor)
        if not views:
            st.caption("No view of this page is saved yet.")
        for view in views:
            _show_view(view, actor)
        st.button(
            "No filters",
            icon=":material/filter_alt_off:",
            type="tertiary",
            on_click=_clear,
            args=(page,),
        )
        _show_saving(page, may_share=actor.may(SHARE))


def _show_view(view: AnyRow, actor: Actor) -> None:
    own = view.owner == actor.name
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            plain(view.name),
            icon=":material/group:" if view.shared else ":material/bookmark:",
            type="tertiary",
            width="stretch",
            key=f"views.open.{view.id}",
            on_click=_open,
            args=(view,),
            help=("Shared by you" if own else f"Shared by {plain(view.owner)}")
            if view.shared
            else "Only you see it",
        )
        if own or (view.shared and actor.may("manage access")):
            _show_changes(view, may_share=actor.may(SHARE))


def _open(view: AnyRow) -> None:
    with database().read() as session:
        renamed = names_by_alias(session)
    set_filters(view.query, renamed)
    bring_layout(view.page, view.layout)


def _clear(page: str) -> None:
    clear_filters()
    bring_layout(page, None)


def _show_changes(view: AnyRow, *, may_share: bool) -> None:
    key = f"{view.id}.{view.version}"
    with st.popover("", icon=":material/more_vert:", type="tertiary", key=f"views.more.{key}"):
        if may_share or not view.shared:
            st.text_input("Name", view.name, max_chars=VIEW_NAME.most, key=f"views.rename.{key}")
            st.button("Rename", key=f"views.rename.do.{key}", on_click=_rename, args=(view,))
            st.button(
                "Replace with current filters and columns",
                key=f"views.replace.{key}",
                on_click=_change,
                args=(view, f"The view {view.name} now holds the current filters and columns."),
                kwargs={"replace": True},
            )
        if may_share or view.shared:
            st.button(
                "Stop sharing" if view.shared else "Share with everybody",
                key=f"views.share.{key}",
                on_click=_change,
                args=(
                    view,
                    f"The view {view.name} is {'private' if view.shared else 'shared'} now.",
                ),
                kwargs={"shared": not view.shared},
            )
        st.button(
            "Delete",
            icon=":material/delete:",
            key=f"views.delete.{key}",
            on_click=_delete,
            args=(view,),
        )


def _show_saving(page: str, *, may_share: bool) -> None:
    with st.form("views.save", border=False):
        st.text_input(
            "Save this view as",
            key=_NAME,
            max_chars=VIEW_NAME.most,
            placeholder="Late and critical",
        )
        if may_share:
            st.checkbox(
                "Share with everybody",
                key=_SHARED,
                help="Everybody may open it; you and administrators may change it",
            )
        st.form_submit_button("Save", icon=":material/bookmark_add:", on_click=_save, args=(page,))


def _save(page: str) -> None:
    name, query, layout = st.session_state[_NAME], page_query(), layout_now(page)
    shared = bool(st.session_state.get(_SHARED))
    saved = save(
        lambda session, actor: save_view(
            session, page, name, query, layout, shared=shared, actor=actor, at=now()
        ),
        done=f"Saved as {plain(name.strip())}.",
    )
    if saved is not None:
        st.session_state[_NAME], st.session_state[_SHARED] = "", False


def _rename(view: AnyRow) -> None:
    name = st.session_state[f"views.rename.{view.id}.{view.version}"]
    _change(
        view,
        f"The view is called {plain(name.strip())} now.",
        name=name,
        failed=f"Nothing was saved. The name that you typed is {plain(name.strip())}.",
    )


def _change(
    view: AnyRow,
    done: str,
    *,
    name: str | None = None,
    replace: bool = False,
    shared: bool | None = None,
    failed: str = "Nothing was saved.",
) -> None:
    query, layout = (page_query(), layout_now(view.page)) if replace else (None, None)
    change = ViewChange(view.id, view.version, name, query, layout, shared)
    save(
        lambda session, actor: change_view(session, change, actor=actor, at=now()),
        done=done,
        failed=failed,
    )


def _delete(view: AnyRow) -> None:
    save(
        lambda session, actor: delete_view(session, view.id, actor=actor, at=now()),
        done=f"The view {plain(view.name)} is deleted.",
    )
