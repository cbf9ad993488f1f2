"""Undo of a commit: at once where it is small, beside the page where a large import goes back."""

import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.jobs import Job, report, start, unreported
from dashboard.ui.boards import board_key
from dashboard.ui.errors import sentence
from dashboard.ui.notices import inbox, take_notices
from dashboard.ui.snapshots import reload_all
from db.commands import Outcome, undo
from db.errors import BoardError
from db.queries.history import batch_size

# About what one page can wait for: a second, or two.
AT_ONCE = 5_000
_DONE = "undone"


def undo_button(batch_id: str, *, key: str) -> None:
    """A button that takes back one batch, as far as nobody has gone on from it."""
    st.button(
        "Undo",
        icon=":material/undo:",
        key=f"{key}.{batch_id}",
        on_click=_undo,
        args=(batch_id,),
        disabled=unreported(_owner()) is not None,
        help="Takes this commit back by a new one; rows that changed since are kept and named",
    )


def show_notices() -> None:
    """Show what was said since the last run, each commit with its undo, and an undo at work."""
    job = unreported(_owner())
    if job is not None:
        _watch(job)
    for notice in take_notices():
        with st.container(horizontal=True, vertical_alignment="center"):
            notice.show()
            if notice.batch_id is not None:
                undo_button(notice.batch_id, key="notice.undo")
        notice.show_rows()


def _undo(batch_id: str) -> None:
    said, actor, at, board = inbox(), current_actor(), now(), database()

    def take_back(job: Job) -> Outcome:
        with board.write() as session:
            return undo(session, batch_id, actor=actor, at=at, progress=job.advance)

    try:
        with board.read() as session:
            size = batch_size(session, batch_id)
        if size > AT_ONCE:
            if start("Undoing", take_back, owner=_owner()) is None:
                said.notify("info", "An undo of yours is running; wait for its end.")
            return
        outcome = take_back(Job("Undoing"))
    except (BoardError, DBAPIError) as error:
        said.notify("error", f"Nothing was undone. {sentence(error)}")
    else:
        said.notify_outcome(outcome, _DONE)
    reload_all()


@st.fragment(run_every=0.5)
def _watch(job: Job) -> None:
    """The progress of an undo; the page runs again when it has ended."""
    if job.state == "running":
        st.progress(job.share, text=f"Undoing… {job.done:,} of {job.total:,} steps")
        st.caption("You can leave this page; the undo goes on.")
        return
    if report(_owner(), job):
        if job.error is not None:
            inbox().notify("error", f"Nothing was undone. {sentence(job.error)}")
        else:
            inbox().notify_outcome(job.result, _DONE)
        reload_all()
    st.rerun()


def _owner() -> str:
    """By which a manager's undo is found again, also after the page was loaded anew."""
    return f"undo · {current_actor().name} · {board_key()}"
