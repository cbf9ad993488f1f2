"""Selectable rows and the bar of actions on all that are selected."""

from collections.abc import Sequence

import streamlit as st

from dashboard.editing import LABELS
from dashboard.ui.records import selected_ids
from dashboard.ui.snapshots import Snapshot
from dashboard.ui.tables import ROW_HEIGHT, columns, table_height
from db.rules import Action

_ICONS: dict[Action, str] = {
    "approve": ":material/check:",
    "reassign": ":material/swap_horiz:",
    "remove": ":material/person_remove:",
    "complete": ":material/done_all:",
    "reject": ":material/person_off:",
    "set aside": ":material/inventory_2:",
    "reopen": ":material/restart_alt:",
}


def show_selectable(rows: Snapshot, order: Sequence[str]) -> list[int]:
    """The rows as a table to select from; the ids of those selected, as they were shown."""
    st.dataframe(
        rows.frame,
        key=f"{rows.key}.selected",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_order=list(order),
        column_config=columns(*order),
        row_height=ROW_HEIGHT,
        height=table_height(len(rows.frame)),
        lazy=False,
        placeholder="–",
        alt="Assignments; select rows to act on them",
    )
    return selected_ids(rows)


def show_actions(
    rows: Snapshot, developers: Sequence[str], selected: int
) -> tuple[Action | None, str | None, str | None]:
    """The action that was clicked, for whom, and why; None for the action while none was."""
    first, second = st.columns([1, 2])
    with first:
        to = st.selectbox(
            "Reassign to", developers, index=None, placeholder="Choose", key="act.developer"
        )
    with second:
        reason = st.text_input(
            "Reason", key=f"{rows.key}.reason", placeholder="Kept in the history"
        )
    clicked: Action | None = None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{selected} selected", width="content")
        for action, icon in _ICONS.items():
            needs_developer = action == "reassign" and to is None
            if st.button(
                LABELS[action],
                icon=icon,
                key=f"act.{action}",
                disabled=not selected or needs_developer,
            ):
                clicked = action
    return clicked, (to if clicked == "reassign" else None), reason.strip() or None
