"""What needs a decision now, and what changed last."""

import streamlit as st

from dashboard.clock import today
from dashboard.ui.cached import team, this_moment
from dashboard.ui.empty import empty_state
from dashboard.ui.links import page_file
from dashboard.ui.tables import ROW_HEIGHT, columns, table_height
from dashboard.ui.waiting import Waiting, show_due, show_overloaded, waiting
from db.queries.paging import say_count


def show_counts(now: Waiting, overloaded: int) -> None:
    """The figures that matter, each with the page on which to act."""
    unassigned = sum(now.unassigned.values())
    cards: tuple[tuple[str, int, str, str, dict[str, str]], ...] = (
        ("Proposals to decide", now.proposals, "proposals", "Decide", {}),
        ("Overloaded developers", overloaded, "developers", "The team", {}),
        (
            "Unassigned, due or overdue",
            now.due_count,
            "tickets",
            "Assign by hand",
            {"ticket_status": "pending"},
        ),
        ("Unassigned tickets", unassigned, "proposals", "Propose", {}),
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
