"""What a page shows while the history is still read for its figures."""

import streamlit as st

from dashboard.analytics.columnar.copy import StillReading
from dashboard.analytics.columnar.here import history
from dashboard.ui.access.fragments import fragment


def history_is_read() -> bool:
    """Whether figures of the history can be drawn; else how far its reading is, here."""
    try:
        history()
    except StillReading as reading:
        _show_progress(reading.share)
        return False
    return True


@fragment(run_every=1.0)
def _show_progress(share: float) -> None:
    try:
        history(patience=0)
    except StillReading as reading:
        share = reading.share
        st.progress(share, text=f"Reading the history for its figures… {share:.0%}")
        st.caption("This is done once; you can leave this page, it goes on.")
    else:
        st.rerun()
