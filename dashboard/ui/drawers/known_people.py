"""By what pasted names are read: every spelling of who is active."""

import streamlit as st

from dashboard.database import database
from dashboard.ui.page.moments import Moment
from db.domain.known_as import spellings
from db.queries.developers import called


@st.cache_data(max_entries=8, show_spinner=False)
def known_people(moment: Moment) -> dict[str, str]:  # noqa: ARG001 - the key of the cache
    """Names, aliases and e-mail addresses in lower case, each with the name that it means."""
    with database().read() as session:
        return spellings(called(session))
