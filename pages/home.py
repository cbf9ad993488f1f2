"""What needs a decision now, and what changed last."""

import pandas as pd
import streamlit as st

from dashboard.clock import today
from dashboard.ui.cached import Moment, team, this_moment
from dashboard.ui.developer_drawer import go_to_developer
from dashboard.ui.empty import empty_state
from dashboard.ui.links import page_file
from dashboard.ui.records import show_records
from dashboard.ui.snapshots import snapshot
from dashboard.ui.tables import ROW_HEIGHT, columns, table_height
from dashboard.ui.ticket_drawer import go_to_ticket
from dashboard.ui.waiting import SOON_DAYS, Waiting, waiting
from db.queries.paging import say_count


def show_counts(now: Waiting, overloaded: int) -> None:
    """The figures that matter, each with the page on which to act."""
    unassigned = sum(now.unassigned.values())
    cards: tuple[tuple[str, int, str, str, dict[str, str]], ...] = (
        ("Proposals to decide", now.proposals, "proposals", "Decide", {}),
        ("Overloaded developers", overloaded, "developers", "See the team", {}),
        (
            f"Unassigned, due in {SOON_DAYS} days",
            now.due_count,
            "tickets",
            "Assign by hand",
            {"ticket_status": "pending"},
        ),
        ("Unassigned tickets", unassigned, "proposals", "Propose who does what", {}),
    )
    with st.grid(4, min_column_width=150, gap="small"):
        for label, number, page, link, params in cards:
            with st.container(border=True, gap="small", height="stretch"):
                st.metric(label, say_count(number))
                st.page_link(
                    page_file(page),
                    label=link,
                    icon=":material/arrow_forward:",
                    query_params=params,
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
        st.caption(f"The first {len(now.due)} of {say_count(now.due_count)}.")


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
                "Over", help="Workload − capacity × availability", format="%.4g", width=76
            )
        },
        alt="Developers who carry more points than they have available; click one to open it",
    )


def show_priorities(now: Waiting) -> None:
    """How many tickets nobody has, each with the way to them."""
    st.subheader("Unassigned, by priority")
    with st.container(horizontal=True, gap="small"):
        for priority, number in now.unassigned.items():
            st.page_link(
                page_file("tickets"),
                label=f"{priority} **{number:,}**",
                icon=":material/flag:",
                query_params={"ticket_status": "pending", "ticket_priority": priority},
            )


def show_commits(now: Waiting) -> None:
    """The last commits, whoever made them."""
    st.subheader("What changed last")
    st.dataframe(
        now.commits,
        hide_index=True,
        column_order=["changed", "actor", "what", "events"],
        column_config=columns("changed", "actor")
        | {
            "what": st.column_config.TextColumn("What", width=140),
            "events": st.column_config.NumberColumn(
                "Events", width=70, help="All that this commit changed"
            ),
        },
        row_height=ROW_HEIGHT,
        height=table_height(len(now.commits)),
        alt="The last commits: when, by whom, what, and how many events",
    )
    st.page_link(page_file("history"), label="All events", icon=":material/arrow_forward:")


with st.spinner("Reading the board…"):
    moment = this_moment()
    people = team(moment)
    now = waiting(moment, today(moment.time_zone))
if now.commits.empty:
    empty_state(
        "waving_hand",
        "Welcome to Assignboard",
        "It proposes who should do which ticket, and keeps every decision with who, when and why. "
        "Import your developers and your tickets to begin.",
        page="import",
        label="Import CSV files",
    )
else:
    over = (-people["free"]).round(2)
    overloaded = people.assign(over=over)[people["active"] & (over > 0)]
    show_counts(now, len(overloaded))
    left, right = st.columns([3, 2])
    with left:
        show_due(now, moment)
        show_priorities(now)
    with right:
        show_overloaded(overloaded.sort_values("over", ascending=False), moment)
        show_commits(now)
