"""Let the app propose who does what; approve, correct or reject it, row by row or in bulk."""

import streamlit as st

from dashboard.ui.boards import load_options
from dashboard.ui.downloads import show_downloads
from dashboard.ui.empty import empty_state
from dashboard.ui.leftovers import show_leftovers
from dashboard.ui.planning_form import planning_form
from dashboard.ui.proposal_table import NAME, load_proposals, show_plan

options = load_options()
if not options.developers:
    empty_state(
        "lightbulb",
        "Nobody to propose work for yet",
        "Import your developers and your tickets; then come back and let the app propose.",
        page="import",
        label="Import CSV files",
    )
    st.stop()
planning_form(options, NAME)
with st.spinner("Reading proposals…"):
    rows = load_proposals()
if rows.frame.empty:
    empty_state(
        "task_alt",
        "No proposal waits for a decision",
        "Choose above how many tickets, which priorities, points and skills, and press Propose.",
    )
else:
    show_plan(rows, options.active)
    show_downloads("assignments", {"status": ("proposed",)}, help="All open proposals")
show_leftovers()
