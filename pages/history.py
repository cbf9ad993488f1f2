"""Every event, newest first: who changed what, when and why."""

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.frames import events_frame
from dashboard.ui.cached import Moment, people_in_history, team, this_moment
from dashboard.ui.empty import empty_state
from dashboard.ui.filters import filter_many, filter_text
from dashboard.ui.paging import page_cursor, reset_page, show_pager
from dashboard.ui.period import choose_dates
from dashboard.ui.records import show_records
from dashboard.ui.snapshots import Snapshot, snapshot
from dashboard.ui.ticket_drawer import go_to_ticket
from dashboard.ui.words import plain
from db.queries.history import EVENT_ACTIONS, EventFilter, count_events, events
from db.queries.tickets import ticket_ids

NAME = "history"
ORDER = (
    "changed",
    "actor",
    "action",
    "ticket",
    "title",
    "from",
    "to",
    "points",
    "reason",
    "batch",
)
NO_TICKET = 0


def show_filters(moment: Moment) -> EventFilter:
    """One row of filters, whose values are in the URL."""
    people = team(moment)
    ids = dict(zip(people["developer"], people.index.tolist(), strict=True))
    first, second, third, fourth, fifth = st.columns([2, 1.5, 2, 2, 2])
    with first:
        developer = st.selectbox(
            "Developer",
            list(ids),
            index=None,
            placeholder="Any",
            key="event_developer",
            bind="query-params",
            on_change=reset_page,
        )
    with second:
        ticket = filter_text("Ticket", key="event_ticket", placeholder="PROJ-123 or #12")
    with third:
        actions = filter_many("Action", EVENT_ACTIONS, key="event_action")
    with fourth:
        actors = filter_many("By", people_in_history(moment), key="event_by")
    with fifth:
        since, until = choose_dates(moment.time_zone)
    return EventFilter(
        developer_id=ids.get(developer) if developer else None,
        ticket_id=find_ticket(ticket),
        actions=actions,
        actors=actors,
        since=since,
        until=until,
    )


def find_ticket(text: str) -> int | None:
    """The ticket that is meant; None for no limit, an id that nothing has for an unknown one."""
    if not text:
        return None
    with database().read() as session:
        found = ticket_ids(session, text)
    return found[0] if found else NO_TICKET


def load(wanted: EventFilter, moment: Moment) -> Snapshot:
    """The events for the filter and the page in the URL, as of now."""
    cursor = page_cursor()

    def read() -> tuple[pd.DataFrame, int, tuple[int, str | None]]:
        with database().read() as session:
            page = events(session, wanted, cursor=cursor)
            count = count_events(session, wanted)
            return events_frame(page.rows), moment.version, (count, page.next_cursor)

    return snapshot(NAME, (wanted, cursor, moment), read)


def open_ticket_of(rows: Snapshot, event: int) -> None:
    """Leave for the ticket that an event is about; a developer's own event names none."""
    ids = rows.frame["ticket_id"].fillna(NO_TICKET).tolist()
    if ids[event] != NO_TICKET:
        go_to_ticket(int(ids[event]))


with st.spinner("Reading the history…"):
    moment = this_moment()
    wanted = show_filters(moment)
    rows = load(wanted, moment)
count, next_cursor = rows.extra
if rows.frame.empty and wanted == EventFilter():
    empty_state(
        "history",
        "Nothing has happened yet",
        "Every import and every decision is kept here for ever, with who, when and why.",
        page="import",
        label="Import CSV files",
    )
elif rows.frame.empty:
    empty_state(
        "search_off",
        "Nothing matches",
        f"There is no ticket called {plain(st.session_state['event_ticket'])} on this board."
        if wanted.ticket_id == NO_TICKET
        else "No event passes these filters. Take one of them away.",
    )
else:
    show_records(
        rows,
        ORDER,
        button="ticket",
        opens=lambda event: open_ticket_of(rows, event),
        config={
            "action": st.column_config.TextColumn("Action", width=96),
            "ticket": st.column_config.TextColumn("Ticket", width=92),
            "reason": st.column_config.TextColumn("Reason", width=220),
        },
        alt="Events, newest first; click a ticket to open it",
    )
    show_pager(count, len(rows.frame), next_cursor)
    st.caption(
        "Points: story points of the ticket at that moment; for changes of tickets and developers, "
        "by how much they moved a workload."
    )
