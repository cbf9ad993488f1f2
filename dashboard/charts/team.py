"""Points and tickets of each developer as they are now."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import (
    LEGEND,
    ROW_HEIGHT,
    TEXT,
    WORK,
    add_available,
    add_row_bars,
    filled,
    hatched,
    in_ink,
    names_axis,
    whole_ticks,
)


def points_bars(team: pd.DataFrame) -> go.Figure:
    """Points now, by developer: baseline, active and reserved, with a line at the available.

    `team` has the columns developer, baseline, workload, reserved and available (points).
    """
    return _team_bars(
        team,
        {
            "Baseline": (team["baseline"], filled(f"{TEXT}70")),
            "Active": ((team["workload"] - team["baseline"]).round(2), filled(WORK)),
            "Reserved": (team["reserved"], hatched(WORK, "/")),
        },
        unit="points",
        available=team["available"],
    )


def ticket_bars(team: pd.DataFrame) -> go.Figure:
    """Tickets now, by developer: active and proposed.

    `team` has the columns developer, active_tickets and proposed_tickets.
    """
    return _team_bars(
        team,
        {
            "Active": (team["active_tickets"], filled(WORK)),
            "Proposed": (team["proposed_tickets"], hatched(WORK, "/")),
        },
        unit="tickets",
    )


def _team_bars(
    team: pd.DataFrame,
    stacks: Mapping[str, tuple["pd.Series[Any]", dict[str, object]]],
    *,
    unit: str,
    available: pd.Series | None = None,
) -> go.Figure:
    """Stacked rows, one for each developer; the legend has the order of the stack."""
    names = [escape(name) for name in team["developer"]]
    figure = go.Figure()
    for name, (values, marker) in stacks.items():
        add_row_bars(
            figure,
            name,
            values,
            marker=marker,
            text=names,
            textposition="none",
            hovertemplate=f"<b>%{{text}}</b><br>{name} %{{x:.4~g}} {unit}<extra></extra>",
        )
    most = float(pd.concat([values for values, _ in stacks.values()], axis=1).sum(axis=1).max())
    if available is not None:
        most = max(most, float(available.max()))
        add_available(
            figure,
            available,
            text=names,
            hovertemplate=f"<b>%{{text}}</b><br>Available %{{x:.4~g}} {unit}<extra></extra>",
        )
    figure.update_layout(
        dragmode=False,
        barmode="stack",
        height=ROW_HEIGHT * max(1, len(team)) + 90,
        margin={"l": 4, "r": 8, "t": 8, "b": 30},
        legend=LEGEND,
        xaxis={"fixedrange": True, "rangemode": "tozero", "zeroline": False} | whole_ticks(most),
        yaxis=names_axis(team["developer"]),
    )
    return in_ink(figure)
