"""The filters and the order of the History page."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.ui.figures.cached import people_in_history, team
from dashboard.ui.filters.filter_state import show_warning
from dashboard.ui.filters.paging import reset_page
from dashboard.ui.filters.period import choose_dates
from dashboard.ui.filters.widgets import (
    choose_sort,
    filter_many,
    filter_one,
    filter_row,
    filter_text,
)
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import plain, say_time
from db.domain.values import is_storable
from db.queries.history.events import EVENT_ACTIONS, EventFilter
from db.queries.lists.ordering import NEWEST, Sort

BATCH = "batch"
# The instant from which on events are shown, in the URL.
SINCE = "event_since"


def event_filters(moment: Moment) -> tuple[EventFilter, Sort]:
    """Draw the row of filters; return the filter and the order."""
    people = team(moment)
    ids = dict(zip(people["developer"], people.index.tolist(), strict=True))
    with filter_row():
        developer = filter_one(
            "Developer", tuple(ids), index=None, placeholder="Developer", key="event_developer"
        )
        text = filter_text("Ticket", key="event_ticket", placeholder="Ticket: key, #12 or words")
        actions = filter_many("Action", EVENT_ACTIONS, key="event_action")
        actors = filter_many("Changed by", people_in_history(moment), key="event_by")
        since, until = choose_dates(moment.time_zone)
        sort = choose_sort({NEWEST.column}, key="event_sort")
    instant = _since_in_url()
    if instant is not None and (since is None or since < instant):
        since = instant
    wanted = EventFilter(
        developer_id=ids.get(developer) if developer else None,
        text=text,
        actions=actions,
        actors=actors,
        since=since,
        until=until,
        batch_id=_batch(),
    )
    return wanted, sort


def _batch() -> str | None:
    """The batch in the URL, said with a button that shows all commits again."""
    batch = st.query_params.get(BATCH)
    if batch is None:
        return None

    def leave() -> None:
        st.query_params.pop(BATCH, None)
        reset_page()

    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Only the events of the commit {plain(batch[:8])}.", width="content")
        st.button("Show all commits", icon=":material/close:", type="tertiary", on_click=leave)
    return batch if is_storable(batch) else ""


def _since_in_url() -> datetime | None:
    """The instant in the URL, said with a button that shows all events again."""
    asked = st.query_params.get(SINCE)
    if asked is None:
        return None
    try:
        since = datetime.fromisoformat(asked).astimezone(UTC)
    except (ValueError, OverflowError):
        st.query_params.pop(SINCE, None)
        show_warning(
            SINCE, "The link's point in time cannot be read; events of all times are shown."
        )
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/update: Only events after {say_time(since)}", width="content")
        st.button("Show all", type="tertiary", on_click=_forget_since, key="events.all")
    return since


def _forget_since() -> None:
    st.query_params.pop(SINCE, None)
    reset_page()
