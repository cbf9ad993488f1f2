"""Cumulative flow, throughput, and due dates kept."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.analytics.series.flow import STANDS
from dashboard.analytics.series.throughput import WHEN
from dashboard.charts.look import (
    CATEGORIES,
    DAY_HOVER,
    DAY_TICKS,
    DIVERGING,
    LEGEND,
    TEXT,
    WORK,
    dates,
    day_ticks,
    filled,
    hatched,
    in_ink,
)
from dashboard.charts.stacks import week_stacks

_BANDS = dict(zip(STANDS, (CATEGORIES[2], CATEGORIES[0], f"{TEXT}60", CATEGORIES[3]), strict=True))
_DUE = {
    "in_time": filled(CATEGORIES[2]),
    "week_late": filled(DIVERGING[6]),
    "later": filled(DIVERGING[8]),
    "undated": hatched(f"{TEXT}60", "/"),
}


def cumulative_flow(daily: pd.DataFrame) -> go.Figure:
    """A band for each place where tickets stand, `completed` at the bottom, by `day`.

    What was completed before the first day is left out of the picture: the axis begins there.
    """
    by_day = daily.set_index("day")
    days = dates(by_day)
    figure = go.Figure()
    for name, label in STANDS.items():
        figure.add_scatter(
            name=label,
            x=days,
            y=by_day[name].tolist(),
            mode="lines+markers",
            # Markers take the clicks, which an area does not.
            marker={"size": 9, "opacity": 0},
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 0}},
            stackgroup="tickets",
            line={"width": 1, "color": _BANDS[name], "shape": "hv"},
            fillcolor=_BANDS[name],
            hovertemplate=f"{label} %{{y:,}}<extra></extra>",
        )
    done = by_day["completed"]
    first, most = (int(done.iloc[0]), int(by_day.sum(axis=1).max())) if len(by_day) else (0, 0)
    figure.update_layout(
        dragmode=False,
        height=340,
        margin={"l": 4, "r": 8, "t": 8, "b": 4},
        hovermode="x unified",
        legend=LEGEND,
        xaxis={
            **day_ticks(by_day),
            "showgrid": False,
            "fixedrange": True,
            "hoverformat": DAY_HOVER,
            "tickformat": DAY_TICKS,
        },
        yaxis={"fixedrange": True, "range": [first, most + max(1, (most - first) * 0.03)]},
    )
    return in_ink(figure)


def throughput(weekly: pd.DataFrame) -> go.Figure:
    """The tickets completed in each week; the hover has their points."""
    figure = week_stacks(weekly, {"tickets": ("Tickets", filled(WORK))})
    figure.update_traces(
        customdata=weekly["points"].tolist(),
        hovertemplate="Tickets %{y:,}, points %{customdata:,.4~g}<extra></extra>",
    )
    return figure


def due_dates(weekly: pd.DataFrame) -> go.Figure:
    """The same tickets, by how they were to their due dates."""
    return week_stacks(weekly, {name: (WHEN[name], fill) for name, fill in _DUE.items()})
