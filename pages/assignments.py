"""Who has what: filter, then approve, reassign, remove or complete, many at once."""

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.editing import EDITABLE, LABELS, Reading, change_of, read_edits
from dashboard.frames import assignments_frame, load_developers
from dashboard.ui.boards import Options, board_moved, load_options
from dashboard.ui.empty import empty_state
from dashboard.ui.filters import filter_many, filter_text
from dashboard.ui.paging import page_cursor, show_pager
from dashboard.ui.review import review_and_commit
from dashboard.ui.selecting import show_actions, show_selectable
from dashboard.ui.snapshots import Snapshot, saved, snapshot
from dashboard.ui.tables import assignment_editor
from db.models import ASSIGNMENT_STATUSES
from db.priorities import PRIORITIES
from db.queries.assignments import AssignmentFilter, assignments, count_assignments
from db.queries.workload import data_version

NAME = "assignments"
ORDER = (
    "ticket",
    "title",
    "points",
    "skill",
    "priority",
    "due",
    "status",
    "developer",
    "action",
    "note",
    "why",
    "changed",
)


def show_filters(options: Options) -> AssignmentFilter:
    """One row of filters, whose values are in the URL."""
    first, second, third, fourth, fifth = st.columns([2, 2, 1.5, 1.5, 2])
    with first:
        statuses = filter_many(
            "Status", ASSIGNMENT_STATUSES, key="status", default=("proposed", "active")
        )
    with second:
        developers = filter_many("Developer", options.developers, key="developer")
    with third:
        priorities = filter_many("Priority", PRIORITIES, key="priority")
    with fourth:
        skills = filter_many("Skill", options.skills, key="skill")
    with fifth:
        text = filter_text("Search", key="search", placeholder="Key or title")
    return AssignmentFilter(statuses, developers, priorities, skills, text)


def load(wanted: AssignmentFilter) -> Snapshot:
    """This session's rows for the filter and the page in the URL."""
    cursor = page_cursor()

    def read() -> tuple[pd.DataFrame, int, tuple[int, str | None]]:
        with database().read() as session:
            page = assignments(session, wanted, cursor=cursor)
            count = count_assignments(session, wanted)
            return assignments_frame(page.rows), data_version(session), (count, page.next_cursor)

    return snapshot(NAME, (wanted, cursor), read)


def edit(rows: Snapshot, options: Options) -> None:
    """The table as an editor, with what its edits ask for beneath it."""
    assignment_editor(
        rows.shown,
        key=rows.key,
        developers=options.active,
        order=ORDER,
        alt="Assignments; developer, action and your reason can be edited",
    )
    reading = read_edits(rows.frame, rows.take_edits(EDITABLE))
    show_commit_bar(rows, reading)


def show_commit_bar(rows: Snapshot, reading: Reading) -> None:
    """How many changes wait, and the two ways to end them."""
    number = len(reading.changes)
    for problem in reading.problems:
        st.warning(problem, icon=":material/warning:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            f"Review and commit {number} {'change' if number == 1 else 'changes'}"
            if number
            else "Review and commit",
            type="primary",
            icon=":material/fact_check:",
            disabled=not number,
            key="assignments.review",
        ):
            with database().read() as session:
                developers = load_developers(session)
            review_and_commit(
                rows.frame, developers, reading, done="as reviewed", after=lambda: saved(NAME)
            )
        if rows.hidden:
            st.caption(
                f"Unsaved edits on rows that this view does not show: {len(rows.hidden)}",
                width="content",
                help="They are kept, and shown again with their rows.",
            )
        if rows.edits:
            st.button(
                "Discard edits",
                icon=":material/undo:",
                on_click=rows.restart,
                args=({},),
                key="assignments.discard",
            )


def select(rows: Snapshot, options: Options) -> None:
    """The table with selectable rows, and what to do with the selected ones."""
    selected = show_selectable(rows, [name for name in ORDER if name not in ("action", "note")])
    action, developer, reason = show_actions(options.active, len(selected))
    if action is None:
        return
    changes = tuple(change_of(rows.frame, id_, action, developer, reason) for id_ in selected)
    with database().read() as session:
        developers = load_developers(session)
    review_and_commit(
        rows.frame,
        developers,
        Reading(changes, ()),
        done=LABELS[action].lower(),
        after=lambda: saved(NAME),
    )


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
wanted = show_filters(options)
rows = load(wanted)
board_moved(rows)
editing = st.toggle(
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
    edit(rows, options)
else:
    select(rows, options)
count, next_cursor = rows.extra
show_pager(count, len(rows.frame), next_cursor)
