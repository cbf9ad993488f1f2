"""The dialog between an edited table and its commit: what changes, and whom it loads."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard.clock import now
from dashboard.database import database
from dashboard.editing import Reading, describe, load_moves, loads_after, row_of
from dashboard.identity import current_actor
from dashboard.ui.errors import sentence
from dashboard.ui.notices import inbox
from dashboard.ui.snapshots import Snapshot
from dashboard.ui.tables import show_changes, show_loads
from db.commands import Change, Outcome, decide
from db.errors import BoardError
from db.restores import refuse_if_restored

ALLOW = "review.allow_overload"


def commit(rows: Snapshot, changes: tuple[Change, ...], *, allow_overload: bool = False) -> Outcome:
    """Carry out `changes` of `rows` as one batch by this session's actor."""
    with database().write() as session:
        refuse_if_restored(session, rows.read_at)
        return decide(
            session, changes, actor=current_actor(), at=now(), allow_overload=allow_overload
        )


@st.dialog("Review and commit", width="large", icon=":material/fact_check:")
def review_and_commit(
    developers: pd.DataFrame,
    reading: Reading,
    *,
    done: str,
    rows: Snapshot,
) -> None:
    """Show `reading` of `rows` with each affected developer's load, and commit on a click."""
    frame = rows.frame
    show_changes(describe(frame, reading.changes))
    for problem in reading.problems:
        st.warning(problem, icon=":material/warning:")
    loads = loads_after(developers, load_moves(frame, reading.changes))
    moved = loads[loads["moved"] != 0]
    if not moved.empty:
        show_loads(moved)
    over = set(moved.loc[moved["overload"], "developer"])
    refused = sorted(over & _approved_for(rows.frame, reading.changes))
    if over:
        st.warning(
            f"Past what they have available: {', '.join(sorted(over))}.", icon=":material/warning:"
        )
    if refused:
        st.checkbox(f"Approve past the available points of {', '.join(refused)}", key=ALLOW)
    number = len(reading.changes)
    st.button(
        f"Commit {number} {'change' if number == 1 else 'changes'}",
        type="primary",
        icon=":material/check:",
        key="review.commit",
        on_click=_commit,
        args=(reading, done, rows),
        disabled=not number,
    )


def _approved_for(frame: pd.DataFrame, changes: Sequence[Change]) -> set[str]:
    """To whom these changes approve work, which the commit refuses past what they have."""
    return {
        change.developer or str(row_of(frame, change.assignment_id)["developer"])
        for change in changes
        if change.action == "approve"
    }


def _commit(reading: Reading, done: str, rows: Snapshot) -> None:
    """Commit, and close the dialog; after a failure the edits are still there."""
    commit_and_say(rows, reading.changes, done, allow_overload=bool(st.session_state.get(ALLOW)))
    st.rerun()


def commit_and_say(
    rows: Snapshot, changes: tuple[Change, ...], done: str, *, allow_overload: bool = False
) -> None:
    """Commit `changes` of `rows`, and note what came of it for the page's next run.

    From the commit to the note there is no call at which Streamlit could end the run. The second
    half of a double click does nothing. Edits of refused rows stay.
    """
    said = inbox()
    if said.unread or not changes:
        return
    try:
        outcome = commit(rows, changes, allow_overload=allow_overload)
    except (BoardError, DBAPIError) as error:
        said.notify("error", f"Nothing was saved, and your edits are still here. {sentence(error)}")
    else:
        said.notify_outcome(outcome, done)
        rows.settle(outcome.changed)
