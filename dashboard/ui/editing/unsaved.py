"""Unsaved edits outlive their session: the same browser tab gets them back.

A page that was away for long, a reload and a restart of the server all begin another session. The
page's script (dashboard/web/page.js) gives each tab a random number once something is edited
there, and writes it into a field that nobody sees. A browser sends what its fields hold with every
click, also with the first one after its session was lost: so that click finds the edits there.
"""

import re
from functools import partial

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.live.background import write_later
from dashboard.ui.editing.snapshots import all_edits, resume_edits
from dashboard.unsaved import as_text, from_text
from dashboard.web.scripts import TAB
from db.access import Actor
from db.commands.readers.unsaved import KEPT, MOST_CHARACTERS, keep_unsaved
from db.queries.views import unsaved_edits

_TAB, _RESUMED, _KEPT = "unsaved.tab", "unsaved.resumed", "unsaved.kept"
# The tables whose edits are too long to be kept.
_LOST = "unsaved.lost"


def keep_edits(actor: Actor) -> None:
    """Before a page is drawn: bring back what was edited in this tab, and keep what is now.

    The page does not wait for the writing.
    """
    with st.container(key=TAB, width=1):
        tab = st.text_input("This browser tab", key=_TAB, label_visibility="collapsed")
    if not re.fullmatch("[0-9a-f]{32}", tab):
        return
    if st.session_state.get(_RESUMED) != (actor.name, tab):
        with database().read() as session:
            kept = unsaved_edits(session, tab, actor, since=now() - KEPT)
        for name, text in kept.items():
            resume_edits(name, *from_text(text))
        st.session_state[_RESUMED] = (actor.name, tab)
        st.session_state[_KEPT] = kept
    _keep(actor, tab)


def are_kept() -> bool:
    """Whether what is edited here is short enough to be there again after a reload."""
    return not st.session_state.get(_LOST)


def _keep(actor: Actor, tab: str) -> None:
    before: dict[str, str] = st.session_state[_KEPT]
    held = {name: as_text(*edits) for name, edits in all_edits().items()}
    after = {name: text for name, text in held.items() if len(text) <= MOST_CHARACTERS}
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            keep = partial(keep_unsaved, tab=tab, table=name, edits=after.get(name))
            write_later(database(), partial(keep, actor=actor, at=now()))
    st.session_state[_KEPT] = after
    st.session_state[_LOST] = held.keys() - after.keys()
