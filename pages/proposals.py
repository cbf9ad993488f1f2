"""Let the app propose who does what; approve, correct or reject it, row by row or in bulk."""

import streamlit as st

from dashboard.ui.acting.notices import working
from dashboard.ui.editing.leftovers import show_leftovers
from dashboard.ui.editing.planning_form import planning_form
from dashboard.ui.editing.proposal_table import NAME, load_proposals, show_plan
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.lists import PROPOSALS, list_filters
from dashboard.ui.filters.paging import show_pager
from dashboard.ui.words.empty import empty_state, no_match

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
bar = st.container(horizontal=True, vertical_alignment="center")
asked = list_filters(PROPOSALS, options, bar)
with working("Reading proposals…"):
    rows = load_proposals(asked.wanted, asked.sort)
count, next_cursor, _team = rows.extra
if not rows.frame.empty:
    show_plan(rows, options.active, bar)
elif count or asked.wanted != PROPOSALS.everything:
    no_match("No open proposal passes these filters. Take one of them away.")
else:
    empty_state(
        "task_alt",
        "No proposal waits for a decision",
        "Choose above how many tickets, which priorities, points and skills, and press Propose.",
    )
if count:
    show_pager(
        count,
        len(rows.frame),
        next_cursor,
        beside=lambda: show_downloads(
            "assignments", asked.request, help="All proposals that pass the filters"
        ),
    )
show_leftovers()
