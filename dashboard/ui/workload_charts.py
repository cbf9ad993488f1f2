"""Workload over time: a panel for each of a few developers, a heatmap of many."""

from datetime import timedelta
from math import ceil

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.frames import loads_table
from dashboard.ui.cached import Moment, first_day, loads_over_time
from dashboard.ui.figures import show_figure, show_numbers
from dashboard.ui.tables import columns
from dashboard.ui.words import counted, say_day
from db.queries.workload import Days, monday

PANELS_ABREAST = 4
PANEL_HEIGHT = 184
DAY, WEEK = "Day", "Week"


def show_workload(moment: Moment, days: Days, people: pd.DataFrame) -> None:
    """Draw these people, the most loaded of whom come first, on these days."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader("Workload over time", width="stretch")
        by_week = _choose_period_length() == WEEK
    drawn = people["developer"].head(charts.MOST_ROWS)
    with st.skeleton(height=_height(len(drawn))), st.spinner("Adding up the history…"):
        ids = tuple(drawn.index.tolist())
        workload, available = loads_over_time(moment, days, ids, by_week=by_week)
    names = drawn.to_dict()
    workload, available = workload.rename(columns=names), available.rename(columns=names)
    each = "week" if by_week else "day"
    if len(people) > charts.MOST_PANELS:
        over = int((workload.iloc[-1] > available.iloc[-1]).sum())
        show_figure(
            charts.utilisation_heatmap(workload, available, by_week=by_week),
            key="analytics.heatmap",
            alt=f"Utilisation of {len(drawn)} developers by {each}; {over} past 100 % in the last",
        )
        said = f"Workload ÷ available at the end of each {each}; past 100 % is overload"
    else:
        _show_panels(workload, available, by_week=by_week)
        said = f"Workload at the end of each {each} (solid) against available (dashed), in points"
    left_out = len(people) - len(drawn)
    began = ""
    if days.first == first_day(moment):
        began = f"The board began on {say_day(days.first)}. "
    if by_week:
        said += (
            "; weeks are whole and stand at their Mondays, so the last one ends on "
            f"{say_day(monday(days.last) + timedelta(days=6))}, or now"
        )
    st.caption(
        f"{began}{said}. Workload = baseline + story points of active assignments, summed up from "
        "the history; available = capacity × availability as it was. Days in "
        f"{days.time_zone}; the most loaded now come first."
        + (f" {counted(left_out, 'developer')} not drawn; choose some above." if left_out else "")
    )
    label = "Week of" if by_week else "Day"
    show_numbers(
        lambda: loads_table(workload, available),
        key="analytics.workload.numbers",
        alt=f"Workload and available points by {each} and developer",
        columns={"day": st.column_config.DateColumn(label, format="YYYY-MM-DD")}
        | columns("developer", "workload", "available"),
    )


def _choose_period_length() -> str:
    return (
        st.radio(
            "By",
            [DAY, WEEK],
            horizontal=True,
            key="by",
            bind="query-params",
            label_visibility="collapsed",
            width="content",
        )
        or DAY
    )


def _height(drawn: int) -> int:
    """About as high as what takes the place, so that little moves."""
    if drawn > charts.MOST_PANELS:
        return 18 * drawn + 60
    return PANEL_HEIGHT * ceil(drawn / PANELS_ABREAST)


def _show_panels(workload: pd.DataFrame, available: pd.DataFrame, *, by_week: bool) -> None:
    """Small multiples with the same axes."""
    each = "week" if by_week else "day"
    top = max(charts.highest(workload), charts.highest(available))
    with st.grid(PANELS_ABREAST, min_column_width=240, gap="small"):
        for at, name in enumerate(workload.columns):
            days = pd.DataFrame({"workload": workload[name], "available": available[name]})
            over = int((days["workload"] > days["available"]).sum())
            show_figure(
                charts.workload_panel(days, name=name, top=top, by_week=by_week),
                key=f"analytics.panel.{at}",
                alt=f"Workload of {name} by {each}, past what was available in {over} of "
                f"{counted(len(days), each)}",
            )
