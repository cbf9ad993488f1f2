"""The dialog between an edited table and its commit: what changes, and whom it loads."""

from collections.abc import Callable

import pandas as pd
import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard.clock import now
from dashboard.database import database
from dashboard.editing import Reading, describe, load_moves, loads_after
from dashboard.identity import current_actor
from dashboard.ui.errors import sentence
from dashboard.ui.notices import notify, notify_outcome
from dashboard.ui.tables import show_changes, show_loads
from db.commands import Change, Outcome, decide
from db.errors import BoardError

ALLOW = "review.allow_overload"


def commit(changes: tuple[Change, ...], *, allow_overload: bool = False) -> Outcome:
    """Carry out `changes` as one batch by this session's actor."""
    with database().write() as session:
        return decide(
            session, changes, actor=current_actor(), at=now(), allow_overload=allow_overload
        )


@st.dialog("Review and commit", width="large", icon=":material/fact_check:")
def review_and_commit(
    frame: pd.DataFrame,
    developers: pd.DataFrame,
    reading: Reading,
    *,
    done: str,
    after: Callable[[], None],
) -> None:
    """Show `reading` of `frame` with each affected developer's load, and commit on a click.

    `after` runs once the commit is in the database, before the page runs again.
    """
    show_changes(describe(frame, reading.changes))
    for problem in reading.problems:
        st.warning(problem, icon=":material/warning:")
    loads = loads_after(developers, load_moves(frame, reading.changes))
    moved = loads[loads["moved"] != 0]
    if not moved.empty:
        show_loads(moved)
    if moved["overload"].any() and any(change.action == "approve" for change in reading.changes):
        st.checkbox("Approve past the available points", key=ALLOW)
    number = len(reading.changes)
    st.button(
        f"Commit {number} {'change' if number == 1 else 'changes'}",
        type="primary",
        icon=":material/check:",
        key="review.commit",
        on_click=_commit,
        args=(reading, done, after),
    )


def _commit(reading: Reading, done: str, after: Callable[[], None]) -> None:
    """Commit, and close the dialog; after a failure the edits are still there."""
    try:
        outcome = commit(reading.changes, allow_overload=bool(st.session_state.get(ALLOW)))
    except (BoardError, DBAPIError) as error:
        notify("error", f"Nothing was saved, and your edits are still here. {sentence(error)}")
    else:
        notify_outcome(outcome, done)
        after()
    st.rerun()
