"""What waits for a decision, read in a few statements for each version of the board."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.frames import batches_frame, tickets_frame
from dashboard.ui.cached import Moment
from db.queries.assignments import AssignmentFilter, count_assignments
from db.queries.history import recent_batches
from db.queries.tickets import count_due_tickets, due_tickets, pending_by_priority

SOON_DAYS = 7
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
    soon = on + timedelta(days=SOON_DAYS)
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


def _say_late(days: int) -> str:
    if days < 0:
        return f"{-days:,} {'day' if days == -1 else 'days'} overdue"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
