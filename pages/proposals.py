"""Let the app propose who does what; approve, correct or reject it, row by row or in bulk."""

import streamlit as st

from dashboard.ui.acting.notices import working
from dashboard.ui.drawers.offered_skills import show_offered_skills
from dashboard.ui.editing.leftovers import show_leftovers
from dashboard.ui.editing.list_rows import show_list_end
from dashboard.ui.editing.planning_form import planning_form
from dashboard.ui.editing.proposal_table import ROWS, show_plan
from dashboard.ui.figures.cached import roster
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.lists import PROPOSALS, list_filters
from dashboard.ui.filters.whose import of_whose
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import empty_state, no_match, nothing_yet

options = load_options()
if not options.developers:
    nothing_yet(
        "lightbulb",
        "Nobody to propose work for yet",
        "Import your developers and your tickets; then come back and let the app propose.",
        "developer",
        "ticket",
    )
    st.stop()
planning_form(options, ROWS.name)
moment = this_moment()
show_offered_skills(moment, of_whose(roster(moment), moment))
bar = st.container(horizontal=True, vertical_alignment="center")
asked = list_filters(PROPOSALS, options, bar)
with working("Reading proposals…"):
    rows = ROWS.page(asked)
count = rows.extra.found
if not rows.frame.empty:
    show_plan(rows, asked.sort, bar)
elif count or asked.wanted != PROPOSALS.everything:
    no_match("No open proposal passes these filters. Take one of them away.")
else:
    empty_state(
        "task_alt",
        "No proposal waits for a decision",
        "Choose above how many tickets, which priorities, points and skills, and press Propose.",
    )
if count:
    show_list_end(rows, asked, "assignments", help="All proposals that pass the filters")
show_leftovers()
