"""The table of assignments: as an editor of cells, or with rows to select."""

from collections.abc import Callable

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.tables.drafts import draft_of
from dashboard.tables.editing import Reading, read_edits
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.review import review
from dashboard.ui.acting.row_actions import ICONS, MENU, menu_column, with_menu
from dashboard.ui.editing.bulk import act_on
from dashboard.ui.editing.conflicts import show_conflicts, show_hidden
from dashboard.ui.editing.selecting import choose_scope, show_actions, show_selectable
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.editing.tables import assignment_editor, with_remarks
from dashboard.ui.filters.boards import Options
from dashboard.ui.words.links import go_to_ticket
from dashboard.ui.words.values import counted

# The columns to decide by come first, for a telephone shows no more.
ORDER = (
    "ticket",
    "developer",
    "status",
    "title",
    "action",
    "note",
    "points",
    "skill",
    "priority",
    "due",
    "why",
    "changed",
)


def edit(rows: Snapshot, options: Options, bar: DeltaGenerator) -> None:
    """The table as an editor; the `bar` above it gets the button to commit."""
    rows.resume()
    reading = read_edits(rows.frame, rows.take_edits())
    with bar:
        _show_commit(rows, reading)
    with st.bottom:
        for problem in reading.problems:
            st.warning(problem, icon=":material/warning:")
    assignment_editor(
        with_menu(rows.shown),
        key=rows.key,
        developers=options.active,
        order=(ORDER[0], MENU, *with_remarks(ORDER, rows.frame)[1:]),
        own={MENU: menu_column(rows)},
        alt="Assignments; developer, action and your reason can be edited",
    )
    show_conflicts(rows)


def select(rows: Snapshot, matching: Callable[[], pd.DataFrame], heading: DeltaGenerator) -> None:
    """The table with selectable rows, and the actions on these or on all `matching` rows."""
    above = st.container()
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    order = [name for name in ORDER if name not in ("action", "note")]
    selected = show_selectable(rows, with_remarks(order, rows.frame))
    if rows.edits:
        st.caption(
            f":material/edit: {counted(len(rows.edits), 'unsaved edit')} in the table's cells; "
            "switch “Edit cells” on to see and commit them."
        )
    with heading:
        scope = choose_scope(
            rows,
            selected,
            matching,
            opens=lambda id_: go_to_ticket(int(rows.frame["ticket_id"][id_])),
        )
    with above:
        asked = show_actions(scope, tuple(ICONS), bar=bar, give="Reassign to")
    # A tab from before a restart of the server may send its click without the selection.
    if asked is not None and scope.number:
        act_on(scope, asked)


def _show_commit(rows: Snapshot, reading: Reading) -> None:
    number = len(reading.changes)
    if st.button(
        f"Review and commit {counted(number, 'change')}" if number else "Review and commit",
        type="primary",
        icon=":material/fact_check:",
        disabled=only_looks() or not number,
        key="assignments.review",
    ):
        review(rows, draft_of(rows.frame, reading), done="as reviewed")
    if rows.edits:
        st.button(
            "Discard edits",
            icon=":material/undo:",
            on_click=rows.restart,
            args=({},),
            key="assignments.discard",
        )
    show_hidden(rows)
