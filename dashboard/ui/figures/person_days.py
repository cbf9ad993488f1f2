"""What some days were like for one person: what they got, lost and completed, and their load."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboard.ui.figures.cached import loads_over_time, team, work_moved
from dashboard.ui.figures.reading import history_is_read
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import counted, plain, say_day, say_number
from db.domain.days import Days
from db.queries.history.events import EventFilter


def show_person_days(moment: Moment, wanted: EventFilter) -> None:
    """One sentence above the history, where one developer and whole days are chosen."""
    days = whole_days(wanted, moment.time_zone)
    id_ = wanted.developer_id
    if days is None or id_ is None or not history_is_read():
        return
    moved = work_moved(moment, days, id_)
    parts = [
        f"{what} **{counted(int(row['tickets']), 'ticket')}** ({say_number(row['points'])} points)"
        for what, row in moved.iterrows()
    ]
    since = Days(days.first - timedelta(days=1), days.last, days.time_zone)
    of_them = loads_over_time(moment, since, (id_,)).of(id_)
    before, after = of_them["workload"].iloc[0], of_them["workload"].iloc[-1]
    name = plain(team(moment).loc[id_, "developer"])
    st.info(
        f"**{name}**, {plain(say_day(days.first))} to {plain(say_day(days.last))}: "
        f"{', '.join(parts)}. Workload **{_points(before)}** before, **{_points(after)}** after, "
        f"of {_points(of_them['available'].iloc[-1])} available.",
        icon=":material/person:",
    )


def whole_days(wanted: EventFilter, time_zone: str) -> Days | None:
    """The days that the filter is limited to; None where it is open, or begins within a day."""
    if wanted.since is None or wanted.until is None:
        return None
    last = wanted.until.date() - timedelta(days=1)
    days = Days(wanted.since.date(), last, time_zone)
    return days if days.since == wanted.since and days.until == wanted.until else None


def _points(points: float) -> str:
    """Points as a number; nothing is known of somebody who was not on the board yet."""
    return "–" if pd.isna(points) else say_number(points)
