"""Who has what: filter, then approve, reassign, remove or complete, many at once."""

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.editing import EDITABLE
from dashboard.tables.frames import assignments_frame
from dashboard.ui.editing.assignment_table import edit, select
from dashboard.ui.editing.conflicts import rows_by_id
from dashboard.ui.editing.past_table import show_past
from dashboard.ui.editing.selecting import MOST_ROWS
from dashboard.ui.editing.snapshots import Snapshot, snapshot
from dashboard.ui.figures.cached import roster
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.lists import ASSIGNMENTS, list_filters
from dashboard.ui.filters.paging import page_cursor, show_pager
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import empty_state, no_match
from db.queries.assignments import assignments
from db.queries.history.workload import data_version
from db.queries.lists.filters import AssignmentFilter
from db.queries.lists.ordering import Sort

NAME = "assignments"


def load(wanted: AssignmentFilter, sort: Sort) -> Snapshot:
    """This session's rows for the filter, the order and the page in the URL."""
    cursor = page_cursor()

    def read() -> tuple[pd.DataFrame, int, tuple[int, str | None]]:
        with database().read() as session:
            page = assignments(session, wanted, sort=sort, cursor=cursor)
            extra = (page.count, page.next_cursor)
            return assignments_frame(page.rows), data_version(session), extra

    return snapshot(NAME, (wanted, sort, cursor), read, editable=EDITABLE, find=rows_by_id)


def load_all(wanted: AssignmentFilter, sort: Sort) -> pd.DataFrame:
    """All rows that pass the filter, up to what one commit takes, as the board has them now."""
    with database().read() as session:
        return assignments_frame(assignments(session, wanted, sort=sort, limit=MOST_ROWS).rows)


options = load_options()
if not options.developers:
    empty_state(
        "assignment_ind",
        "No assignments yet",
        "Import your developers and tickets first; then let the app propose who does what.",
        page="import",
        label="Import CSV files",
    )
    st.stop()
asked = list_filters(ASSIGNMENTS, options)
if asked.day is not None:
    names = set(asked.wanted.developers)
    people = roster(this_moment())
    show_past(
        asked.day,
        statuses=asked.wanted.statuses,
        developer_ids=[int(id_) for id_ in people.index[people["developer"].isin(names)]],
    )
    st.stop()
rows = load(asked.wanted, asked.sort)
bar = st.container(horizontal=True, vertical_alignment="center")
editing = bar.toggle(
    "Edit cells", value=True, key="assignments.edit", help="Off: select rows and act on them all"
)
if rows.frame.empty:
    no_match(
        "No assignment passes these filters. Take one away, or propose assignments for the "
        "tickets that wait.",
        page="proposals",
        label="Propose assignments",
    )
elif editing:
    edit(rows, options, bar)
else:
    select(rows, lambda: load_all(asked.wanted, asked.sort), bar)
count, next_cursor = rows.extra
show_pager(
    count,
    len(rows.frame),
    next_cursor,
    beside=lambda: show_downloads(
        "assignments",
        asked.request,
        help="All assignments that pass the filters",
    ),
)
