"""The details of a ticket or a developer, in place: over any page, beside what it was opened from.

They are a part of the page of their own, so that opening and walking on runs nothing else.
"""

import streamlit as st

from dashboard.identity import current_actor
from dashboard.ui.access.fragments import dialog, fragment
from dashboard.ui.acting.dialogs import is_dialog_open
from dashboard.ui.acting.notices import shown_notices
from dashboard.ui.acting.undoing import draw_notices
from dashboard.ui.drawers.developer_drawer import is_developer, show_developer
from dashboard.ui.drawers.opened import (
    KINDS,
    Record,
    came_from,
    close_details,
    go_back,
    open_row,
    opened,
    opened_since,
    step_to,
    walk,
)
from dashboard.ui.drawers.ticket_drawer import is_ticket, show_ticket
from dashboard.ui.editing.snapshots import known_snapshot
from dashboard.ui.page.components import mount
from dashboard.ui.page.live_line import show_look
from dashboard.ui.page.moments import is_whole_run

WIDTH = 760
_OPENER = "details.opener"
# What else an address can open, from which a record is opened.
_BELOW = {"behind", "actions"}


def close_unknown() -> None:
    """Say so where the address names a record that the board does not have."""
    record = opened()
    if record is None:
        return
    if not (is_ticket if record.kind == "ticket" else is_developer)(record.id):
        st.warning(f"There is no such {record.kind} on this board.", icon=":material/search_off:")
        close_details()


@fragment()
def show_details(page: str) -> None:
    """What is open, if anything is; call it once, at the end of a page."""
    _tell_tables(_OPENER, on_open_change=_open)
    if opened() is None and not is_whole_run() and _BELOW & st.query_params.keys():
        # What it was opened from is drawn by the page.
        st.rerun()
    if opened() is not None and not is_dialog_open():
        drawer = dialog(
            "Details",
            width=WIDTH,
            position="right",
            icon=":material/read_more:",
            on_dismiss=close_details,
        )
        drawer(_show)(page)


def _show(page: str) -> None:
    record = opened()
    if record is None:
        return
    since = opened_since()
    _show_way(record, page)
    # The foot of the page, where they stand too, lies below.
    said = [notice for notice in shown_notices() if notice.at >= since]
    draw_notices(said, key="details.said")
    (show_ticket if record.kind == "ticket" else show_developer)(record.id)


def _show_way(record: Record, page: str) -> None:
    """The way to the next and the previous row of the list, and back."""
    along, before = walk(), came_from()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_look(page, current_actor().name, of="details")
        _tell_tables("details.place", within=True)
        if before is not None:
            st.button(
                f"Back to the {before.kind}",
                icon=":material/arrow_back:",
                type="tertiary",
                key="details.back",
                on_click=go_back,
            )
        if record not in along.rows:
            return
        for name, icon, step in (("Previous", "arrow_upward", -1), ("Next", "arrow_downward", 1)):
            other = along.beside(record, step)
            st.button(
                name,
                icon=f":material/{icon}:",
                key=f"details.{name.lower()}",
                disabled=other is None,
                on_click=step_to,
                args=(other,),
            )
        st.caption(f"{along.place(record):,} of {len(along.rows):,}", width="content")


def _tell_tables(key: str, *, within: bool = False, **callbacks: object) -> None:
    record, along = opened(), walk()
    place = None
    if record is not None and record in along.rows:
        place = {"table": along.table, "row": along.rows[record]}
    mount("opener", key=key, data={"opened": place, "within": within}, height=0, **callbacks)


def _open() -> None:
    """Open what was clicked in a table; a browser can send anything."""
    asked = (st.session_state.get(_OPENER) or {}).get("open")
    if not isinstance(asked, dict):
        return
    rows, row = known_snapshot(str(asked.get("table"))), asked.get("row")
    kind = next((one for one in KINDS if one == asked.get("kind")), None)
    column = str(asked.get("column") or kind)
    if rows is not None and kind is not None and isinstance(row, int) and row in rows.frame.index:
        open_row(rows, row, kind, column if column in rows.frame else None)
