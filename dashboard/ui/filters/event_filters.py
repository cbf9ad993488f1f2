"""The filters, the order and the view of the History page."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from dashboard.clock import today
from dashboard.identity import current_actor
from dashboard.ui.figures.cached import people_in_history, team
from dashboard.ui.filters.filter_state import Field, asked_in_url, note, show_warning
from dashboard.ui.filters.paging import reset_page
from dashboard.ui.filters.period import DATES, choose_dates
from dashboard.ui.filters.whose import whose
from dashboard.ui.filters.widgets import (
    choose_sort,
    filter_many,
    filter_one,
    filter_row,
    filter_text,
)
from dashboard.ui.page.moments import Moment
from dashboard.ui.page.visits import since_last_visit
from dashboard.ui.words.values import plain, say_time
from dashboard.web.scripts import FILTERS, FILTERS_BUTTON
from db.domain.days import monday
from db.domain.values import is_storable
from db.queries.history.events import EVENT_ACTIONS, EventFilter
from db.queries.lists.ordering import NEWEST, Sort

BATCH = "batch"
# The instant from which on events are shown, in the URL.
SINCE = "event_since"
BY_COMMIT, EVERY_EVENT = "By commit", "Every event"
SINCE_HERE = "Since I was here"
_VIEW, _PRESET = "event_view", "event_preset"
# Whether the filters are shown on a telephone.
_UNFOLDED = "event_filters.unfolded"


def event_filters(moment: Moment) -> tuple[EventFilter, Sort, bool]:
    """Draw the filters; return the filter, the order, and whether to show commits."""
    people = team(moment)
    ids = dict(zip(people["developer"], people.index.tolist(), strict=True))
    batch = st.query_params.get(BATCH)
    unfold = st.container(key=FILTERS_BUTTON)
    with st.container(key=f"{FILTERS}-unfolded" if st.session_state.get(_UNFOLDED) else FILTERS):
        with filter_row():
            developer = filter_one(
                "Developer", tuple(ids), index=None, placeholder="Developer", key="event_developer"
            )
            text = filter_text(
                "Ticket", key="event_ticket", placeholder="Ticket: key, #12 or words"
            )
            actions = filter_many("Action", EVENT_ACTIONS, key="event_action")
            actors = filter_many("Changed by", people_in_history(moment), key="event_by")
            since, until = choose_dates(moment.time_zone)
            sort = choose_sort({NEWEST.column}, key="event_sort")
        with filter_row():
            # A link to one commit leads to its events.
            by_commit = batch is None and _choose_view() == BY_COMMIT
            _offer_presets(moment, since_last_visit(current_actor()))
    number = sum(map(bool, (developer, text, actions, actors, since or until)))
    unfold.button(
        f"Filter: {number} set" if number else "Filter",
        icon=":material/tune:",
        key="event_filters.button",
        on_click=_unfold,
        help="Shows the filters, the view and the periods, or hides them",
    )
    instant = _since_in_url()
    if instant is not None and (since is None or since < instant):
        since = instant
    batch_id, of = _batch(), whose()
    wanted = EventFilter(
        developer_id=ids.get(developer) if developer else None,
        text=text,
        actions=actions,
        actors=actors,
        since=since,
        until=until,
        batch_id=batch_id,
        # A link to one commit leads to all of it.
        teams=() if batch_id else of.teams,
        projects=() if batch_id else of.projects,
    )
    return wanted, sort, by_commit


def _unfold() -> None:
    st.session_state[_UNFOLDED] = not st.session_state.get(_UNFOLDED)


def _choose_view() -> str:
    asked = asked_in_url(_VIEW)
    field = Field("View", "one", (BY_COMMIT, EVERY_EVENT), BY_COMMIT)
    chosen = st.segmented_control(
        field.label,
        field.options,
        default=BY_COMMIT,
        required=True,
        key=_VIEW,
        bind="query-params",
        on_change=reset_page,
        label_visibility="collapsed",
    )
    note(_VIEW, field, asked, chosen)
    return chosen or BY_COMMIT


def presets(on: date) -> Mapping[str, tuple[date, date]]:
    """The ranges of days that a click chooses, on the day `on`."""
    last_monday = monday(on) - timedelta(days=7)
    return {"Today": (on, on), "Last week": (last_monday, last_monday + timedelta(days=6))}


def _offer_presets(moment: Moment, visited: datetime | None) -> None:
    """Buttons that set the dates, or the instant since which events are shown."""
    ranges = presets(today(moment.time_zone))
    here = None if visited is None else visited.isoformat()
    picked = next((one for one in ranges if ranges[one] == st.session_state.get(DATES)), None)
    if here is not None and st.query_params.get(SINCE) == here:
        picked = SINCE_HERE
    st.session_state[_PRESET] = picked

    def choose() -> None:
        chosen = st.session_state[_PRESET]
        st.session_state[DATES] = ranges.get(chosen, ())
        st.query_params.pop(SINCE, None)
        if chosen == SINCE_HERE and here is not None:
            st.query_params[SINCE] = here
        reset_page()

    st.pills(
        "Period",
        [*ranges, *([SINCE_HERE] if here else [])],
        key=_PRESET,
        on_change=choose,
        label_visibility="collapsed",
    )


def _batch() -> str | None:
    """The batch in the URL, said with a button that shows all commits again."""
    batch = st.query_params.get(BATCH)
    if batch is None:
        return None

    def leave() -> None:
        st.query_params.pop(BATCH, None)
        reset_page()

    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Only the events of the commit {plain(batch[:8])}, and all of them.", width="content"
        )
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
