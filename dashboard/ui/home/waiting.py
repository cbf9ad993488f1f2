"""The figures and tables of Home, read once for each version of the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.frames import due_frame, team_loads, tickets_frame
from dashboard.ui.adding.buttons import add_button
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.charts import show_load_bars
from dashboard.ui.filters.whose import Whose, whose
from dashboard.ui.filters.widgets import EARLIEST
from dashboard.ui.grid.columns import Column, grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import plain, say_count, say_number
from db.queries.assignments import count_assignments
from db.queries.due import due_by_developer
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.tickets import count_due_tickets, due_tickets, pending_by_priority

SOON_DAYS = 7
SOON = timedelta(days=SOON_DAYS)
TICKETS_SHOWN = 10
# The pixels of a card, given so that nothing below moves while it loads.
CARD_HEIGHT = 113
PEOPLE_SHOWN = 20
_LOADS_KEY = (
    "Solid: workload now · hatched: open proposals · upright line: available (capacity × "
    "availability) · crossed: past it"
)


@dataclass(frozen=True)
class Waiting:
    """What Home shows; `due` and `unassigned` are of tickets that nobody has.

    `by_person` is what is due of the work that somebody has.
    """

    proposals: int
    due_count: int
    due: pd.DataFrame
    unassigned: dict[str, int]
    by_person: pd.DataFrame


@st.cache_data(max_entries=8, show_spinner=False)
def waiting(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    on: date,
    of: Whose,
) -> Waiting:
    """What waits for a decision on the day `on`, of whose work is shown."""
    soon = on + SOON
    tickets = TicketFilter(teams=of.teams, projects=of.projects)
    held = AssignmentFilter(teams=of.teams, projects=of.projects)
    with database().read() as session:
        due = tickets_frame(due_tickets(session, soon, tickets, TICKETS_SHOWN))
        due["late"] = [_say_late((day.date() - on).days) for day in due["due"]]
        return Waiting(
            proposals=count_assignments(session, replace(held, statuses=("proposed",))),
            due_count=count_due_tickets(session, soon, tickets),
            due=due,
            unassigned=pending_by_priority(session, tickets),
            by_person=due_frame(due_by_developer(session, on, soon, held)),
        )


def show_counts(now: Waiting, overloaded: int, on: date) -> None:
    """A card for each figure, with a link to the page on which to act."""
    unassigned = sum(now.unassigned.values())
    cards: tuple[tuple[str, int, str, str, Mapping[str, str | Sequence[str]]], ...] = (
        ("Proposals to decide", now.proposals, "proposals", "Decide", {}),
        ("Overloaded", overloaded, "developers", "Who", {"team_over": "true"}),
        (
            "Unassigned and due",
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
        "Overloaded": "Workload above capacity × availability",
        "Unassigned and due": f"Nobody has them, and they are due within {SOON_DAYS} days "
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


def show_due_by_person(now: Waiting, moment: Moment, on: date) -> None:
    """What is overdue or due soon of the work that people have; a click opens their tickets."""
    st.subheader("Overdue and due soon, by person")
    if now.by_person.empty:
        st.caption(f"Nobody has work that is overdue or due within {SOON_DAYS} days.")
        return
    rows = snapshot("home.by_person", moment, lambda: (now.by_person, moment.version, None))

    def open_due(place: int) -> None:
        _go_to_work(
            now.by_person["developer"].iloc[place],
            status=["active"],
            due=[day.isoformat() for day in (EARLIEST, on + SOON)],
            sort="Due, earliest first",
        )

    show_reading(
        rows,
        (
            *grid_columns("developer", developer={"grow": True}),
            Column(
                "overdue", "Overdue", 80, kind="lead", help="Tickets due before today", narrow=80
            ),
            Column("overdue_points", "Points", 64, kind="number"),
            Column(
                *("soon", "Soon", 64),
                kind="lead",
                help=f"Tickets due within {SOON_DAYS} days",
                narrow=64,
            ),
            Column("soon_points", "Points", 64, kind="number"),
        ),
        leads=open_due,
        label="Overdue and soon due tickets of each developer; click a number to see them",
    )


def show_team(people: pd.DataFrame) -> None:
    """The load of each as a bar, the fullest first, with open proposals; a click opens theirs."""
    of = whose()
    st.subheader(f"Load of {plain(of)}" if of else "Everybody's load")
    loads = team_loads(people)
    if loads.empty:
        st.caption("Nobody is active, so nobody can be given work.")
        add_button("developer")
        return
    show_load_bars(
        loads.head(PEOPLE_SHOWN), key="home.loads", on_pick=_go_to_work, explained=_LOADS_KEY
    )
    with st.container(horizontal=True):
        if len(loads) > PEOPLE_SHOWN:
            st.caption(f"The {PEOPLE_SHOWN} fullest of {say_number(len(loads))}.", width="content")
        st.page_link(
            page_file("developers"),
            label="Rebalance" if loads["overload"].any() else "All developers",
            icon=":material/balance:" if loads["overload"].any() else ":material/groups:",
            query_params={"rebalance": "all"} if loads["overload"].any() else {},
        )


def _go_to_work(name: str, **asked: str | Sequence[str]) -> None:
    st.switch_page(page_file("assignments"), query_params={"assigned_to": [name], **asked})


def show_due(now: Waiting, moment: Moment) -> None:
    """Unassigned tickets that are overdue or due soon."""
    st.subheader("Unassigned, overdue or due soon")
    if now.due.empty:
        st.caption(f"Every ticket due within {SOON_DAYS} days is assigned.")
        return
    rows = snapshot("home.due", (moment, now.due_count), lambda: (now.due, moment.version, None))
    show_reading(
        rows,
        (
            *grid_columns("ticket", "title", title={"width": 150}),
            Column("late", "Due", 108, narrow=108),
            *grid_columns("priority", "points", "skill"),
        ),
        label=f"Unassigned tickets, due within {SOON_DAYS} days; click one to open it",
    )
    if now.due_count > len(now.due):
        st.caption(f"The first {len(now.due)} of {say_count(now.due_count)}.")


def _say_late(days: int) -> str:
    if days < 0:
        return f"{say_number(-days)} {'day' if days == -1 else 'days'} late"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
