"""What pasted names are read by (dashboard/web/page.js): every spelling of who is active."""

import json
from html import escape

import streamlit as st

from dashboard.database import database
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.web.scripts import KNOWN
from db.domain.known_as import spellings
from db.queries.developers import developers


def add_known_people() -> None:
    """Put them into the page, out of sight."""
    with st.container(key=KNOWN):
        st.html(_known(this_moment()))


@st.cache_data(max_entries=8, show_spinner=False)
def _known(moment: Moment) -> str:  # noqa: ARG001 - the key of the cache
    with database().read() as session:
        people = [row._asdict() for row in developers(session) if row.active]
    return f'<div data-known="{escape(json.dumps(spellings(people)))}"></div>'
