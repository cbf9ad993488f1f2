"""Every event in the order of the commits: who changed what, when and why."""

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.frames import EVENT_COLUMNS, events_frame
from dashboard.ui.acting.notices import working
from dashboard.ui.acting.undoing import show_batches
from dashboard.ui.drawers.records import show_records
from dashboard.ui.editing.snapshots import Snapshot, snapshot
from dashboard.ui.figures.downloads import of_events, show_downloads
from dashboard.ui.filters.event_filters import event_filters
from dashboard.ui.filters.paging import check_cursor, page_cursor, show_pager
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.words.empty import no_match, nothing_yet
from dashboard.ui.words.links import go_to_ticket
from dashboard.ui.words.locales import say_zones
from dashboard.ui.words.values import field_label, plain
from db.queries.history.event_lines import event_lines
from db.queries.history.events import EventFilter, counted_events, is_event_cursor

NAME = "history"


def load(wanted: EventFilter, moment: Moment, *, oldest_first: bool) -> Snapshot:
    """The events for the filter and the page in the URL, as of now."""
    cursor = page_cursor()

    def read() -> tuple[pd.DataFrame, int, tuple[int, int, str | None]]:
        with database().read() as session:
            page = counted_events(session, wanted, oldest_first=oldest_first, cursor=cursor)
            frame = events_frame(event_lines(session, page.rows))
            frame["field"] = frame["field"].map(field_label, na_action="ignore")
            extra = (page.count, len(page.rows), page.next_cursor)
            return frame, moment.version, extra

    return snapshot(NAME, (wanted, oldest_first, cursor, moment), read)


def open_ticket_of(rows: Snapshot, event: int) -> None:
    """Leave for the ticket that an event is about; a developer's own event names none."""
    id_ = rows.frame["ticket_id"].tolist()[event]
    if pd.notna(id_):
        go_to_ticket(int(id_))


with working("Reading the history…"):
    moment = this_moment()
    wanted, sort = event_filters(moment)
    oldest_first = not sort.descending
    check_cursor(lambda cursor: is_event_cursor(cursor, oldest_first=oldest_first))
    rows = load(wanted, moment, oldest_first=oldest_first)
count, shown, next_cursor = rows.extra
if rows.frame.empty and wanted == EventFilter():
    nothing_yet(
        "history",
        "Nothing has happened yet",
        "Every import and every decision is kept here for ever, with who, when and why.",
    )
elif rows.frame.empty:
    no_match(
        f"No event of a ticket called {plain(wanted.text)}, or with these words, passes these "
        "filters. Take one of them away."
        if wanted.text
        else "No event passes these filters. Take one of them away.",
    )
else:
    with st.expander("Last commits", icon=":material/undo:"):
        show_batches(key="history.undo")
    show_records(
        rows,
        EVENT_COLUMNS,
        button="ticket",
        in_order=True,
        opens=lambda event: open_ticket_of(rows, event),
        config={
            "action": st.column_config.TextColumn("Action", width=96),
            "ticket": st.column_config.TextColumn("Ticket", width=92),
            "field": st.column_config.TextColumn("Field", width=110),
            "reason": st.column_config.TextColumn("Reason", width=220),
        },
        alt=f"Events, {'oldest' if oldest_first else 'newest'} first; click a ticket to open it",
    )
    show_pager(
        count,
        shown,
        next_cursor,
        beside=lambda: show_downloads(
            "history",
            of_events(wanted, oldest_first=oldest_first),
            help="All events that pass the filters, in this order",
        ),
    )
    st.caption(
        "One row for each field that an event changed, from its old to its new value. "
        "Points: story points of the ticket at that moment; for changes of tickets and developers, "
        f"by how much they moved a workload. {plain(say_zones(moment.time_zone))}"
    )
