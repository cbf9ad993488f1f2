"""One developer in depth, in a drawer: figures, load over time, and every ticket by its state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.clock import today
from dashboard.database import database
from dashboard.tables.frames import assignments_frame
from dashboard.ui.behind.points import KINDS, Figure, read_day, show_behind
from dashboard.ui.calendars.absences import show_who_is_away
from dashboard.ui.calendars.entries import show_calendar, show_coming_weeks
from dashboard.ui.drawers.developer_form import developer_form, leaving_form
from dashboard.ui.drawers.row_forms import holds_mine
from dashboard.ui.editing.rebalancing import show_overload
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.cached import first_day, loads_over_time, team
from dashboard.ui.figures.charts import show_cards, show_figure
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.figures.reading import history_is_read
from dashboard.ui.filters.period import bounded
from dashboard.ui.grid.columns import Column, grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.words.locales import date_input_format
from dashboard.ui.words.values import counted, plain, say_day
from db.queries.assignments import assignments, developer_counts
from db.queries.history.workload import data_version
from db.queries.lists.filters import AssignmentFilter

FIGURE, DAY = "figure", "day"
DAYS_SHOWN = 90
TICKETS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """Which of a developer's assignments belong together, and what to show of them."""

    label: str
    statuses: tuple[str, ...]
    columns: tuple[Column, ...]


_SCOPE = Column("scope", "Rejected as", 140)


TABS = (
    Tab(
        "Active",
        ("active",),
        grid_columns("ticket", "priority", "due", "title", "points", "changed"),
    ),
    Tab(
        "Proposed",
        ("proposed",),
        grid_columns("ticket", "priority", "due", "title", "points", "why"),
    ),
    Tab(
        "Rejected",
        ("rejected",),
        (*grid_columns("ticket"), _SCOPE, *grid_columns("title", "points", "why", "changed")),
    ),
    Tab(
        "Past",
        ("completed", "removed", "superseded", "withdrawn"),
        grid_columns("ticket", "status", "title", "points", "why", "changed"),
    ),
)
SCOPES = {"pairing": "Not this person", "ticket": "Ticket set aside"}


def is_developer(id_: int) -> bool:
    """Whether there is such a developer."""
    return id_ in team(this_moment()).index


def show_developer(id_: int) -> None:
    """A developer with all that can be done about them."""
    moment = this_moment()
    person = team(moment).loc[[id_]].iloc[0]
    # In one place, however much it is: a browser folds up again what moves down.
    with st.container():
        st.header(plain(person["developer"]), anchor=False)
        _show_badges(person)
        show_who_is_away([str(person["developer"])])
        _show_figures(person)
        _show_behind(id_, moment)
        if person["active"] and float(str(person["free"])) < 0:
            show_overload(id_)
        _show_load(moment, id_, str(person["developer"]))
    unfolded = holds_mine("developer", id_)
    with (
        st.container(key="details.edit"),
        st.expander("Edit", icon=":material/edit:", expanded=unfolded),
    ):
        developer_form(id_, person)
    with st.expander(
        "Calendar", icon=":material/calendar_month:", key="developer.calendar", on_change="rerun"
    ):
        show_coming_weeks(id_, float(str(person["available"])), moment)
        show_calendar(id_, moment)
        show_downloads(
            "calendar", {"developer_id": (id_,)}, help="This calendar as a file", events=True
        )
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
        if not pd.isna(person["team"]):
            st.badge(plain(person["team"]), icon=":material/groups:", color="gray")
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


def _show_behind(id_: int, moment: Moment) -> None:
    """What sums to the figure that was chosen."""
    chosen = st.segmented_control(
        "What is behind",
        KINDS,
        format_func=str.capitalize,
        key=FIGURE,
        bind="query-params",
    )
    if chosen is not None:
        with st.container(border=True):
            show_behind(Figure(chosen, id_), moment)


def _show_load(moment: Moment, id_: int, name: str) -> None:
    last = today(moment.time_zone)
    days = bounded(
        last - timedelta(days=DAYS_SHOWN - 1),
        last,
        began=first_day(moment),
        time_zone=moment.time_zone,
    )
    if not history_is_read():
        return
    with st.skeleton(height=240), st.spinner("Adding up the history…"):
        loads = loads_over_time(moment, days, (id_,))
    over = int((loads.over[id_] > 0).sum())
    show_figure(
        lambda: charts.workload_panel(loads.of(id_), height=240),
        key="developer.load",
        alt=f"Workload of {name} by day since {say_day(days.first)} against what was available; "
        f"past it on {counted(over, 'day')}; click a day to see what is behind it",
        of=(moment, days, id_),
        on_pick=lambda point: _choose_day(point.get("x")),
    )
    began = ", when the board began" if days.first == first_day(moment) else ""
    st.caption(
        f"Workload at the close of each day since {say_day(days.first)}{began} (solid), at its "
        "peak (dotted), and what was available, less leave (dashed), in points; days in "
        f"{moment.time_zone}. Past what was "
        f"available on {counted(over, 'day')}. Click a day, or choose one, to see what is behind."
    )
    day = st.date_input(
        "Day",
        value=None,
        min_value=days.first,
        max_value=last,
        format=date_input_format(),
        key=DAY,
        bind="query-params",
        width=180,
    )
    if isinstance(day, date):
        with st.container(border=True):
            show_behind(Figure("workload", id_, day), moment)


def _choose_day(text: object) -> None:
    day = read_day(str(text))
    if day is not None:
        st.session_state[DAY] = day


def _show_tickets(tab: Tab, id_: int, count: int) -> None:
    wanted = AssignmentFilter(statuses=tab.statuses, developer_id=id_)
    place = f"developer.{id_}.{tab.label}.after"
    cursor: str | None = st.session_state.get(place)

    def read() -> tuple[pd.DataFrame, int, str | None]:
        with database().read() as session:
            page = assignments(session, wanted, cursor=cursor, limit=TICKETS_SHOWN)
            frame = assignments_frame(page.rows)
            frame["scope"] = _scopes([row.scope for row in page.rows])
            return frame, data_version(session), page.next_cursor

    if not count:
        st.caption(f"No {tab.label.lower()} tickets.")
        return
    with database().read() as session:
        version = data_version(session)
    rows = snapshot(f"developer.{tab.label}", (wanted, cursor, version), read)
    show_reading(
        rows,
        tab.columns,
        label=f"{tab.label} tickets; click one to open it",
        sorts=count <= len(rows.frame),
    )
    if count > len(rows.frame):
        _show_pages(place, cursor, rows.extra, f"{len(rows.frame)} of {count:,}, newest first")


def _show_pages(place: str, cursor: str | None, following: str | None, said: str) -> None:
    """The way through more tickets than one page holds; `place` keeps where the reader is."""

    def turn(to: str | None) -> None:
        st.session_state[place] = to

    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said, width="content")
        for label, icon, to, offered in (
            ("First page", "first_page", None, cursor is not None),
            ("Next page", "navigate_next", following, following is not None),
        ):
            if offered:
                st.button(
                    label,
                    icon=f":material/{icon}:",
                    type="tertiary",
                    on_click=turn,
                    args=(to,),
                    key=f"{place}.{icon}",
                )


def _scopes(scopes: Sequence[str | None]) -> list[str]:
    return [SCOPES.get(scope or "", "Allowed again") for scope in scopes]
