"""Says on Admin when the last scheduled report was written, and whether one failed."""

import streamlit as st

from dashboard.database import database
from dashboard.settings import settings
from dashboard.ui.words.values import plain, say_time
from db.queries.attempts import attempts


def show_reports() -> None:
    """A line on the last report, or a warning where one failed."""
    with database().read() as session:
        known = attempts(session, "report")
    last = (
        f"The last Monday report was written on {say_time(known.made_at)}."
        if known.made_at
        else "No Monday report was written yet."
    )
    if known.failed_at is not None:
        st.warning(
            f"The Monday report of {say_time(known.failed_at)} failed; it is tried again every "
            f"minute. {last} What it said: {plain(known.why)}",
            icon=":material/description:",
        )
    elif settings().report_folder is None:
        st.caption(
            ":material/description: This copy of the app writes no Monday report by itself: set "
            "REPORT_FOLDER to a folder that its readers see."
        )
    else:
        st.caption(f":material/description: {last}")
