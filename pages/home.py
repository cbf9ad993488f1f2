"""What needs a decision now, and what changed since the last visit."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard.clock import today
from dashboard.identity import current_actor
from dashboard.ui.access.backups import show_backups
from dashboard.ui.acting.notices import working
from dashboard.ui.drawers.records import show_records
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.cached import team
from dashboard.ui.figures.waiting import (
    SOON,
    SOON_DAYS,
    Waiting,
    show_due,
    show_overloaded,
    waiting,
)
from dashboard.ui.filters.event_filters import BATCH
from dashboard.ui.filters.widgets import EARLIEST
from dashboard.ui.page.first_minute import show_sample, show_welcome
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.page.visits import show_since, since_last_visit
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import said_count, say_number

# Of a figure and a link, in pixels: said, so that nothing below moves while a card is loading.
CARD_HEIGHT = 113


def show_counts(now: Waiting, overloaded: int, on: date) -> None:
    """The figures that matter, each with the page on which to act."""
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
                st.metric(label, said_count(number), help=helps[label])
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
                label=f"{priority} **{say_number(number)}**",
                icon=":material/flag:",
                query_params={"ticket_status": "pending", "ticket_priority": priority},
            )


def show_commits(now: Waiting, moment: Moment) -> None:
    """The last commits, whoever made them."""
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


with working("Reading the board…"):
    moment = this_moment()
    people = team(moment)
    on = today(moment.time_zone)
    now = waiting(moment, on)
    actor = current_actor()
    since = since_last_visit(actor)
if now.commits.empty:
    show_welcome(moment.time_zone)
else:
    over = (-people["free"]).round(2)
    overloaded = people.assign(over=over)[people["active"] & (over > 0)]
    show_since(moment, since)
    show_backups(actor)
    show_counts(now, len(overloaded), on)
    show_sample()
    left, right = st.columns([3, 2])
    with left:
        show_due(now, moment)
        show_priorities(now)
    with right:
        show_overloaded(overloaded.sort_values("over", ascending=False), moment)
        show_commits(now, moment)
