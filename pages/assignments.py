"""Who has what: filter, then approve, reassign, remove or complete, many at once."""

from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.clock import today
from dashboard.database import database
from dashboard.editing import EDITABLE
from dashboard.frames import assignments_frame
from dashboard.ui.assignment_table import edit, select
from dashboard.ui.boards import Options, load_options
from dashboard.ui.cached import team
from dashboard.ui.conflicts import rows_by_id
from dashboard.ui.downloads import of_tickets, show_downloads
from dashboard.ui.empty import empty_state, no_match
from dashboard.ui.filters import (
    REASON_HINT,
    choose_sort,
    filter_day,
    filter_days,
    filter_fields,
    filter_many,
    filter_text,
    instants,
    say_limits,
)
from dashboard.ui.moments import this_moment
from dashboard.ui.paging import check_cursor, page_cursor, show_pager
from dashboard.ui.past_table import show_past
from dashboard.ui.selecting import MOST_ROWS
from dashboard.ui.snapshots import Snapshot, snapshot
from db.models import ASSIGNMENT_STATUSES
from db.priorities import PRIORITIES
from db.queries.assignments import ASSIGNMENT_ORDERS, AssignmentFilter, assignments
from db.queries.ordering import Sort, is_cursor
from db.queries.workload import data_version

NAME = "assignments"


@dataclass(frozen=True)
class Asked:
    """What the URL asks for: which rows, in which order, and on which past day, if on one."""

    wanted: AssignmentFilter
    sort: Sort
    day: date | None


def show_filters(options: Options) -> Asked:
    """One row of filters, whose values are in the URL."""
    first, second, third, fourth, fifth, sixth, seventh = st.columns(
        [2, 1.7, 1.2, 1.2, 1.5, 1.7, 0.9], vertical_alignment="bottom"
    )
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
        text = filter_text("Search", key="search", placeholder="Search key, title, reason")
    with sixth:
        sort = choose_sort(ASSIGNMENT_ORDERS, key="sort")
    zone = this_moment().time_zone
    with seventh, st.popover("More", icon=":material/tune:", width="stretch"):
        st.caption(f"Search: {REASON_HINT}")
        fields = filter_fields("")
        changed = filter_days(
            "Changed", key="changed", latest=today(zone), hint=f"From and to, days in {zone}"
        )
        day = filter_day(
            "As of",
            key="as_of",
            latest=today(zone),
            hint="The board as it was at the end of a past day, read-only",
        )
    since, until = instants(*changed, zone)
    wanted = AssignmentFilter(
        statuses,
        developers,
        priorities,
        skills,
        text,
        **asdict(fields),
        changed_from=since,
        changed_to=until,
    )
    if day is None:
        say_limits(fields, changed=changed)
    return Asked(wanted, sort, day)


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
asked = show_filters(options)
if asked.day is not None:
    names = set(asked.wanted.developers)
    people = team(this_moment())
    show_past(
        asked.day,
        statuses=asked.wanted.statuses,
        developer_ids=[int(id_) for id_ in people.index[people["developer"].isin(names)]],
    )
    st.stop()
check_cursor(lambda cursor: is_cursor(cursor, ASSIGNMENT_ORDERS[asked.sort.column], asked.sort))
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
        of_tickets(asked.wanted, asked.sort),
        help="All assignments that pass the filters",
    ),
)
