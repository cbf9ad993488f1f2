"""Conflicts: edits of rows that somebody else changed, and the choice between both."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.editing import conflict_lines
from dashboard.tables.frames import assignments_frame
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.editing.tables import ROW_HEIGHT, table_height
from dashboard.ui.words.locales import reader_time_zone
from dashboard.ui.words.values import counted
from db.queries.assignments import assignments_by_id
from db.queries.history.last_changes import last_changed, last_edits

MOST_LINES = 8
KEEP, APPLY = "Keep theirs", "Apply mine"


def rows_by_id(ids: Sequence[int]) -> pd.DataFrame:
    """Assignments as they are now, whatever the filter."""
    with database().read() as session:
        return assignments_frame(assignments_by_id(session, list(ids)))


def show_hidden(rows: Snapshot) -> None:
    """Say how many unsaved edits are on rows that are not shown here."""
    if rows.hidden:
        st.caption(
            f"Unsaved edits on rows that this view does not show: {len(rows.hidden)}",
            width="content",
            help="They are kept, and shown again with their rows. Only what is shown is committed.",
        )


def show_conflicts(rows: Snapshot) -> None:
    """Show each conflict with a choice for its row, and a choice for all.

    It stands below the table, where it moves nothing; the foot of the screen points to it.
    """
    conflicts = rows.conflicts
    if not conflicts:
        return
    with st.bottom, st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/sync_problem: **{counted(len(conflicts), 'row')} changed since your "
            "edit.** Nothing of yours is saved or lost before you decide: below the table for "
            "each, or here.",
            width="content",
        )
        for label, decide in ((KEEP, rows.keep_theirs), (APPLY, rows.apply_mine)):
            st.button(
                label if len(conflicts) == 1 else f"{label}, all {len(conflicts)}",
                on_click=decide,
                key=f"{rows.key}.{label}.all",
                type="tertiary",
            )
    _show_table(rows, conflicts)


def _show_table(rows: Snapshot, conflicts: Sequence[int]) -> None:
    lines = _lines(rows, conflicts)
    # Within a generation conflicts only become fewer, so their number tells the tables apart.
    key = f"{rows.key}.conflicts.{len(conflicts)}"
    text = st.column_config.TextColumn
    config: dict[str, Any] = {
        "ticket": text("Developer", width=130, pinned=True)
        if rows.kind == "developer"
        else text("Ticket", width=88, pinned=True),
        "field": text("Field", width=90),
        "was": text("It was", width=140),
        "theirs": text("Theirs", width=140),
        "mine": text("Mine", width=140),
        "decision": st.column_config.SelectboxColumn(
            "Decide", options=[KEEP, APPLY], width=120, help="For all fields of this row"
        ),
        "by": text("By", width=120),
        "at": st.column_config.DatetimeColumn(
            "At", format="localized", timezone=reader_time_zone(), width=172
        ),
    }
    st.data_editor(
        lines.drop(columns="id"),
        key=key,
        hide_index=True,
        placeholder="–",
        column_config=config,
        disabled=[name for name in config if name != "decision"],
        row_height=ROW_HEIGHT,
        height=table_height(len(lines), MOST_LINES),
        alt="Rows that somebody changed since your edit; decide for each",
    )
    if _decide(rows, key, list(lines["id"])):
        st.rerun()


def _decide(rows: Snapshot, key: str, ids: Sequence[int]) -> bool:
    """Carry out the choices made in the table; whether there were any."""
    decided = False
    for position, cells in (st.session_state.get(key) or {}).get("edited_rows", {}).items():
        decide = {KEEP: rows.keep_theirs, APPLY: rows.apply_mine}.get(cells.get("decision"))
        if decide is not None and 0 <= int(position) < len(ids):
            decide([ids[int(position)]])
            decided = True
    return decided


def _lines(rows: Snapshot, conflicts: Sequence[int]) -> pd.DataFrame:
    """A line for each field in conflict."""
    with database().read() as session:
        if rows.kind == "assignment":
            tickets = {id_: int(rows.theirs[id_]["ticket_id"]) for id_ in conflicts}
            changed = last_changed(session, tickets)
        else:
            changed = last_edits(session, conflicts, rows.kind)
    label = "developer" if rows.kind == "developer" else "ticket"
    lines: list[tuple[Any, ...]] = []
    for id_ in conflicts:
        theirs, change = rows.theirs[id_], changed.get(id_)
        told = (change.changed_by, change.changed_at) if change else (None, None)
        lines += [
            (id_, theirs[label], *line, None, *told)
            for line in conflict_lines(rows.bases[id_], theirs, rows.edits[id_])
        ]
    return pd.DataFrame(
        lines, columns=["id", "ticket", "field", "was", "theirs", "mine", "decision", "by", "at"]
    )
