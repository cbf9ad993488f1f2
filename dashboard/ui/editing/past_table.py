"""The assignments as they were at the end of a past day, read-only."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.database import database
from dashboard.tables.frames import assignments_frame
from dashboard.ui.acting.notices import working
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.filters.paging import page_cursor, show_next
from dashboard.ui.grid.columns import grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import empty_state
from dashboard.ui.words.values import say_day
from db.domain.days import Days
from db.queries.history.as_of import board_as_of

COLUMNS = grid_columns(
    *("ticket", "title", "developer", "status", "points", "skill", "priority", "due", "why"),
    "changed",
)


def show_past(day: date, *, statuses: Sequence[str], developer_ids: Sequence[int] | None) -> None:
    """One page of the board as it was at the end of `day`, of these developers or of all."""
    zone = this_moment().time_zone
    with working("Reading the history…"), database().read() as session:
        page = board_as_of(
            session,
            Days(day, day, zone).last_instant,
            statuses=statuses,
            developer_ids=developer_ids,
            cursor=page_cursor(),
        )
    st.info(
        f"The board as it was at the end of {say_day(day)} ({zone}), from the history. Clear the "
        "date to work on the board of now. Of the filters, status, developer and team apply here.",
        icon=":material/history:",
    )
    if not page.rows:
        empty_state(
            "search_off",
            "No assignments on that day",
            "None passed the status and developer filters. Take one away, or choose another day.",
        )
        return
    frame = assignments_frame(page.rows)
    rows = snapshot("past", (day, this_moment(), object()), lambda: (frame, 0, None))
    label = "Assignments as they were on a past day"
    show_reading(rows, COLUMNS, label=label, sorts=False)
    show_next(page.next_cursor)
