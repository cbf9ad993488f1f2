"""What waits for a decision, read in a few statements for each version of the board."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.frames import batches_frame, tickets_frame
from dashboard.ui.drawers.developer_drawer import go_to_developer
from dashboard.ui.drawers.records import show_records
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import go_to_ticket, page_file
from dashboard.ui.words.values import said_count, say_number
from db.queries.assignments import count_assignments
from db.queries.history.batches import recent_batches
from db.queries.lists.filters import AssignmentFilter
from db.queries.tickets import count_due_tickets, due_tickets, pending_by_priority

SOON_DAYS = 7
SOON = timedelta(days=SOON_DAYS)
TICKETS_SHOWN = 10
COMMITS_SHOWN = 8


@dataclass(frozen=True)
class Waiting:
    """Counts, and the rows that say the most; tickets are those that nobody has."""

    proposals: int
    due_count: int
    due: pd.DataFrame
    unassigned: dict[str, int]
    commits: pd.DataFrame


@st.cache_data(max_entries=8, show_spinner=False)
def waiting(moment: Moment, on: date) -> Waiting:  # noqa: ARG001 - the key of the cache
    """What waits on this day."""
    soon = on + SOON
    with database().read() as session:
        due = tickets_frame(due_tickets(session, soon, TICKETS_SHOWN))
        due["late"] = [_say_late((day.date() - on).days) for day in due["due"]]
        return Waiting(
            proposals=count_assignments(session, AssignmentFilter(statuses=("proposed",))),
            due_count=count_due_tickets(session, soon),
            due=due,
            unassigned=pending_by_priority(session),
            commits=batches_frame(recent_batches(session, COMMITS_SHOWN)),
        )


def show_due(now: Waiting, moment: Moment) -> None:
    """The tickets that are the most overdue of those that nobody has."""
    st.subheader("Unassigned, overdue or due soon")
    if now.due.empty:
        st.caption(f"Every ticket due within {SOON_DAYS} days is assigned.")
        return
    rows = snapshot("home.due", (moment, now.due_count), lambda: (now.due, moment.version, None))
    show_records(
        rows,
        ("ticket", "title", "priority", "points", "skill", "late"),
        opens=go_to_ticket,
        config={"late": st.column_config.TextColumn("Due", width=120)},
        alt=f"Unassigned tickets, due within {SOON_DAYS} days; click one to open it",
    )
    if now.due_count > len(now.due):
        st.caption(f"The first {len(now.due)} of {said_count(now.due_count)}.")


def show_overloaded(people: pd.DataFrame, moment: Moment) -> None:
    """Who carries more than is available."""
    st.subheader("Overloaded developers")
    if people.empty:
        st.caption("Nobody carries more than they have available.")
        return
    rows = snapshot("home.overloaded", moment, lambda: (people, moment.version, None))
    show_records(
        rows,
        ("developer", "workload", "available", "over"),
        opens=go_to_developer,
        config={
            "over": st.column_config.NumberColumn(
                "Over", help="Workload − capacity × availability", format="localized", width=76
            )
        },
        alt="Developers who carry more points than they have available; click one to open it",
    )
    st.page_link(
        page_file("developers"),
        label="Rebalance",
        icon=":material/balance:",
        query_params={"rebalance": "all"},
    )


def _say_late(days: int) -> str:
    if days < 0:
        return f"{say_number(-days)} {'day' if days == -1 else 'days'} overdue"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
