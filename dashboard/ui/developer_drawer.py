"""One developer in depth, in a drawer: figures, load over time, and every ticket by its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.clock import today
from dashboard.database import database
from dashboard.frames import assignments_frame
from dashboard.ui.cached import Moment, first_day, loads_over_time, team, this_moment
from dashboard.ui.developer_form import developer_form, leaving_form
from dashboard.ui.figures import show_cards, show_figure
from dashboard.ui.links import page_file
from dashboard.ui.period import bounded
from dashboard.ui.rebalancing import show_overload
from dashboard.ui.records import close_record, record_in_url, say_missing, show_records
from dashboard.ui.snapshots import snapshot
from dashboard.ui.ticket_drawer import go_to_ticket
from dashboard.ui.words import counted, plain, say_day
from db.queries.assignments import AssignmentFilter, assignments, developer_counts
from db.queries.workload import data_version

PARAM = "developer"
WIDTH = 860
DAYS_SHOWN = 90
TICKETS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Tab:
    """Which of a developer's assignments belong together, and what to show of them."""

    label: str
    statuses: tuple[str, ...]
    order: tuple[str, ...]


TABS = (
    Tab("Active", ("active",), ("ticket", "priority", "due", "title", "points", "changed")),
    Tab("Proposed", ("proposed",), ("ticket", "priority", "due", "title", "points", "why")),
    Tab("Rejected", ("rejected",), ("ticket", "scope", "title", "points", "why", "changed")),
    Tab(
        "Past",
        ("completed", "removed", "superseded", "withdrawn"),
        ("ticket", "status", "title", "points", "why", "changed"),
    ),
)
SCOPES = {"pairing": "Not this person", "ticket": "Ticket set aside"}


def open_developer(id_: int) -> None:
    """Open this developer's drawer on the Developers page, on the page's next run."""
    st.query_params[PARAM] = str(id_)


def go_to_developer(id_: int) -> None:
    """Leave for the Developers page with this developer open."""
    st.switch_page(page_file("developers"), query_params={PARAM: str(id_)})


def show_developer_in_url() -> None:
    """Open the developer whom the URL names, if it names one."""
    id_ = record_in_url(PARAM)
    if id_ is None:
        return
    people = team(this_moment())
    if id_ not in people.index:
        say_missing(PARAM, "developer")
        return
    drawer = st.dialog(
        plain(people.loc[id_, "developer"]),
        width=WIDTH,
        position="right",
        icon=":material/person:",
        on_dismiss=_close,
    )
    drawer(_show_developer)(id_)


def _show_developer(id_: int) -> None:
    moment = this_moment()
    person = team(moment).loc[[id_]].iloc[0]
    _show_badges(person)
    _show_figures(person)
    if person["active"] and float(str(person["free"])) < 0:
        show_overload(id_)
    _show_load(moment, id_, str(person["developer"]))
    with st.expander("Edit", icon=":material/edit:"):
        developer_form(id_, person)
    with st.expander("Hand over work, or leave", icon=":material/move_item:"):
        leaving_form(id_, person)
    with database().read() as session:
        numbers = developer_counts(session, id_)
    counts = [sum(numbers.get(status, 0) for status in tab.statuses) for tab in TABS]
    labels = [f"{tab.label} {count:,}" for tab, count in zip(TABS, counts, strict=True)]
    panes = st.tabs(labels, on_change="rerun", key="developer.tickets")
    for tab, count, pane in zip(TABS, counts, panes, strict=True):
        if pane.open:
            with pane:
                _show_tickets(tab, id_, count)


def _show_badges(person: "pd.Series[Any]") -> None:
    skills = [] if pd.isna(person["skills"]) else str(person["skills"]).split("; ")
    with st.container(horizontal=True, gap="small"):
        if not person["active"]:
            st.badge("No longer active", icon=":material/person_off:", color="orange")
        if not pd.isna(person["title"]):
            st.badge(plain(person["title"]), icon=":material/badge:", color="gray")
        if not pd.isna(person["experience"]):
            st.badge(f"{person['experience']:g} years", icon=":material/school:", color="gray")
        for skill in skills:
            st.badge(plain(skill), icon=":material/build:", color="gray")


def _show_figures(person: "pd.Series[Any]") -> None:
    free = float(str(person["free"]))
    show_cards(
        (
            ("Workload", f"{person['workload']:g}", "Baseline + active"),
            ("Reserved", f"{person['reserved']:g}", "Open proposals"),
            ("Available", f"{person['available']:g}", None),
            ("Free" if free >= 0 else "Overload", f"{abs(free):g}", None),
        )
    )
    st.caption(
        f"Workload = baseline {person['baseline']:g} + story points of active tickets. Available = "
        f"capacity {person['capacity']:g} × availability {person['availability']:.0%}. Free = "
        "available − workload."
    )


def _show_load(moment: Moment, id_: int, name: str) -> None:
    last = today(moment.time_zone)
    days = bounded(
        last - timedelta(days=DAYS_SHOWN - 1),
        last,
        began=first_day(moment),
        time_zone=moment.time_zone,
    )
    with st.skeleton(height=240), st.spinner("Adding up the history…"):
        workload, available = loads_over_time(moment, days, (id_,))
    frame = pd.DataFrame({"workload": workload[id_], "available": available[id_]})
    over = int((frame["workload"] > frame["available"]).sum())
    show_figure(
        charts.workload_panel(frame, height=240),
        key="developer.load",
        alt=f"Workload of {name} by day since {say_day(days.first)} against what was available; "
        f"past it on {counted(over, 'day')}",
    )
    began = ", when the board began" if days.first == first_day(moment) else ""
    st.caption(
        f"Closing workload of each day since {say_day(days.first)}{began} (solid) and capacity × "
        f"availability as it was (dashed), in points; days in {moment.time_zone}. Past what was "
        f"available on {counted(over, 'day')}."
    )


def _show_tickets(tab: Tab, id_: int, count: int) -> None:
    wanted = AssignmentFilter(statuses=tab.statuses, developer_id=id_)

    def read() -> tuple[pd.DataFrame, int, None]:
        with database().read() as session:
            page = assignments(session, wanted, limit=TICKETS_SHOWN)
            frame = assignments_frame(page.rows)
            frame["scope"] = _scopes([row.scope for row in page.rows])
            return frame, data_version(session), None

    if not count:
        st.caption(f"No {tab.label.lower()} tickets.")
        return
    with database().read() as session:
        version = data_version(session)
    rows = snapshot(f"developer.{tab.label}", (wanted, version), read)
    tickets = rows.frame["ticket_id"]
    show_records(
        rows,
        tab.order,
        opens=lambda assignment: go_to_ticket(int(tickets[assignment])),
        config={"scope": st.column_config.TextColumn("Rejected as", width=140)},
        alt=f"{tab.label} tickets; click one to open it",
    )
    if count > TICKETS_SHOWN:
        st.caption(f"The newest {TICKETS_SHOWN} of {count:,}.")


def _scopes(scopes: Sequence[str | None]) -> list[str]:
    return [SCOPES.get(scope or "", "Allowed again") for scope in scopes]


def _close() -> None:
    close_record(PARAM)
