"""The history: commits in sentences, each with its events, or every event by itself."""

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.ui.acting.notices import working
from dashboard.ui.editing.snapshots import Snapshot, snapshot
from dashboard.ui.figures.commit_list import read_commits, show_commits
from dashboard.ui.figures.downloads import of_events, show_downloads
from dashboard.ui.figures.event_table import read_events, show_events
from dashboard.ui.figures.person_days import show_person_days
from dashboard.ui.filters.event_filters import event_filters
from dashboard.ui.filters.paging import check_cursor, page_cursor, show_pager
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.words.empty import no_match, nothing_yet
from dashboard.ui.words.locales import say_zones
from dashboard.ui.words.values import plain
from db.queries.history.batches import is_commit_cursor
from db.queries.history.events import EventFilter, counted_events, is_event_cursor

NAME = "history"


def load(wanted: EventFilter, moment: Moment, *, oldest_first: bool) -> Snapshot:
    """The events for the filter and the page in the URL, as of now."""
    cursor = page_cursor()

    def read() -> tuple[pd.DataFrame, int, tuple[int, int, str | None]]:
        with database().read() as session:
            page = counted_events(session, wanted, oldest_first=oldest_first, cursor=cursor)
            frame = read_events(session, page.rows)
        return frame, moment.version, (page.count, len(page.rows), page.next_cursor)

    return snapshot(NAME, (wanted, oldest_first, cursor, moment), read)


def show_every_event(wanted: EventFilter, moment: Moment, *, oldest_first: bool) -> None:
    """The events one after another."""
    with working("Reading the history…"):
        check_cursor(lambda cursor: is_event_cursor(cursor, oldest_first=oldest_first))
        rows = load(wanted, moment, oldest_first=oldest_first)
    if rows.frame.empty:
        show_nothing(wanted)
        return
    order = "oldest" if oldest_first else "newest"
    show_events(rows, alt=f"Events, {order} first; click a ticket to open it")
    show_end(wanted, rows.extra, oldest_first=oldest_first)


def show_by_commit(wanted: EventFilter, moment: Moment, *, oldest_first: bool) -> None:
    """The commits one after another."""
    with working("Reading the history…"):
        check_cursor(lambda cursor: is_commit_cursor(cursor, oldest_first=oldest_first))
        locale = st.context.locale
        found = read_commits(moment, locale, wanted, page_cursor(), oldest_first=oldest_first)
    if not found.page.rows:
        show_nothing(wanted)
        return
    show_commits(found, wanted, moment)
    extra = (found.page.count, len(found.page.rows), found.page.next_cursor)
    show_end(wanted, extra, oldest_first=oldest_first)


def show_end(
    wanted: EventFilter, extra: tuple[int, int, str | None], *, oldest_first: bool
) -> None:
    """The pager (how many match, how many are shown, the next page), and what columns mean."""
    show_pager(
        *extra,
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


def show_nothing(wanted: EventFilter) -> None:
    """Why the page is empty."""
    if wanted == EventFilter():
        nothing_yet(
            "history",
            "Nothing has happened yet",
            "Every import and every decision is kept here for ever, with who, when and why.",
        )
        return
    no_match(
        f"No event of a ticket called {plain(wanted.text)}, or with these words, passes these "
        "filters. Take one of them away."
        if wanted.text
        else "No event passes these filters. Take one of them away.",
    )


moment = this_moment()
wanted, sort, by_commit = event_filters(moment)
show_person_days(moment, wanted)
show = show_by_commit if by_commit else show_every_event
show(wanted, moment, oldest_first=not sort.descending)
