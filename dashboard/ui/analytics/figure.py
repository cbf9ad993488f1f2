"""One figure of the list on the page: picture, formula, numbers, files, and the tickets behind."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analytics.figures import Asked, Column, Figure
from dashboard.analytics.findings import FINDINGS
from dashboard.analytics.series.decisions import OUTCOMES
from dashboard.analytics.series.flow import STANDS
from dashboard.analytics.series.throughput import WHEN
from dashboard.charts.figures import DRAWN, drawn_rows
from dashboard.ui.analytics.tickets_behind import pick, picked, show_tickets_behind
from dashboard.ui.figures.cached import figure_rows
from dashboard.ui.figures.charts import show_figure, show_numbers
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.locales import reader_time_zone
from dashboard.ui.words.values import plain, say_day, say_number

# The figures whose bars or points have weeks, or days, as places.
_STACKS: Mapping[str, tuple[str, ...]] = {
    "throughput": (),
    "due-dates": tuple(WHEN),
    "cycle-times": (),
    "lead-times": (),
    "cumulative-flow": tuple(STANDS),
}
_LABELS = {**WHEN, **STANDS, **OUTCOMES}


def begin(figure: Figure, moment: Moment, asked: Asked) -> pd.DataFrame | None:
    """The title of a figure; its rows, or what is said in their place, and None."""
    show_heading(figure, asked)
    with st.skeleton(height=340), st.spinner("Adding up the history…"):
        rows = figure_rows(moment, figure.name, asked)
    if figure.is_empty(rows):
        st.caption(figure.nothing)
        return None
    return rows


def show(
    figure: Figure, rows: pd.DataFrame, moment: Moment, asked: Asked, *, note: str = ""
) -> None:
    """The picture with all that belongs to it; `note` is said before its formula."""
    drawn = drawn_rows(figure.name, rows)
    if len(drawn) < len(rows):
        note += f"{len(drawn)} of {say_number(len(rows))} are drawn, the figures below have all. "
    show_figure(
        lambda: DRAWN[figure.name](drawn),
        key=f"analytics.{figure.name}",
        alt=f"{FINDINGS[figure.name](rows)}; click for the tickets",
        of=(moment, asked),
        on_pick=lambda point: pick_point(figure, drawn, point),
    )
    show_formula(figure, asked, note)
    show_tickets_behind(figure, moment, asked, said(figure))
    show_own_numbers(figure, lambda: rows)


def show_heading(figure: Figure, asked: Asked) -> None:
    """The title, with the files beside it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(figure.title, width="stretch")
        show_files(figure, asked)


def show_files(figure: Figure, asked: Asked) -> None:
    """The numbers of a figure as files."""
    query = {
        "from": asked.days.first,
        "to": asked.days.last,
        "developer_id": asked.ids,
        "by": None if asked.by_week else "day",
    }
    with st.container(key=f"analytics.{figure.name}.files", width="content"):
        show_downloads(
            f"figures/{figure.name}", query, help=f"The numbers of {figure.title} as a file"
        )


def show_formula(figure: Figure, asked: Asked, note: str = "") -> None:
    """How it is computed, and after whom."""
    whose = ""
    if figure.of_everybody and asked.ids is not None:
        whose = "Of the whole board, whoever is chosen above. "
    st.caption(f"{note}{whose}{plain(figure.formula)} Source: {plain(figure.source)}.")


def show_own_numbers(figure: Figure, rows: Callable[[], pd.DataFrame]) -> None:
    """The very numbers that are drawn."""
    show_numbers(
        rows,
        key=f"analytics.{figure.name}.numbers",
        alt=f"The numbers of {figure.title.lower()}",
        columns={name: column_of(column) for name, column in figure.columns.items()},
    )


def column_of(column: Column) -> Any:
    """How a column of a figure is shown."""
    config = st.column_config
    match column.kind:
        case "text":
            return config.TextColumn(column.label)
        case "date":
            return config.DateColumn(column.label, format="localized")
        case "instant":
            return config.DatetimeColumn(
                column.label, format="localized", timezone=reader_time_zone()
            )
        case "share":
            return config.NumberColumn(column.label, format="percent")
        case _:
            return config.NumberColumn(column.label, format="localized")


def pick_point(figure: Figure, rows: pd.DataFrame, point: Mapping[str, Any]) -> None:
    """Let what is beneath be of the point that somebody clicked."""
    trace, at = int(point.get("curve_number", -1)), int(point.get("point_index", -1))
    if figure.name in _STACKS:
        stacks = _STACKS[figure.name]
        stack = stacks[trace] if 0 <= trace < len(stacks) else ""
        pick(figure, str(point.get("x", ""))[:10], stack)
    elif figure.name == "hand-overs" and 0 <= at < len(rows):
        pick(figure, str(rows["giver"].iloc[at]), str(rows["taker"].iloc[at]))
    elif "skill" in rows:
        row = int(point.get("y", -1))
        stacks = tuple(OUTCOMES) if figure.name == "decisions" else ()
        if 0 <= row < len(rows):
            stack = stacks[trace] if 0 <= trace < len(stacks) else ""
            pick(figure, str(rows["skill"].iloc[row]), stack)


def said(figure: Figure) -> str:
    """What was clicked, in words."""
    place, stack = picked(figure)
    if place is None:
        return ""
    if figure.name in (*_STACKS, "workload-by-skill"):
        day = pd.to_datetime(place, errors="coerce")
        place = "no such day" if pd.isna(day) else say_day(day.date())
        if figure.name not in ("cumulative-flow", "workload-by-skill"):
            place = f"week of {place}"
    if figure.name == "hand-overs":
        return f"{place} to {stack}"
    return f"{place}, {_LABELS.get(stack, stack).lower()}" if stack else place
