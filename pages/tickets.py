"""Every ticket: filter, open one in depth, assign by hand, reopen."""

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.frames import tickets_frame
from dashboard.ui.acting.notices import working
from dashboard.ui.drawers.records import selected_ids, show_records
from dashboard.ui.drawers.ticket_drawer import open_ticket, show_ticket_in_url
from dashboard.ui.editing.bulk import act_on
from dashboard.ui.editing.selecting import MOST_ROWS, Offered, choose_scope, show_actions
from dashboard.ui.editing.snapshots import Snapshot, reload, snapshot
from dashboard.ui.editing.tables import with_remarks
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.lists import TICKETS, list_filters
from dashboard.ui.filters.paging import page_cursor, show_pager
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import empty_state, no_match
from db.queries.history.workload import data_version
from db.queries.lists.filters import TicketFilter
from db.queries.lists.ordering import Sort
from db.queries.tickets import tickets

NAME = "tickets"
# Decisions are about what is active or proposed for a ticket; its drawer reopens.
ACTIONS: tuple[Offered, ...] = (
    "assign",
    "approve",
    "reassign",
    "complete",
    "remove",
    "reject",
    "set aside",
)
ORDER = (
    "ticket",
    "status",
    "title",
    "priority",
    "points",
    "skill",
    "due",
    "developer",
    "held",
    "changed",
)


def load(wanted: TicketFilter, sort: Sort) -> Snapshot:
    """This session's rows for the filter, the order and the page in the URL.

    While none of them is selected they follow the board; selected ones stay as they were shown.
    """
    query = (wanted, sort, page_cursor())

    def read() -> tuple[pd.DataFrame, int, tuple[int, str | None]]:
        with database().read() as session:
            page = tickets(session, wanted, sort=sort, cursor=query[-1])
            extra = (page.count, page.next_cursor)
            return tickets_frame(page.rows), data_version(session), extra

    rows = snapshot(NAME, query, read)
    if rows.data_version != this_moment().version and not selected_ids(rows):
        reload(NAME)
        rows = snapshot(NAME, query, read)
    return rows


def load_all(wanted: TicketFilter, sort: Sort) -> pd.DataFrame:
    """All rows that pass the filter, up to what one commit takes, as the board has them now."""
    with database().read() as session:
        return tickets_frame(tickets(session, wanted, sort=sort, limit=MOST_ROWS).rows)


with working("Reading the board…"):
    options = load_options()
    asked = list_filters(TICKETS, options)
    rows = load(asked.wanted, asked.sort)
count, next_cursor = rows.extra
if rows.frame.empty and asked.wanted == TicketFilter():
    empty_state(
        "confirmation_number",
        "No tickets yet",
        "Import your developers and tickets first; every ticket then shows here with its history.",
        page="import",
        label="Import CSV files",
    )
elif rows.frame.empty:
    no_match("No ticket passes these filters. Take one of them away.")
else:
    # In one row, so that twenty rows of the table stay in sight below it.
    left, above = st.columns([1, 3], vertical_alignment="center")
    heading = left.container(horizontal=True, vertical_alignment="center")
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    selected = show_records(
        rows,
        with_remarks(ORDER, rows.frame),
        opens=open_ticket,
        select=True,
        in_order=True,
        config={
            "title": st.column_config.TextColumn("Title", width=250),
            "held": st.column_config.TextColumn("Held", width=84, help="Active or proposed"),
        },
        alt="Tickets; click one to open it, select rows to act on them",
    )
    with heading:
        scope = choose_scope(
            rows, selected, lambda: load_all(asked.wanted, asked.sort), opens=open_ticket
        )
    with above:
        actions = show_actions(scope, ACTIONS, bar=bar, give="Assign or reassign to")
    if actions is not None and scope.number:
        act_on(scope, actions, tickets=True)
    show_pager(
        count,
        len(rows.frame),
        next_cursor,
        beside=lambda: show_downloads(
            "tickets", asked.request, help="All tickets that pass the filters"
        ),
    )
show_ticket_in_url(reloads=NAME)
