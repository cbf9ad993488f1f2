"""Undo: in the notice of a commit, and in *Last commits* at the head of each page."""

from collections.abc import Sequence

import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.database import database
from dashboard.live.background import Job
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.commit_words import commit_in_words
from dashboard.ui.acting.notices import Done, Notice, close_notices, notices_on
from dashboard.ui.acting.saving import Work, commit, in_transaction, running, show_running
from dashboard.ui.filters.event_filters import BATCH
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted, plain, say_time
from db.commands import Actor, Outcome, undo
from db.models.types import AnyRow
from db.queries.history.batches import batches_by_id, recent_batches

# Larger batches are undone in the background: these take a second or two.
AT_ONCE = 5_000
SHOWN_BATCHES = 12
LAST = "undo.last"
# What happened to a commit, by the command that undid it.
_SINCE = {"undo": "undone", "redo": "done again"}


def undo_button(batch: AnyRow, *, key: str, of: str | None = None) -> None:
    """The button that undoes `batch`; for an undo it is called *Redo*.

    `of` is the batch beside which the button stands, where that is another one.
    """
    redo = batch.command == "undo"
    st.button(
        "Redo" if redo else "Undo",
        icon=":material/redo:" if redo else ":material/undo:",
        key=f"{key}.{of or batch.id}",
        on_click=_undo,
        args=(batch,),
        disabled=only_looks() or running() is not None,
        help=("Brings back what was undone" if redo else "Takes this commit back")
        + " by a new commit; rows that changed since are kept and named",
    )


def taken_back(batches: Sequence[AnyRow]) -> dict[str, AnyRow]:
    """The undone ones among `batches` (newest first), each with the batch that undid it.

    An undo counts as long as it is not undone itself.
    """
    gone: dict[str, AnyRow] = {}
    for batch in batches:
        if batch.undoes and batch.id not in gone:
            gone.setdefault(batch.undoes, batch)
    return gone


def say_since(undone_by: AnyRow | None) -> str:
    """What has happened to a commit since, as the end of a sentence."""
    return f", {_SINCE[undone_by.command]} since" if undone_by is not None else ""


def show_notices(page: str) -> None:
    """Show the page's notices with their Undo, and the progress of a commit in the background."""
    show_running()
    draw_notices(notices_on(page), key="notice")


def draw_notices(notices: Sequence[Notice], *, key: str) -> None:
    """The sentences, each with the Undo of its commit."""
    named = [row.batch_id for row in notices if row.batch_id is not None]
    batches: dict[str, AnyRow] = {}
    words: dict[str, str] = {}
    if named:
        with database().read() as session:
            batches = batches_by_id(session, named)
            words = {
                id_: commit_in_words(session, id_, batch.event_count)
                for id_, batch in batches.items()
            }
    for number, notice in enumerate(notices):
        with st.container(horizontal=True, vertical_alignment="center"):
            notice.show(words.get(notice.batch_id or "", ""))
            if notice.batch_id in batches:
                undo_button(batches[notice.batch_id], key=f"{key}.undo")
            if number == 0:
                st.button(
                    "Close",
                    icon=":material/close:",
                    type="tertiary",
                    key=f"{key}.close",
                    on_click=close_notices,
                )
        notice.show_rows()


def last_commits() -> None:
    """The popover *Last commits*, whose content is read when it is opened."""
    folded = st.popover(
        "Last commits", icon=":material/history:", type="tertiary", key=LAST, on_change="rerun"
    )
    if folded.open:
        with folded:
            show_batches(key="last.undo")


def show_batches(*, key: str) -> None:
    """The last commits of everybody: what, how much, who and when, each with its Undo."""
    with database().read() as session:
        batches = recent_batches(session, SHOWN_BATCHES)
        words = {row.id: commit_in_words(session, row.id, row.event_count) for row in batches}
    st.caption(
        "Undo takes a commit back by a new one: nothing is erased, rows that changed since are "
        "kept and named. Redo takes an undo back."
    )
    if not batches:
        st.caption("Nothing was committed yet.")
    gone = taken_back(batches)
    for batch in batches:
        with st.container(horizontal=True, vertical_alignment="center"):
            undo_button(gone.get(batch.id, batch), key=key, of=batch.id)
            since = say_since(gone.get(batch.id))
            said = f": {plain(words[batch.id])}" if words[batch.id] else ""
            st.markdown(
                f"**{plain(batch.command.capitalize())}**{said}{since} · {plain(batch.changed_by)} "
                f"· {say_time(batch.changed_at)} · {batch.id[:8]}",
                width="content",
            )
            st.page_link(
                page_file("history"),
                label=counted(batch.event_count, "event"),
                query_params={BATCH: batch.id},
            )


def _undo(batch: AnyRow) -> None:
    id_ = batch.id

    def command(session: Session, job: Job, actor: Actor) -> Outcome:
        return undo(session, id_, actor=actor, at=now(), progress=job.advance)

    run = in_transaction(command)
    work = (
        Work(run, Done("change", "done again"), "Nothing was done again.", "Redoing")
        if batch.command == "undo"
        else Work(run, Done("change", "undone"), "Nothing was undone.", "Undoing")
    )
    commit(work, beside=batch.event_count > AT_ONCE)
    # From within the details, only this runs the whole page.
    st.rerun()
