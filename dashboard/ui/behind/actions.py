"""Behind a bar of actions: the very events that it counts."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.database import database
from dashboard.tables.frames import events_frame
from dashboard.ui.access.fragments import dialog
from dashboard.ui.behind.points import read_day
from dashboard.ui.drawers.opened import opened
from dashboard.ui.drawers.records import close_record, show_missing
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.event_table import show_events
from dashboard.ui.words.values import counted, say_day
from db.domain.days import Days
from db.models.board import ACTIONS
from db.queries.history.event_lines import event_lines
from db.queries.history.events import EventFilter, counted_events
from db.queries.history.workload import data_version
from db.queries.lists.paging import count_text

PARAM, MORE = "actions", "actions.more"
SHOWN = 200
ORDER = ("ticket", "changed", "actor", "title", "from", "to", "points", "reason")


def open_actions(weekly: pd.DataFrame, point: Mapping[str, Any]) -> None:
    """Open the events of the bar that was clicked, on the page's next run."""
    drawn = charts.drawn_actions(weekly)
    stack, week = int(point.get("curve_number", -1)), read_day(str(point.get("x")))
    if 0 <= stack < len(drawn) and week is not None:
        st.query_params[PARAM] = f"{drawn[stack]}:{week.isoformat()}"


def show_actions_in_url(days: Days, holder_ids: tuple[int, ...]) -> None:
    """Open the actions of a week that the URL names, as far as they are in `days`."""
    text = st.query_params.get(PARAM)
    # What was opened from it lies over it.
    if text is None or opened() is not None:
        return
    action, _, monday = text.partition(":")
    week = read_day(monday)
    if action not in ACTIONS or week is None:
        show_missing(PARAM, "bar")
        return
    wanted = week_filter(action, week, days, holder_ids)
    shown = dialog(
        f"{action.capitalize()} in the week of {say_day(week)}",
        width="large",
        icon=":material/functions:",
        on_dismiss=_close,
    )
    shown(_show)(wanted)


def week_filter(action: str, week: date, days: Days, holder_ids: tuple[int, ...]) -> EventFilter:
    """The events that one bar counts: of the week that begins on `week`, within `days`."""
    ends = datetime.combine(week + timedelta(days=7), time(), ZoneInfo(days.time_zone))
    begins = datetime.combine(week, time(), ZoneInfo(days.time_zone))
    return EventFilter(
        actions=(action,),
        since=max(begins, days.since),
        until=min(ends, days.until),
        assignments_only=True,
        holder_ids=holder_ids,
    )


def _show(wanted: EventFilter) -> None:
    shown = SHOWN * (1 + st.session_state.get(MORE, 0))
    with database().read() as session:
        page = counted_events(session, wanted, limit=shown)
        lines = event_lines(session, page.rows)
        version = data_version(session)
    if not page.count:
        st.caption("There is no such event.")
        return
    said = counted(page.count, "event")
    st.markdown(f"**{count_text(page.count)}** {said.rpartition(' ')[2]}")
    rows = snapshot(
        "behind.actions", (wanted, version, shown), lambda: (events_frame(lines), version, None)
    )
    show_events(rows, order=ORDER, alt=f"{said}; click a ticket to open it")
    if page.next_cursor is not None:
        st.button(
            f"Show {SHOWN} more",
            icon=":material/expand_more:",
            on_click=lambda: st.session_state.update({MORE: st.session_state.get(MORE, 0) + 1}),
            key="actions.next",
        )


def _close() -> None:
    close_record(PARAM)
    st.session_state.pop(MORE, None)
