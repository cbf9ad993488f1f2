"""What is coming: people by weeks, what does not fit, and work without a date."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

import streamlit as st

from dashboard.ahead.weeks import Row, points_of
from dashboard.tables.ahead import shortfalls_frame
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.charts import show_cards
from dashboard.ui.filters.lists import ASSIGNMENTS
from dashboard.ui.filters.widgets import EARLIEST
from dashboard.ui.grid.columns import Column, grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted, say_number

MOST_PEOPLE = 20


def show_totals(rows: Sequence[Row]) -> None:
    """The figures that matter, of all these people together."""
    short = [shortfall for row in rows for shortfall in row.short]
    due = sum(cell.due for row in rows for cell in row.cells)
    undated = [one for row in rows for one in row.undated]
    later = [one for row in rows for one in row.later]
    show_cards(
        (
            (
                "Short",
                say_number(sum(shortfall.points for shortfall in short) / 100),
                "Points that do not fit into the days before their due dates",
            ),
            ("Due", say_number(due / 100), "Points of active tickets due in these weeks"),
            (
                "Without a date",
                say_number(points_of(undated) / 100),
                f"Points of {counted(len(undated), 'ticket')}, in none of the weeks",
            ),
            (
                "Due later",
                say_number(points_of(later) / 100),
                f"Points of {counted(len(later), 'ticket')} due after these weeks",
            ),
        )
    )


def show_shortfalls(rows: Sequence[Row], moment: Moment, today: date) -> None:
    """What does not fit before its due date, in sentences; a click leads to its tickets."""
    st.subheader("What does not fit")
    said = shortfalls_frame(rows, say_number)
    if said.empty:
        st.caption("Everything that has a date fits into the days before it.")
        return
    shown = snapshot("planner.short", _key(rows, moment), lambda: (said, moment.version, None))

    def open_week(at: int) -> None:
        row: Any = shown.frame.loc[at]
        _open_week(row["developer"], row["week"].date(), today)

    show_reading(
        shown,
        (
            *grid_columns("developer", developer={"width": 160}),
            Column("said", "Short", 300, kind="lead", grow=True, narrow=200),
        ),
        leads=open_week,
        label="Who falls short in which week, by which tickets; click one for what is due",
    )
    st.caption(
        "The earliest due date is served first, from today on; what is named then has no room "
        "before its own."
    )


def _open_week(developer: str, week: date, today: date) -> None:
    """Leave for the tickets of one week: in that of today the overdue ones too."""
    due = (EARLIEST if week <= today else week, week + timedelta(days=6))
    asked = {
        ASSIGNMENTS.key("developer"): developer,
        ASSIGNMENTS.key("due"): [day.isoformat() for day in due],
    }
    st.switch_page(page_file("assignments"), query_params=asked)


def _key(rows: Sequence[Row], moment: Moment) -> tuple[Any, ...]:
    """What a table of these rows depends on."""
    return moment, tuple((row.person.id, row.short) for row in rows)


def choose_people(rows: Sequence[Row]) -> Sequence[Row]:
    """As many as one board takes, and a way to the others."""
    pages = ceil(len(rows) / MOST_PEOPLE)
    if pages == 1:
        return rows
    with st.container(horizontal=True, vertical_alignment="center"):
        page = st.pagination(pages, key="planner_people", bind="query-params")
        first = MOST_PEOPLE * (min(page, pages) - 1)
        drawn = rows[first : first + MOST_PEOPLE]
        st.caption(f"Developers {first + 1} to {first + len(drawn)} of {len(rows)}")
    return drawn
