"""When the reader's last visit ended.

A visit goes on as long as no half hour passes without a click, in any tab or browser. It is noted
every five minutes at most, so its end may be noted up to five minutes early: what was seen last may
be told again, and nothing is left out.
"""

from datetime import datetime
from functools import partial

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.live.background import write_later
from db.access import Actor
from db.commands.readers.visiting import NOTED_EVERY, is_due, note_visit, visit_before
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
