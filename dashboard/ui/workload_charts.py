"""Workload over time: a panel for each of a few developers, a heatmap of many."""

from math import ceil

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.frames import loads_table
from dashboard.ui.cached import Moment, first_day, loads_by_day
from dashboard.ui.figures import show_figure, show_numbers
from dashboard.ui.tables import columns
from dashboard.ui.words import counted, say_day
from db.queries.workload import Days

PANELS_ABREAST = 4
PANEL_HEIGHT = 184


def show_workload(moment: Moment, days: Days, people: pd.DataFrame) -> None:
    """Draw these people, the most loaded of whom come first, on these days."""
    st.subheader("Workload over time")
    drawn = people["developer"].head(charts.MOST_ROWS)
    with st.skeleton(height=_height(len(drawn))), st.spinner("Adding up the history…"):
        workload, available = loads_by_day(moment, days, tuple(drawn.index.tolist()))
    names = drawn.to_dict()
    workload, available = workload.rename(columns=names), available.rename(columns=names)
    if len(people) > charts.MOST_PANELS:
        over = int((workload.iloc[-1] > available.iloc[-1]).sum())
        show_figure(
            charts.utilisation_heatmap(workload, available),
            key="analytics.heatmap",
            alt=f"Utilisation of {len(drawn)} developers by day; {over} past 100 % on the last day",
        )
        said = "Workload ÷ available at the end of each day; past 100 % is overload"
    else:
        _show_panels(workload, available)
        said = "Workload at the end of each day (solid) against available (dashed), in points"
    left_out = len(people) - len(drawn)
    began = ""
    if days.first == first_day(moment):
        began = f"The board began on {say_day(days.first)}. "
    st.caption(
        f"{began}{said}. Workload = baseline + story points of active assignments, summed up from "
        "the history; available = capacity × availability as it was. Days in "
        f"{days.time_zone}; the most loaded now come first."
        + (f" {counted(left_out, 'developer')} not drawn; choose some above." if left_out else "")
    )
    show_numbers(
        lambda: loads_table(workload, available),
        key="analytics.workload.numbers",
        alt="Workload and available points by day and developer",
        columns={"day": st.column_config.DateColumn("Day", format="YYYY-MM-DD")}
        | columns("developer", "workload", "available"),
    )


def _height(drawn: int) -> int:
    """About as high as what takes the place, so that little moves."""
    if drawn > charts.MOST_PANELS:
        return 18 * drawn + 60
    return PANEL_HEIGHT * ceil(drawn / PANELS_ABREAST)


def _show_panels(workload: pd.DataFrame, available: pd.DataFrame) -> None:
    """Small multiples with the same axes."""
    top = max(charts.highest(workload), charts.highest(available))
    with st.grid(PANELS_ABREAST, min_column_width=240, gap="small"):
        for at, name in enumerate(workload.columns):
            days = pd.DataFrame({"workload": workload[name], "available": available[name]})
            over = int((days["workload"] > days["available"]).sum())
            show_figure(
                charts.workload_panel(days, name=name, top=top),
                key=f"analytics.panel.{at}",
                alt=f"Workload of {name} by day, past what was available on {over} of "
                f"{counted(len(days), 'day')}",
            )
