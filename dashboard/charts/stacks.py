"""Stacked bars: by week, or by row."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import (
    DAY_MS,
    DAY_TICKS,
    LEGEND,
    ROW_HEIGHT,
    WEEK_HOVER,
    in_ink,
    names_axis,
    whole_ticks,
)

WEEK_MS = 7 * DAY_MS
# A name, and how it is filled.
Stacks = Mapping[str, tuple[str, Mapping[str, object]]]


def week_stacks(weekly: pd.DataFrame, stacks: Stacks, *, height: int = 300) -> go.Figure:
    """A bar for each `week` (its Monday), stacked of the columns that `stacks` name."""
    weeks = [f"{week:%Y-%m-%d}" for week in pd.DatetimeIndex(weekly["week"])]
    figure = go.Figure()
    for column, (label, fill) in stacks.items():
        figure.add_bar(
            name=label,
            x=weeks,
            y=weekly[column].tolist(),
            marker=fill,
            hovertemplate=f"{label} %{{y:,.4~g}}<extra></extra>",
        )
    most = float(weekly[list(stacks)].sum(axis=1).max()) if weeks else 0.0
    figure.update_layout(
        dragmode=False,
        barmode="stack",
        bargap=0.25,
        height=height,
        margin={"l": 4, "r": 4, "t": 8, "b": 4},
        hovermode="x unified",
        legend=LEGEND,
        xaxis=week_axis(weeks),
        yaxis={"fixedrange": True, "rangemode": "tozero", **whole_ticks(most)},
    )
    return in_ink(figure)


def week_axis(weeks: Sequence[str]) -> dict[str, Any]:
    """An axis of Mondays, with about seven ticks at most."""
    return {
        "type": "date",
        "showgrid": False,
        "fixedrange": True,
        "hoverformat": WEEK_HOVER,
        "tickformat": DAY_TICKS,
        "tick0": weeks[0] if weeks else None,
        "dtick": WEEK_MS * (1 + len(weeks) // 7),
        "tickangle": 0,
    }


def row_stacks(rows: pd.DataFrame, names: Sequence[str], stacks: Stacks, *, unit: str) -> go.Figure:
    """A row for each of `names`, the first on top, stacked of the columns that `stacks` name."""
    figure = go.Figure()
    labels = [escape(name) for name in names]
    for column, (label, fill) in stacks.items():
        figure.add_bar(
            name=label,
            orientation="h",
            y=list(range(len(names))),
            x=[value or None for value in rows[column].round(2).tolist()],
            width=0.62,
            marker=fill,
            text=labels,
            textposition="none",
            hovertemplate=f"<b>%{{text}}</b><br>{label} %{{x:,.4~g}} {unit}<extra></extra>",
        )
    most = float(rows[list(stacks)].sum(axis=1).max()) if len(rows) else 0.0
    figure.update_layout(
        dragmode=False,
        barmode="stack",
        height=ROW_HEIGHT * max(1, len(names)) + 90,
        margin={"l": 4, "r": 8, "t": 8, "b": 30},
        legend=LEGEND,
        xaxis={"fixedrange": True, "rangemode": "tozero", "zeroline": False} | whole_ticks(most),
        yaxis=names_axis(names),
    )
    return in_ink(figure)
