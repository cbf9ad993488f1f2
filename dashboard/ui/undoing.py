"""Undo of a commit where it is said, and of any of the last ones from the head of each page."""

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.jobs import Job
from dashboard.ui.event_filters import BATCH
from dashboard.ui.links import page_file
from dashboard.ui.long_work import Work, carry_out, running, watch, who_commits
from dashboard.ui.notices import take_notices
from dashboard.ui.permission import only_looks
from dashboard.ui.snapshots import reload_all
from dashboard.ui.words import counted, plain, say_time
from db.commands import Outcome, undo
from db.queries.batches import batches_by_id, recent_batches
from db.types import AnyRow

# About what one page can wait for: a second, or two.
AT_ONCE = 5_000
SHOWN_BATCHES = 12
LAST = "undo.last"


def undo_button(batch: AnyRow, *, key: str) -> None:
    """A button that takes back one batch, as far as nobody has gone on from it.

    Taking back an undo brings back what it undid, which is called redo.
    """
    redo = batch.command == "undo"
    st.button(
        "Redo" if redo else "Undo",
        icon=":material/redo:" if redo else ":material/undo:",
        key=f"{key}.{batch.id}",
        on_click=_undo,
        args=(batch,),
        disabled=only_looks() or running() is not None,
        help=("Brings back what was undone" if redo else "Takes this commit back")
        + " by a new commit; rows that changed since are kept and named",
    )


def show_notices() -> None:
    """Show what was said since the last run, each commit with its undo, and one at work."""
    job = running()
    if job is not None:
        watch(job)
    notices = take_notices()
    named = [one.batch_id for one in notices if one.batch_id is not None]
    batches: dict[str, AnyRow] = {}
    if named:
        with database().read() as session:
            batches = batches_by_id(session, named)
    for notice in notices:
        with st.container(horizontal=True, vertical_alignment="center"):
            notice.show()
            if notice.batch_id in batches:
                undo_button(batches[notice.batch_id], key="notice.undo")
        notice.show_rows()


def last_commits() -> None:
    """For the head of a page: the last commits, read once somebody opens them."""
    folded = st.popover(
        "Last commits", icon=":material/history:", type="tertiary", key=LAST, on_change="rerun"
    )
    if folded.open:
        with folded:
            show_batches(key="last.undo")


def show_batches(*, key: str) -> None:
    """The last commits, whoever made them: what, how much, who and when, each with its undo."""
    with database().read() as session:
        batches = recent_batches(session, SHOWN_BATCHES)
    st.caption(
        "Undo takes a commit back by a new one: nothing is erased, rows that changed since are "
        "kept and named. Redo takes an undo back."
    )
    if not batches:
        st.caption("Nothing was committed yet.")
    for batch in batches:
        with st.container(horizontal=True, vertical_alignment="center"):
            undo_button(batch, key=key)
            undone = f" of {batch.undoes[:8]}" if batch.undoes else ""
            st.markdown(
                f"**{plain(batch.command.capitalize())}**{undone} · {plain(batch.changed_by)} · "
                f"{say_time(batch.changed_at)} · {batch.id[:8]}",
                width="content",
            )
            st.page_link(
                page_file("history"),
                label=counted(batch.event_count, "event"),
                query_params={BATCH: batch.id},
            )


def _undo(batch: AnyRow) -> None:
    actor = who_commits("Nothing was undone.")
    if actor is None:
        return
    at, board, id_ = now(), database(), batch.id

    def take_back(job: Job) -> Outcome:
        with board.write() as session:
            return undo(session, id_, actor=actor, at=at, progress=job.advance)

    work = (
        Work("Redoing", take_back, "done again", "Nothing was done again.")
        if batch.command == "undo"
        else Work("Undoing", take_back, "undone", "Nothing was undone.")
    )
    carry_out(work, beside=batch.event_count > AT_ONCE)
    reload_all()
