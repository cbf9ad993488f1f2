"""What is coming: people by weeks, what does not fit, and work without a date."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

import streamlit as st

from dashboard import charts
from dashboard.ahead.weeks import Row, points_of
from dashboard.tables.ahead import cells_frame, shortfalls_frame, undated_frame
from dashboard.ui.drawers.records import show_records
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.editing.tables import columns
from dashboard.ui.figures.charts import show_cards, show_figure, show_numbers
from dashboard.ui.filters.lists import ASSIGNMENTS
from dashboard.ui.filters.widgets import EARLIEST
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import go_to_ticket, page_file
from dashboard.ui.words.values import counted, say_number


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
                f"Points of {counted(len(undated), 'ticket')}, listed below, in none of the weeks",
            ),
            (
                "Due later",
                say_number(points_of(later) / 100),
                f"Points of {counted(len(later), 'ticket')} due after these weeks",
            ),
        )
    )


def show_weeks(rows: Sequence[Row], moment: Moment, today: date, *, with_proposals: bool) -> None:
    """People by weeks; a click on a week leads to what is due in it."""
    st.subheader("Due against what people have")
    drawn = _choose_people(rows)
    cells = cells_frame(drawn, with_proposals=with_proposals)
    names = [row.person.name for row in drawn]
    parts = list(charts.parts_of(cells).values())

    def open_cell(point: Mapping[str, Any]) -> None:
        part, at = int(point.get("curve_number", -1)), int(point.get("point_index", -1))
        if 0 <= part < len(parts) and 0 <= at < len(parts[part]):
            cell = parts[part].iloc[at]
            _open_week(cell["developer"], cell["week"].date(), today)

    over = int((cells["counted"] > cells["has"]).sum())
    show_figure(
        lambda: charts.weeks_ahead(cells, names),
        of=(moment, today, with_proposals, tuple(row.person.id for row in drawn)),
        key="planner.weeks",
        alt=f"Points due for {counted(len(names), 'developer')} in twelve weeks, in "
        f"{counted(over, 'cell')} more than they have; click one for its tickets",
        on_pick=open_cell,
    )
    st.caption(
        f"{charts.WEEKS_KEY}. Overdue work stands in this week, of which what is left counts. What "
        "somebody has = capacity ÷ weeks of a sprint × availability × the share of working time; "
        "their baseline is not taken off. Click a cell for its tickets."
    )
    config = st.column_config
    show_numbers(
        lambda: cells,
        key="planner.numbers",
        alt="What is due and what is there by developer and week",
        columns=columns("developer")
        | {
            "week": config.DateColumn("Week of", format="localized"),
            "due": _number("Due", "Points of active tickets"),
            "proposed": _number("Proposed", "Points of proposals"),
            "has": _number("Has", "Points that they have in the week"),
            "days_off": _number("Days off", "Days of leave and holidays"),
            "tickets": _number("Tickets", "Active and proposed ones"),
        },
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

    show_records(
        shown,
        ("developer", "said"),
        opens=open_week,
        config={"said": st.column_config.TextColumn("Short", width="large")},
        alt="Who falls short in which week, by which tickets; click a name for what is due then",
    )
    st.caption(
        "The earliest due date is served first, from today on; what is named then has no room "
        "before its own."
    )


def show_undated(rows: Sequence[Row], moment: Moment) -> None:
    """The tickets that are in no week."""
    st.subheader("Without a date")
    tickets = undated_frame(rows)
    if tickets.empty:
        st.caption("Every ticket that somebody has or is proposed for has a due date.")
        return
    shown = snapshot("planner.undated", _key(rows, moment), lambda: (tickets, moment.version, None))
    show_records(
        shown,
        ("ticket", "title", "points", "status", "developer"),
        opens=go_to_ticket,
        alt="Tickets without a due date; click one to open it",
    )


def _number(label: str, meaning: str) -> Any:
    return st.column_config.NumberColumn(label, help=meaning, format="localized")


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


def _choose_people(rows: Sequence[Row]) -> Sequence[Row]:
    """As many as one picture takes, and a way to the others."""
    pages = ceil(len(rows) / charts.MOST_ROWS)
    if pages == 1:
        return rows
    with st.container(horizontal=True, vertical_alignment="center"):
        page = st.pagination(pages, key="planner_people", bind="query-params")
        first = charts.MOST_ROWS * (min(page, pages) - 1)
        drawn = rows[first : first + charts.MOST_ROWS]
        st.caption(f"Developers {first + 1} to {first + len(drawn)} of {len(rows)}")
    return drawn
