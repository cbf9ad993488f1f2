"""What changed since the reader's last visit."""

from datetime import datetime
from functools import partial

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.live.background import write_later
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted, plain, say_number, say_time
from db.access import Actor
from db.commands.readers.visiting import NOTED_EVERY, is_due, note_visit, visit_before
from db.queries.history.batches import commits_since
from db.queries.views import last_visit

_LOOKED, _SINCE = "visits.looked_at", "visits.since"
MOST_COMMITS, SHOWN_PEOPLE = 1_000, 3


def since_last_visit(actor: Actor) -> datetime | None:
    """When this reader's previous visit ended; None on their first.

    Call it on every run: it reads and writes only now and then, and writes in the background.
    """
    at = now()
    looked: datetime | None = st.session_state.get(_LOOKED)
    if looked is None or at - looked >= NOTED_EVERY:
        with database().read() as session:
            visit = last_visit(session, actor)
        if is_due(visit, at):
            write_later(database(), partial(note_visit, actor=actor, at=at))
        st.session_state[_LOOKED] = at
        st.session_state[_SINCE] = visit_before(visit, at)
    since: datetime | None = st.session_state[_SINCE]
    return since


@st.cache_data(max_entries=64, show_spinner=False)
def _commits(moment: Moment, since: datetime) -> dict[str, int]:  # noqa: ARG001 - the key of the cache
    with database().read() as session:
        return commits_since(session, since, limit=MOST_COMMITS)


def show_since(moment: Moment, since: datetime | None) -> None:
    """How many commits there were since, by whom, and a link to them."""
    if since is None:
        return
    by_whom = _commits(moment, since)
    total = sum(by_whom.values())
    when = say_time(since)
    if not total:
        st.caption(f":material/update: Nothing has changed since your last visit, {when}.")
        return
    named = [f"{plain(name)} {say_number(number)}" for name, number in by_whom.items()]
    more = len(named) - SHOWN_PEOPLE
    people = ", ".join(named[:SHOWN_PEOPLE]) + (
        f" and {counted(more, 'other')}" if more > 0 else ""
    )
    most = (
        f"at least {counted(total, 'commit')}"
        if total >= MOST_COMMITS
        else counted(total, "commit")
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f":material/update: Since your last visit, {when}: {most} ({people}).", width="content"
        )
        st.page_link(
            page_file("history"),
            label="What changed",
            icon=":material/arrow_forward:",
            query_params={"event_since": since.isoformat()},
        )
