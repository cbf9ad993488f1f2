"""Everybody's calendar on the Developers page, and calendars that come in and go out as files."""

import pandas as pd
import streamlit as st

from dashboard.ui.access.permission import only_looks
from dashboard.ui.calendars.entries import show_calendar
from dashboard.ui.calendars.files import show_downloads_of_calendars, show_files
from dashboard.ui.page.moments import Moment


def show_team_calendar(people: pd.DataFrame, moment: Moment) -> None:
    """Team holidays, public holidays, full-time weeks and sprints; pasted lines and files."""
    folded = st.expander(
        "Calendars", icon=":material/calendar_month:", key="calendar.team", on_change="rerun"
    )
    if not folded.open:
        return
    with folded:
        st.caption(
            "Leave lowers what somebody has in a week and adds no load. What holds for everybody "
            "is here; one person's days are in their drawer."
        )
        everybody, files = st.tabs(["Everybody", "Paste, import, download"])
        with everybody:
            show_calendar(None, moment)
        with files:
            if not only_looks():
                show_files(people, moment)
            show_downloads_of_calendars()
