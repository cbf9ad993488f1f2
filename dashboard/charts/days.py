"""Workload, utilisation and actions over time."""

from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.heat import heat
from dashboard.charts.look import (
    CATEGORIES,
    DAY_HOVER,
    DAY_MS,
    DAY_TICKS,
    LEGEND,
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
from db.domain.points import rounded

MOST_PANELS = 16
MOST_ROWS = 60
# As many bars as a browser draws within a second.
MOST_CELLS = 6_000
FEW_DAYS = 7
_WEEK_MS = 7 * DAY_MS


def workload_panel(
    days: pd.DataFrame,
    *,
    name: str = "",
    top: float | None = None,
    height: int = 170,
    by_week: bool = False,
) -> go.Figure:
    """One developer's closing workload by day, with what was available drawn in.

    `days` has a row for each day (or week: its Monday) and the columns workload and available
    (points); a day before the developer was known is empty in both. `top` is the end of the
    points axis, which panels side by side share. The area past the available points is tinted.
    """
    known = days.dropna(subset=["available"])
    known_days = dates(known)
    workload, available = known["workload"], known["available"]
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
        hovertemplate="Workload %{y:.4~g} points<extra></extra>",
    )
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
        y=workload.where(workload > available, available).tolist(),
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


def utilisation_heatmap(
    workload: pd.DataFrame, available: pd.DataFrame, *, by_week: bool = False
) -> go.Figure:
    """Workload as a share of what was available: a row for each developer, a cell for each day.

    Both frames have a row for each day (or week: its Monday) and a column for each developer's
    name, in points; the first column is drawn on top. The colour jumps at 100 % and ends at 200 %.
    A day on which nothing was available counts as 200 % if there was work, and else has no cell.
    The cells are bars, because bars can be clicked, in the order of `heatmap_cells`.
    """
    cells = heatmap_cells(workload, available)
    names = list(workload.columns)
    hover = WEEK_HOVER if by_week else DAY_HOVER
    days = [f"{day:%Y-%m-%d}" for day in cells["day"]]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=cells["row"].tolist(),
            base=days,
            x=[_WEEK_MS if by_week else DAY_MS] * len(cells),
            width=0.94,
            marker=heat(cells["share"]),
            customdata=list(zip(days, cells["workload"], cells["available"], strict=True)),
            text=[escape(names[row]) for row in cells["row"]],
            textposition="none",
            hovertemplate="<b>%{text}</b><br>%{customdata[0]|" + hover + "}<br>"
            "%{customdata[1]:.4~g} of %{customdata[2]:.4~g} points<extra></extra>",
        )
    )
    figure.update_layout(
        dragmode=False,
        height=18 * len(names) + 60,
        bargap=0,
        margin={"l": 4, "r": 4, "t": 8, "b": 30},
        xaxis={
            **day_ticks(workload, by_week=by_week),
            "range": _whole_days(workload, by_week=by_week),
            "type": "date",
            "showgrid": False,
            "fixedrange": True,
            "tickangle": 0,
            "tickformat": DAY_TICKS,
        },
        yaxis=names_axis(names),
    )
    return in_ink(figure)


def heatmap_cells(workload: pd.DataFrame, available: pd.DataFrame) -> pd.DataFrame:
    """The cells that `utilisation_heatmap` draws: row, day, workload, available and share.

    `row` is the number of the developer's column; a share is at most 2.
    """
    cells = pd.DataFrame(
        {
            "row": np.repeat(np.arange(workload.shape[1]), len(workload)),
            "day": np.tile(workload.index.to_numpy(), workload.shape[1]),
            "workload": workload.to_numpy(dtype="float64").T.ravel(),
            "available": available.to_numpy(dtype="float64").T.ravel(),
        }
    )
    share = (cells["workload"] / cells["available"].where(cells["available"] > 0)).clip(upper=2.0)
    cells["share"] = share.mask((cells["available"] <= 0) & (cells["workload"] > 0), 2.0)
    return cells.dropna(subset="share").reset_index(drop=True)


def _whole_days(days: pd.DataFrame, *, by_week: bool) -> list[str]:
    """From the beginning of the first day, or week, to the end of the last."""
    first, last = pd.Timestamp(days.index[0]), pd.Timestamp(days.index[-1])
    return [f"{first}", f"{last + pd.Timedelta(days=7 if by_week else 1)}"]


def action_bars(weekly: pd.DataFrame) -> go.Figure:
    """How often each action was taken, stacked by week.

    `weekly` has a row for each week (its Monday) and a column for each action.
    """
    figure = go.Figure()
    weeks = dates(weekly)
    most = float(weekly.sum(axis=1).max()) if weeks else 0.0
    for action in drawn_actions(weekly):
        figure.add_bar(
            name=action.capitalize(),
            x=weeks,
            y=weekly[action].tolist(),
            marker=_ACTION_FILLS[action],
            hovertemplate=f"{action.capitalize()} %{{y}}<extra></extra>",
        )
    figure.update_layout(
        dragmode=False,
        barmode="stack",
        bargap=0.25,
        height=340,
        margin={"l": 4, "r": 4, "t": 8, "b": 4},
        hovermode="x unified",
        legend=LEGEND,
        xaxis={
            "showgrid": False,
            "fixedrange": True,
            "hoverformat": WEEK_HOVER,
            "tickformat": DAY_TICKS,
            # Ticks on Mondays, about seven at most.
            "tick0": weeks[0] if weeks else None,
            "dtick": _WEEK_MS * (1 + len(weeks) // 7),
            "tickangle": 0,
        },
        yaxis={"fixedrange": True, "rangemode": "tozero", **whole_ticks(most)},
    )
    return in_ink(figure)


def drawn_actions(weekly: pd.DataFrame) -> list[str]:
    """The actions that `action_bars` draws, in the order of its stacks."""
    return [action for action in ACTION_ORDER if action in weekly and weekly[action].any()]


def _panel_title(name: str, known: pd.DataFrame) -> str:
    text = escape(short(name, 24))
    if known.empty:
        return text
    workload, available = (float(known[column].iloc[-1]) for column in ("workload", "available"))
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
