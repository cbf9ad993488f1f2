"""Who has what: filter, then approve, reassign, remove or complete, many at once."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.editing import EDITABLE
from dashboard.frames import assignments_frame
from dashboard.ui.assignment_table import edit, select
from dashboard.ui.boards import Options, board_moved, load_options
from dashboard.ui.cached import team, this_moment
from dashboard.ui.empty import empty_state
from dashboard.ui.filters import filter_many, filter_text
from dashboard.ui.paging import page_cursor, reset_page, show_pager
from dashboard.ui.past_table import show_past
from dashboard.ui.snapshots import Snapshot, snapshot
from db.models import ASSIGNMENT_STATUSES
from db.priorities import PRIORITIES
from db.queries.assignments import AssignmentFilter, assignments, count_assignments
from db.queries.workload import data_version

NAME = "assignments"


def show_filters(options: Options) -> tuple[AssignmentFilter, date | None]:
    """One row of filters, whose values are in the URL, and the past day that is asked for."""
    first, second, third, fourth, fifth, sixth = st.columns([2, 1.8, 1.4, 1.4, 1.8, 1.4])
    with first:
        statuses = filter_many(
            "Status", ASSIGNMENT_STATUSES, key="status", default=("proposed", "active")
        )
    with second:
        developers = filter_many("Developer", options.developers, key="assigned_to")
    with third:
        priorities = filter_many("Priority", PRIORITIES, key="priority")
    with fourth:
        skills = filter_many("Skill", options.skills, key="skill")
    with fifth:
        text = filter_text("Search", key="search", placeholder="Key or title")
    with sixth:
        day = st.date_input(
            "As of",
            value=None,
            max_value="today",
            format="YYYY-MM-DD",
            key="as_of",
            bind="query-params",
            on_change=reset_page,
            help="The board as it was at the end of a past day, read-only",
        )
    wanted = AssignmentFilter(statuses, developers, priorities, skills, text)
    return wanted, day if isinstance(day, date) else None


def load(wanted: AssignmentFilter) -> Snapshot:
    """This session's rows for the filter and the page in the URL."""
    cursor = page_cursor()

    def read() -> tuple[pd.DataFrame, int, tuple[int, str | None]]:
        with database().read() as session:
            page = assignments(session, wanted, cursor=cursor)
            count = count_assignments(session, wanted)
            return assignments_frame(page.rows), data_version(session), (count, page.next_cursor)

    return snapshot(NAME, (wanted, cursor), read, editable=EDITABLE)


with st.spinner("Reading the board…"):
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
wanted, day = show_filters(options)
if day is not None:
    names = set(wanted.developers)
    people = team(this_moment())
    show_past(
        day,
        statuses=wanted.statuses,
        developer_ids=[int(id_) for id_ in people.index[people["developer"].isin(names)]],
    )
    st.stop()
rows = load(wanted)
board_moved(rows)
bar = st.container(horizontal=True, vertical_alignment="center")
editing = bar.toggle(
    "Edit cells", value=True, key="assignments.edit", help="Off: select rows and act on them all"
)
if rows.frame.empty:
    empty_state(
        "search_off",
        "Nothing matches",
        "No assignment passes these filters. Take one away, or propose assignments for the "
        "tickets that wait.",
        page="proposals",
        label="Propose assignments",
    )
elif editing:
    edit(rows, options, bar)
else:
    select(rows, options)
count, next_cursor = rows.extra
show_pager(count, len(rows.frame), next_cursor)
