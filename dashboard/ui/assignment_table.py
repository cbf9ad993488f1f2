"""The assignments as an editor of cells, or as rows to select and act on."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.database import database
from dashboard.editing import EDITABLE, LABELS, Reading, change_of, read_edits
from dashboard.frames import load_developers
from dashboard.ui.boards import Options
from dashboard.ui.review import review_and_commit
from dashboard.ui.selecting import show_actions, show_selectable
from dashboard.ui.snapshots import Snapshot, saved
from dashboard.ui.tables import assignment_editor
from dashboard.ui.words import counted

ORDER = (
    "ticket",
    "title",
    "points",
    "skill",
    "priority",
    "due",
    "status",
    "developer",
    "action",
    "note",
    "why",
    "changed",
)


def edit(rows: Snapshot, options: Options, bar: DeltaGenerator) -> None:
    """The table as an editor; in the `bar` above it, what its edits ask for."""
    reading = read_edits(rows.frame, rows.take_edits(EDITABLE))
    with bar:
        _show_commit(rows, reading)
    for problem in reading.problems:
        st.warning(problem, icon=":material/warning:")
    assignment_editor(
        rows.shown,
        key=rows.key,
        developers=options.active,
        order=ORDER,
        alt="Assignments; developer, action and your reason can be edited",
    )


def select(rows: Snapshot, options: Options) -> None:
    """The table with selectable rows; above it, what to do with the selected ones."""
    above = st.container()
    selected = show_selectable(rows, [name for name in ORDER if name not in ("action", "note")])
    with above:
        action, developer, reason = show_actions(options.active, len(selected))
    if action is not None:
        changes = tuple(change_of(rows.frame, id_, action, developer, reason) for id_ in selected)
        _review(rows, Reading(changes, ()), done=LABELS[action].lower())


def _show_commit(rows: Snapshot, reading: Reading) -> None:
    number = len(reading.changes)
    if st.button(
        f"Review and commit {counted(number, 'change')}" if number else "Review and commit",
        type="primary",
        icon=":material/fact_check:",
        disabled=not number,
        key="assignments.review",
    ):
        _review(rows, reading, done="as reviewed")
    if rows.edits:
        st.button(
            "Discard edits",
            icon=":material/undo:",
            on_click=rows.restart,
            args=({},),
            key="assignments.discard",
        )
    if rows.hidden:
        st.caption(
            f"Unsaved edits on rows that this view does not show: {len(rows.hidden)}",
            width="content",
            help="They are kept, and shown again with their rows.",
        )


def _review(rows: Snapshot, reading: Reading, *, done: str) -> None:
    with database().read() as session:
        developers = load_developers(session)
    review_and_commit(rows.frame, developers, reading, done=done, after=lambda: saved(rows.name))
