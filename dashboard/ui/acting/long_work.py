"""Commits: at once where a page can wait for them, beside the page where they are large."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard.identity import current_actor
from dashboard.live.jobs import Job, report, start, unreported
from dashboard.ui.access.fragments import fragment
from dashboard.ui.acting.notices import inbox
from dashboard.ui.editing.snapshots import known_snapshot, reload_all
from dashboard.ui.page.moments import board_key
from dashboard.ui.words.errors import sentence
from db.access import Actor
from db.commands import Outcome
from db.errors import BoardError, Forbidden


@dataclass(frozen=True)
class Work:
    """A commit to carry out: how it is said while it runs, when it is done, and when it failed.

    `settles` names the snapshot whose edits of changed rows are saved by it.
    """

    title: str
    commit: Callable[[Job], Outcome]
    done: str
    failed: str
    settles: str | None = None


def carry_out(work: Work, *, beside: bool) -> None:
    """Commit, and note what came of it for the page's next run; `beside` does not wait for it.

    For callbacks. From the commit to the note there is no call at which Streamlit could end the
    run. The second half of a double click does nothing.
    """
    said = inbox()
    if said.unread:
        return
    if beside:
        if start(work.title, lambda job: (work, work.commit(job)), owner=_owner()) is None:
            said.notify("info", "A commit of yours is running; wait for its end.")
        return
    try:
        outcome = work.commit(Job(work.title))
    except (BoardError, DBAPIError) as error:
        said.notify("error", f"{work.failed} {sentence(error)}")
    else:
        said.notify_outcome(outcome, work.done)
        _settle(work, outcome)


def who_commits(failed: str) -> Actor | None:
    """Whoever is there; None for who was deactivated meanwhile, which the next run says."""
    try:
        return current_actor()
    except Forbidden as refusal:
        inbox().notify("error", f"{failed} {refusal}")
        return None


def running() -> Job | None:
    """This manager's commit that runs beside the page, until its end was told."""
    return unreported(_owner())


@fragment(run_every=0.5)
def watch(job: Job) -> None:
    """The progress of a commit; the page runs again when it has ended."""
    if job.state == "running":
        st.progress(job.share, text=f"{job.title}… {job.done:,} of {job.total:,} steps")
        st.caption("You can leave this page; it goes on.")
        return
    if report(_owner(), job):
        if job.error is not None:
            inbox().notify("error", f"{job.title} failed, nothing was saved. {sentence(job.error)}")
        else:
            work, outcome = job.result
            inbox().notify_outcome(outcome, work.done)
            _settle(work, outcome)
    st.rerun()


def _settle(work: Work, outcome: Outcome) -> None:
    rows = known_snapshot(work.settles) if work.settles else None
    if rows is not None:
        rows.settle(outcome.changed)
    reload_all()


def _owner() -> str:
    """By which a manager's commit is found again, also after the page was loaded anew."""
    return f"commit · {current_actor().name} · {board_key()}"
