"""Who has what: filter, then approve, reassign, remove or complete, many at once."""

import streamlit as st

from dashboard.tables.editing import EDITABLE
from dashboard.tables.frames import assignments_frame
from dashboard.ui.editing.assignment_table import show_assignments
from dashboard.ui.editing.conflicts import rows_by_id
from dashboard.ui.editing.list_rows import ListRows, show_list_end
from dashboard.ui.editing.past_table import show_past
from dashboard.ui.figures.cached import roster
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.lists import ASSIGNMENTS, list_filters
from dashboard.ui.filters.whose import of_whose
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import no_match, nothing_yet
from db.queries.assignments import assignment_groups, assignments

ROWS = ListRows(
    "assignments", assignments, assignment_groups, assignments_frame, EDITABLE, rows_by_id
)

options = load_options()
if not options.developers:
    nothing_yet(
        "assignment_ind",
        "No assignments yet",
        "Import your developers and tickets first; then let the app propose who does what.",
        "developer",
        "ticket",
    )
    st.stop()
asked = list_filters(ASSIGNMENTS, options)
if asked.day is not None:
    people = of_whose(roster(this_moment()), this_moment())
    if asked.wanted.developers:
        people = people[people["developer"].isin(asked.wanted.developers)]
    is_limited = asked.wanted.developers or asked.wanted.teams or asked.wanted.projects
    show_past(
        asked.day,
        statuses=asked.wanted.statuses,
        developer_ids=people.index.tolist() if is_limited else None,
    )
    st.stop()
rows = ROWS.page(asked)
bar = st.container(horizontal=True, vertical_alignment="center")
if rows.frame.empty:
    no_match(
        "No assignment passes these filters. Take one away, or propose assignments for the "
        "tickets that wait.",
        page="proposals",
        label="Propose assignments",
    )
else:
    show_assignments(rows, asked.sort, lambda: ROWS.all(asked), bar)
show_list_end(rows, asked, "assignments", help="All assignments that pass the filters")
