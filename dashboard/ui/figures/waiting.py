"""The figures and tables of Home, read once for each version of the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.frames import batches_frame, tickets_frame
from dashboard.ui.drawers.developer_drawer import go_to_developer
from dashboard.ui.drawers.records import show_records
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.filters.event_filters import BATCH
from dashboard.ui.filters.widgets import EARLIEST
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import go_to_ticket, page_file
from dashboard.ui.words.values import say_count, say_number
from db.queries.assignments import count_assignments
from db.queries.history.batches import recent_batches
from db.queries.lists.filters import AssignmentFilter
from db.queries.tickets import count_due_tickets, due_tickets, pending_by_priority

SOON_DAYS = 7
SOON = timedelta(days=SOON_DAYS)
TICKETS_SHOWN = 10
COMMITS_SHOWN = 8
# The pixels of a card, given so that nothing below moves while it loads.
CARD_HEIGHT = 113


@dataclass(frozen=True)
class Waiting:
    """What Home shows; `due` and `unassigned` are of tickets that nobody has."""

    proposals: int
    due_count: int
    due: pd.DataFrame
    unassigned: dict[str, int]
    commits: pd.DataFrame


@st.cache_data(max_entries=8, show_spinner=False)
def waiting(moment: Moment, on: date) -> Waiting:  # noqa: ARG001 - the key of the cache
    """What waits for a decision on the day `on`."""
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


def show_counts(now: Waiting, overloaded: int, on: date) -> None:
    """A card for each figure, with a link to the page on which to act."""
    unassigned = sum(now.unassigned.values())
    cards: tuple[tuple[str, int, str, str, Mapping[str, str | Sequence[str]]], ...] = (
        ("Proposals to decide", now.proposals, "proposals", "Decide", {}),
        ("Overloaded developers", overloaded, "developers", "Who", {"team_over": "true"}),
        (
            "Unassigned, due or overdue",
            now.due_count,
            "tickets",
            "Assign by hand",
            {
                "ticket_status": "pending",
                "ticket_due": [one.isoformat() for one in (EARLIEST, on + SOON)],
                "ticket_sort": "Due, earliest first",
            },
        ),
        ("Unassigned tickets", unassigned, "proposals", "Propose", {}),
    )
    helps = {
        "Proposals to decide": "Proposals that nobody has approved or rejected yet",
        "Overloaded developers": "Workload above capacity × availability",
        "Unassigned, due or overdue": f"Nobody has them, and they are due within {SOON_DAYS} days "
        "or were due before today",
        "Unassigned tickets": "Tickets that nobody has, proposed ones included",
    }
    with st.grid(4, min_column_width=150, gap="small"):
        for label, number, page, link, params in cards:
            with st.container(border=True, gap="small", height=CARD_HEIGHT):
                st.metric(label, say_count(number), help=helps[label])
                st.page_link(
                    page_file(page),
                    label=link,
                    icon=":material/arrow_forward:",
                    query_params=params,
                )


def show_priorities(now: Waiting) -> None:
    """Unassigned tickets by priority, each number a link to them."""
    st.subheader("Unassigned, by priority")
    with st.container(horizontal=True, gap="small"):
        for priority, number in now.unassigned.items():
            st.page_link(
                page_file("tickets"),
                label=f"{priority} **{say_number(number)}**",
                icon=":material/flag:",
                query_params={"ticket_status": "pending", "ticket_priority": priority},
            )


def show_commits(now: Waiting, moment: Moment) -> None:
    """The last commits of everybody; a click opens their events."""
    st.subheader("What changed last")
    rows = snapshot("home.commits", moment, lambda: (now.commits, moment.version, None))

    def open_commit(position: int) -> None:
        batch = now.commits["batch"].iloc[position]
        st.switch_page(page_file("history"), query_params={BATCH: batch})

    show_records(
        rows,
        ("what", "events", "actor", "changed"),
        opens=open_commit,
        config={
            "what": st.column_config.TextColumn("What", width=140, pinned=True),
            "events": st.column_config.NumberColumn(
                "Events", width=70, help="All that this commit changed"
            ),
        },
        alt="The last commits: what, how many events, by whom and when; click one to open its "
        "events",
    )
    st.page_link(page_file("history"), label="All events", icon=":material/arrow_forward:")


def show_due(now: Waiting, moment: Moment) -> None:
    """Unassigned tickets that are overdue or due soon."""
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
        st.caption(f"The first {len(now.due)} of {say_count(now.due_count)}.")


def show_overloaded(people: pd.DataFrame, moment: Moment) -> None:
    """The overloaded developers, with the link to rebalance."""
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
