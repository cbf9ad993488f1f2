"""Workload, utilisation and actions over time."""

from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.analytics.series.workload import Loads
from dashboard.charts.heat import heat
from dashboard.charts.look import (
    CATEGORIES,
    DAY_HOVER,
    DAY_MS,
    DAY_TICKS,
    OVER,
    TEXT,
    WEEK_HOVER,
    WORK,
    dates,
    day_ticks,
    filled,
    hatched,
    in_ink,
    names_axis,
    short,
    whole_ticks,
)
from dashboard.charts.stacks import WEEK_MS, week_stacks
from db.domain.points import rounded

MOST_PANELS = 16
MOST_ROWS = 60
# As many bars as a browser draws within a second.
MOST_CELLS = 6_000
FEW_DAYS = 7


def workload_panel(
    days: pd.DataFrame,
    *,
    name: str = "",
    top: float | None = None,
    height: int = 170,
    by_week: bool = False,
) -> go.Figure:
    """One developer's workload at the close of each day and at its peak, with what was available.

    `days` has a row for each day (or week: its Monday) and the columns workload, peak and available
    (points); a day before the developer was known is empty in all. Teams have no peak, and skills
    nothing available. `top` is the end of the points axis, which panels side by side share. What
    the peak is past the available points is tinted.
    """
    known = days.dropna()
    known_days = dates(known)
    workload = known["workload"]
    peak, available = known.get("peak"), known.get("available")
    step = {"shape": "hvh", "width": 1.5}
    # Markers show where a line through a few days is too short to see. Everywhere they take the
    # clicks, which a line does not, so with many days they are there but transparent.
    opacity = 1 if len(known) <= FEW_DAYS else 0
    marker = {"size": 9, "opacity": opacity}
    clickable = {
        "mode": "lines+markers",
        "marker": marker,
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": opacity}},
    }
    figure = go.Figure()
    figure.add_scatter(
        name="Workload",
        x=known_days,
        y=workload.tolist(),
        **clickable,
        line={**step, "color": WORK},
        fill="tozeroy",
        fillcolor=f"{WORK}30",
        hovertemplate="Close %{y:.4~g} points<extra></extra>",
    )
    if peak is not None:
        figure.add_scatter(
            name="Peak",
            x=known_days,
            y=peak.tolist(),
            mode="lines",
            line={**step, "width": 1, "color": WORK, "dash": "dot"},
            hovertemplate="Peak %{y:.4~g} points<extra></extra>",
        )
    if available is not None:
        most = workload if peak is None else peak
        figure.add_scatter(
            name="Available",
            x=known_days,
            y=available.tolist(),
            **{**clickable, "marker": {**marker, "symbol": "line-ew-open"}},
            line={**step, "color": TEXT, "dash": "dash"},
            hovertemplate="Available %{y:.4~g} points<extra></extra>",
        )
        figure.add_scatter(
            name="Overload",
            x=known_days,
            y=most.where(most > available, available).tolist(),
            mode="lines",
            line={**step, "width": 0},
            fill="tonexty",
            fillcolor=f"{OVER}B0",
            hoverinfo="skip",
        )
    if top is None:
        top = highest(days)
    figure.update_layout(
        dragmode=False,
        height=height,
        margin={"l": 4, "r": 8, "t": 46 if name else 8, "b": 4},
        showlegend=False,
        hovermode="x unified",
        xaxis={
            **day_ticks(days, by_week=by_week),
            "showgrid": False,
            "fixedrange": True,
            "hoverformat": WEEK_HOVER if by_week else DAY_HOVER,
            "tickformat": DAY_TICKS,
        },
        yaxis={"range": [0, top * 1.05], "fixedrange": True, "nticks": 4, **whole_ticks(top)},
    )
    if name:
        figure.update_layout(title={"text": _panel_title(name, known), "x": 0, "font_size": 13})
    return in_ink(figure)


def highest(days: pd.DataFrame) -> float:
    """The largest figure in the frame, for the end of a points axis; 1 if there is none above 0."""
    most = float(days.fillna(0.0).to_numpy().max(initial=0.0))
    return most if most > 0 else 1.0


def utilisation_heatmap(loads: Loads, *, by_week: bool = False) -> go.Figure:
    """The peak workload as a share of what was available, for each developer and day.

    A row for each column of `loads` (a developer's name), the first on top, and a cell for each of
    its days (or weeks: their Mondays). The colour changes at once past 100 %; 200 % and more are
    its end. A day on which nothing was available counts as 200 % with work, and has no cell
    without. The cells are bars, in the order of `heatmap_cells`: a bar can be clicked.
    """
    cells = heatmap_cells(loads)
    names = list(loads.close.columns)
    hover = WEEK_HOVER if by_week else DAY_HOVER
    days = [f"{day:%Y-%m-%d}" for day in cells["day"]]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=cells["row"].tolist(),
            base=days,
            x=[WEEK_MS if by_week else DAY_MS] * len(cells),
            width=0.94,
            marker=heat(cells["share"]),
            customdata=list(
                zip(days, cells["workload"], cells["peak"], cells["available"], strict=True)
            ),
            text=[escape(names[row]) for row in cells["row"]],
            textposition="none",
            hovertemplate="<b>%{text}</b><br>%{customdata[0]|" + hover + "}<br>"
            "Close %{customdata[1]:.4~g}, peak %{customdata[2]:.4~g} "
            "of %{customdata[3]:.4~g} points<extra></extra>",
        )
    )
    figure.update_layout(
        dragmode=False,
        height=18 * len(names) + 60,
        bargap=0,
        margin={"l": 4, "r": 4, "t": 8, "b": 30},
        xaxis={
            **day_ticks(loads.close, by_week=by_week),
            "range": _whole_days(loads.close, by_week=by_week),
            "type": "date",
            "showgrid": False,
            "fixedrange": True,
            "tickangle": 0,
            "tickformat": DAY_TICKS,
        },
        yaxis=names_axis(names),
    )
    return in_ink(figure)


def heatmap_cells(loads: Loads) -> pd.DataFrame:
    """The cells of `utilisation_heatmap`: row, day, workload (the close), peak, available, share.

    `row` is the number of the developer's column; a share is at most 2, and above 1 wherever some
    day's peak was past what that day had, though the end of its week may have more.
    """
    close = loads.close
    cells = pd.DataFrame(
        {
            "row": np.repeat(np.arange(close.shape[1]), len(close)),
            "day": np.tile(close.index.to_numpy(), close.shape[1]),
            **{
                name: frame.to_numpy(dtype="float64").T.ravel()
                for name, frame in (
                    ("workload", close),
                    ("peak", loads.peak),
                    ("available", loads.available),
                    ("over", loads.over),
                )
            },
        }
    )
    available = cells["available"].where(cells["available"] > 0)
    within = (cells["peak"] / available).clip(upper=1.0)
    share = within.mask(cells["over"] > 0, (1.0 + cells["over"] / available).clip(upper=2.0))
    cells["share"] = share.mask((cells["available"] <= 0) & (cells["over"] > 0), 2.0)
    return cells.drop(columns="over").dropna(subset="share").reset_index(drop=True)


def _whole_days(days: pd.DataFrame, *, by_week: bool) -> list[str]:
    """From the beginning of the first day, or week, to the end of the last."""
    first, last = pd.Timestamp(days.index[0]), pd.Timestamp(days.index[-1])
    return [f"{first}", f"{last + pd.Timedelta(days=7 if by_week else 1)}"]


def action_bars(weekly: pd.DataFrame) -> go.Figure:
    """How often each action was taken, stacked by week.

    `weekly` has a row for each week (its Monday) and a column for each action.
    """
    stacks = {
        action: (action.capitalize(), _ACTION_FILLS[action]) for action in drawn_actions(weekly)
    }
    return week_stacks(weekly.rename_axis("week").reset_index(), stacks, height=340)


def drawn_actions(weekly: pd.DataFrame) -> list[str]:
    """The actions that `action_bars` draws, in the order of its stacks."""
    return [action for action in ACTION_ORDER if action in weekly and weekly[action].any()]


def _panel_title(name: str, known: pd.DataFrame) -> str:
    text = escape(short(name, 24))
    if known.empty:
        return text
    workload = float(known["workload"].iloc[-1])
    figures = f"{workload:g} points"
    if "available" in known:
        available = float(known["available"].iloc[-1])
        figures = f"{workload:g} of {available:g} points"
        if workload > available:
            figures += f", {rounded(workload - available):g} over"
    return f'{text}<br><span style="font-size:11px;font-weight:400">{figures}</span>'


_ACTION_FILLS: dict[str, dict[str, object]] = {
    "proposed": hatched(CATEGORIES[0], "/"),
    "approved": filled(CATEGORIES[0]),
    "created": filled(CATEGORIES[4]),
    "reassigned": filled(CATEGORIES[1]),
    "completed": filled(CATEGORIES[2]),
    "removed": filled(CATEGORIES[5]),
    "rejected": filled(CATEGORIES[3]),
    "superseded": filled(CATEGORIES[6]),
    "reopened": hatched(CATEGORIES[2], "/"),
    "undone": hatched(CATEGORIES[3], "x"),
}
ACTION_ORDER = tuple(_ACTION_FILLS)
