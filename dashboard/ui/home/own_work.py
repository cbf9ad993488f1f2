"""The work of whoever looks, if they are a developer of the board: the first thing on Home."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.frames import assignments_frame
from dashboard.ui.drawers.known_people import known_people
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.grid.columns import grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.home.waiting import SOON_DAYS
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted, plain, say_number
from db.access import Actor
from db.queries.assignments import assignments
from db.queries.lists.filters import AssignmentFilter
from db.queries.lists.ordering import Sort

SHOWN, MOST_READ = 8, 500


@dataclass(frozen=True)
class OwnWork:
    """What one developer has and is proposed for, the first due first; how much of it is due."""

    open: pd.DataFrame
    overdue: int
    soon: int
    proposed: int


def own_row(people: pd.DataFrame, moment: Moment, actor: Actor) -> "pd.Series[Any] | None":
    """The row of the developer whom this person is, by name, alias or e-mail; None for nobody."""
    name = known_people(moment).get(actor.name.casefold())
    found = people[people["developer"] == name]
    return None if found.empty else found.iloc[0]


@st.cache_data(max_entries=64, show_spinner=False)
def _own_work(moment: Moment, id_: int, on: date) -> OwnWork:  # noqa: ARG001 - the key of the cache
    wanted = AssignmentFilter(developer_id=id_, statuses=("active", "proposed"))
    by_due = Sort("due", descending=False)
    with database().read() as session:
        frame = assignments_frame(assignments(session, wanted, sort=by_due, limit=MOST_READ).rows)
    active = frame["status"] == "active"
    days = (frame["due"] - pd.Timestamp(on)).dt.days
    return OwnWork(
        frame,
        overdue=int((active & (days < 0)).sum()),
        soon=int((active & days.between(0, SOON_DAYS)).sum()),
        proposed=int((~active).sum()),
    )


def show_own_work(own: "pd.Series[Any]", moment: Moment, on: date) -> None:
    """What they have, what is due, what is proposed to them; a click opens a ticket."""
    name, id_ = str(own["developer"]), int(str(own.name))
    work = _own_work(moment, id_, on)
    points = f"{say_number(own['workload'])} of {say_number(own['available'])}"
    parts = (
        f"**{points}** points",
        f"**{counted(len(work.open) - work.proposed, 'ticket')}**",
        f"**{say_number(work.overdue)}** overdue",
        f"**{say_number(work.soon)}** due within {SOON_DAYS} days",
        f"**{say_number(work.proposed)}** proposed to you",
    )
    st.subheader("Your work")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{plain(name)}: {' · '.join(parts)}", width="content")
        st.page_link(
            page_file("assignments"),
            label="All of yours",
            icon=":material/arrow_forward:",
            query_params={"assigned_to": name},
        )
    if work.open.empty:
        return
    rows = snapshot(
        "home.own", (moment, id_), lambda: (work.open.head(SHOWN), moment.version, None)
    )
    show_reading(
        rows,
        grid_columns("ticket", "title", "due", "priority", "points", "skill", "status"),
        label="Your open tickets, the first due first; click one to open it",
    )
