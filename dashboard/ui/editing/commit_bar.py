"""The buttons that commit or discard what was typed into a table."""

from collections.abc import Callable

import streamlit as st

from dashboard.tables.drafts import Draft
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.review import commit_or_review, needs_review, review
from dashboard.ui.editing.conflicts import show_hidden
from dashboard.ui.editing.snapshots import Snapshot, without_tick
from dashboard.ui.words.values import counted

MOST_PROBLEMS = 8


def show_commit(rows: Snapshot, number: int, draft: Callable[[], Draft]) -> None:
    """Offer to commit the `draft` that the edits ask for, with its `number` of changes.

    A review comes first, but for a single change that nothing speaks against.
    """
    is_plain = number == 1 and not needs_review(draft())
    changes = f" {counted(number, 'change')}" if number else ""
    if st.button(
        f"{'Commit' if is_plain else 'Review and commit'}{changes}",
        type="primary",
        icon=":material/check:" if is_plain else ":material/fact_check:",
        disabled=only_looks() or not number,
        key=f"{rows.name}.review",
    ):
        (commit_or_review if is_plain else review)(rows, draft(), done=Done("change", "saved"))
    st.button(
        "Discard edits",
        icon=":material/undo:",
        on_click=rows.restart,
        args=({},),
        key=f"{rows.name}.discard",
        disabled=not any(map(without_tick, rows.edits.values())),
    )
    show_hidden(rows)


def say_problems(problems: tuple[str, ...]) -> None:
    """Say at the foot of the screen which edits make no change, and why."""
    with st.bottom:
        for problem in problems[:MOST_PROBLEMS]:
            st.warning(problem, icon=":material/warning:")
        if len(problems) > MOST_PROBLEMS:
            st.caption(f"And {len(problems) - MOST_PROBLEMS:,} more of this kind.")
