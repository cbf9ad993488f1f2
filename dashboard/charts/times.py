"""Cycle and lead times, and the age of active work against them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.analytics.series.times import SHARES, named
from dashboard.charts.look import CATEGORIES, LEGEND, OVER, TEXT, WORK, filled, in_ink
from dashboard.charts.stacks import row_stacks, week_axis

_LINES = dict(zip(SHARES, (WORK, CATEGORIES[1], OVER), strict=True))
_SYMBOLS = dict(zip(SHARES, ("circle", "diamond", "square"), strict=True))


def times(weekly: pd.DataFrame) -> go.Figure:
    """A line for each share of the tickets, by `week`; a gap where they are too few for it."""
    weeks = [f"{week:%Y-%m-%d}" for week in pd.DatetimeIndex(weekly["week"])]
    figure = go.Figure()
    for share, colour in _LINES.items():
        figure.add_scatter(
            name=f"{share:.0%} within",
            x=weeks,
            y=weekly[named(share)].tolist(),
            customdata=weekly["tickets"].tolist(),
            mode="lines+markers",
            marker={"size": 8, "color": colour, "symbol": _SYMBOLS[share]},
            line={"width": 1.5, "color": colour},
            hovertemplate=f"{share:.0%} of %{{customdata:,}} within %{{y:.3~g}} days"
            "<extra></extra>",
        )
    figure.update_layout(
        dragmode=False,
        height=300,
        margin={"l": 4, "r": 8, "t": 8, "b": 4},
        hovermode="x unified",
        legend=LEGEND,
        xaxis=week_axis(weeks),
        yaxis={"fixedrange": True, "rangemode": "tozero", "title": {"text": "Days"}},
    )
    return in_ink(figure)


def ages(
    oldest: pd.DataFrame, names: Sequence[str], cycle: Mapping[str, float | None]
) -> go.Figure:
    """A bar for each ticket, with a line where 50, 85 and 95 % of the cycle times ended.

    `names` are the tickets' keys; `cycle` has the shares that are known.
    """
    figure = row_stacks(oldest, names, {"days": ("Age", filled(WORK))}, unit="days")
    figure.update_traces(
        customdata=[(one or "–",) for one in oldest["developer"].fillna("").tolist()],
        hovertemplate="<b>%{text}</b><br>%{x:.3~g} days, with %{customdata[0]}<extra></extra>",
    )
    for share in SHARES:
        days: Any = cycle.get(named(share))
        if days is not None and not pd.isna(days):
            figure.add_vline(x=days, line={"color": TEXT, "width": 1, "dash": "dash"})
            figure.add_annotation(
                x=days, y=1, yref="paper", yanchor="bottom", text=f"{share:.0%}", showarrow=False
            )
    figure.update_layout(
        showlegend=False, margin={"l": 4, "r": 8, "t": 24, "b": 44}, xaxis_title_text="Days"
    )
    return in_ink(figure)
