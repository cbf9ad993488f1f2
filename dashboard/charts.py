"""Frames become plotly figures: pure functions, without a screen and without a database.

Colours come from Streamlit's theme. Those named here are the stand-ins that it replaces in the
browser, so that one figure suits the light and the dark theme; tests compare them with Streamlit's.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

# Stand-ins for the theme's text, its categories, and its diverging scale, whose second half means
# overload. A browser takes two more digits as opacity.
TEXT = "#000036"
CATEGORIES = tuple(f"#{number:06d}" for number in range(1, 9))
DIVERGING = tuple(f"#{number:06d}" for number in range(21, 31))
WORK = CATEGORIES[0]
OVER = DIVERGING[7]
CLEAR = "rgba(0,0,0,0)"

MOST_PANELS = 16
MOST_ROWS = 60

LOAD_ROW = 26
LOAD_BARS_KEY = (
    "Solid: workload now · hatched: added · outlined: taken away · upright line: available "
    "(capacity × availability) · crossed: past it"
)


def load_bars(loads: pd.DataFrame) -> go.Figure:
    """One row for each developer: points now and after, against what is available.

    `loads` has the columns developer, workload, after, available (points) and overload (bool), as
    `dashboard.editing.loads_after` gives them; rows are drawn in its order. The part past the
    available points is crossed and its label says by how much, so that it shows without colour.
    """
    now, after, available = loads["workload"], loads["after"], loads["available"]
    kept = now.clip(upper=after)
    top = pd.concat([now, after], axis=1).max(axis=1)
    kept_inside = kept.clip(upper=available)
    inside = after.clip(upper=available)
    segments = (
        ("Now", kept_inside, {"color": WORK}),
        ("Now, past available", kept - kept_inside, _hatched(OVER, "x")),
        ("Added", (inside - kept).clip(lower=0), _hatched(WORK, "/")),
        (
            "Added, past available",
            (after - kept).clip(upper=(after - available).clip(lower=0)),
            _hatched(OVER, "x"),
        ),
        (
            "Taken away",
            now - kept,
            {"color": CLEAR, "line": {"color": WORK, "width": 1.5}},
        ),
    )
    rows = list(range(len(loads)))
    columns = (loads[name].tolist() for name in _Load._fields)
    people = [_Load(*values) for values in zip(*columns, strict=True)]
    hover = [person.hover for person in people]
    figure = go.Figure()
    for name, points, marker in segments:
        figure.add_bar(
            name=name,
            x=[value or None for value in points.round(2).tolist()],
            y=rows,
            orientation="h",
            marker=marker,
            width=0.62,
            hovertext=hover,
            hoverinfo="text",
        )
    figure.add_scatter(
        name="Available",
        x=available.tolist(),
        y=rows,
        mode="markers",
        marker={"symbol": "line-ns", "size": 20, "line": {"color": TEXT, "width": 2.5}},
        hovertext=hover,
        hoverinfo="text",
    )
    ends = pd.concat([top, available], axis=1).max(axis=1)
    figure.add_scatter(
        name="Points",
        x=ends.tolist(),
        y=rows,
        mode="text",
        text=[person.label for person in people],
        textposition="middle right",
        hoverinfo="skip",
        cliponaxis=False,
    )
    widest = float(ends.max()) if len(ends) else 0.0
    figure.update_layout(
        dragmode=False,
        barmode="stack",
        height=LOAD_ROW * max(1, len(loads)) + 12,
        margin={"l": 4, "r": 4, "t": 6, "b": 6},
        showlegend=False,
        uirevision="loads",
        xaxis={"visible": False, "fixedrange": True, "range": [0, 1.55 * (widest or 1.0)]},
        yaxis=_names_axis(loads["developer"]),
    )
    return figure


def workload_panel(
    days: pd.DataFrame, *, name: str = "", top: float | None = None, height: int = 170
) -> go.Figure:
    """One developer's closing workload by day, with what was available drawn in.

    `days` has a row for each day and the columns workload and available (points); a day before
    the developer was known is empty in both. `top` is the end of the points axis, which panels
    side by side share. The area past the available points is tinted.
    """
    known = days.dropna(subset=["available"])
    known_days = _dates(known)
    workload, available = known["workload"], known["available"]
    step = {"shape": "hvh", "width": 1.5}
    figure = go.Figure()
    figure.add_scatter(
        name="Workload",
        x=known_days,
        y=workload.tolist(),
        mode="lines",
        line={**step, "color": WORK},
        fill="tozeroy",
        fillcolor=f"{WORK}30",
        hovertemplate="Workload %{y:.4g} points<extra></extra>",
    )
    figure.add_scatter(
        name="Available",
        x=known_days,
        y=available.tolist(),
        mode="lines",
        line={**step, "color": TEXT, "dash": "dash"},
        hovertemplate="Available %{y:.4g} points<extra></extra>",
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
            "range": _dates(days)[:: max(1, len(days) - 1)],
            "showgrid": False,
            "fixedrange": True,
            "hoverformat": "%a %d %b %Y",
            "nticks": 5,
            "tickformat": _DAY_TICKS,
        },
        yaxis={"range": [0, top * 1.05], "fixedrange": True, "nticks": 4},
    )
    if name:
        figure.update_layout(title={"text": _panel_title(name, known), "x": 0, "font_size": 13})
    return figure


def highest(days: pd.DataFrame) -> float:
    """The most points that a panel, or all panels, must reach; never nothing."""
    most = float(days.fillna(0.0).to_numpy().max(initial=0.0))
    return most if most > 0 else 1.0


def utilisation_heatmap(workload: pd.DataFrame, available: pd.DataFrame) -> go.Figure:
    """Workload as a share of what was available: a row for each developer, a column a day.

    Both frames have a row for each day and a column for each developer's name, in points; the
    first column is drawn on top. 100 % is the middle of the colours, 200 % and more their end.
    A day on which nothing was available counts as 200 % with work, and is empty without.
    """
    share = (workload / available.where(available > 0)).clip(upper=2.0)
    share = share.mask((available <= 0) & (workload > 0), 2.0)
    names = list(workload.columns)
    figure = go.Figure(
        go.Heatmap(
            x=_dates(workload),
            y=list(range(len(names))),
            z=share.T.to_numpy(dtype="float32"),
            text=[[escape(name)] * len(workload) for name in names],
            customdata=_cells(workload, available),
            zmin=0.0,
            zmax=2.0,
            colorscale=[[at / 9, colour] for at, colour in enumerate(DIVERGING)],
            colorbar={
                "tickvals": [0, 0.5, 1, 1.5, 2],
                "ticktext": ["0 %", "50 %", "100 %", "150 %", "200 %+"],
                "thickness": 10,
                "outlinewidth": 0,
            },
            ygap=1,
            hovertemplate="<b>%{text}</b><br>%{x|%a %d %b %Y}<br>%{customdata[0]:.4g} of "
            "%{customdata[1]:.4g} points<extra></extra>",
        )
    )
    figure.update_layout(
        dragmode=False,
        height=18 * len(names) + 60,
        margin={"l": 4, "r": 4, "t": 8, "b": 30},
        xaxis={
            "showgrid": False,
            "fixedrange": True,
            "nticks": 6,
            "tickangle": 0,
            "tickformat": _DAY_TICKS,
        },
        yaxis=_names_axis(names),
    )
    return figure


def points_bars(team: pd.DataFrame) -> go.Figure:
    """Points now, by developer: baseline, active and reserved, with a line at the available.

    `team` has the columns developer, baseline, workload, reserved and available (points).
    """
    return _team_bars(
        team,
        {
            "Baseline": (team["baseline"], _filled(f"{TEXT}70")),
            "Active": ((team["workload"] - team["baseline"]).round(2), _filled(WORK)),
            "Reserved": (team["reserved"], _hatched(WORK, "/")),
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
            "Active": (team["active_tickets"], _filled(WORK)),
            "Proposed": (team["proposed_tickets"], _hatched(WORK, "/")),
        },
        unit="tickets",
    )


def action_bars(weekly: pd.DataFrame) -> go.Figure:
    """How often each action was taken, stacked by week.

    `weekly` has a row for each week (its Monday) and a column for each action.
    """
    figure = go.Figure()
    weeks = _dates(weekly)
    for action in ACTION_ORDER:
        if action in weekly and weekly[action].any():
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
        legend=_LEGEND,
        xaxis={
            "showgrid": False,
            "fixedrange": True,
            "hoverformat": "Week of %d %b %Y",
            "tickformat": _DAY_TICKS,
            # On Mondays, at most about seven of them.
            "tick0": weeks[0] if weeks else None,
            "dtick": _WEEK_MS * (1 + len(weeks) // 7),
            "tickangle": 0,
        },
        yaxis={"fixedrange": True, "rangemode": "tozero"},
    )
    return figure


def _team_bars(
    team: pd.DataFrame,
    stacks: Mapping[str, tuple["pd.Series[Any]", dict[str, object]]],
    *,
    unit: str,
    available: pd.Series | None = None,
) -> go.Figure:
    """Stacked rows, one for each developer; the legend's order is that of the stack."""
    rows = list(range(len(team)))
    names = [escape(name) for name in team["developer"]]
    figure = go.Figure()
    for name, (values, marker) in stacks.items():
        figure.add_bar(
            name=name,
            x=[value or None for value in values.tolist()],
            y=rows,
            orientation="h",
            marker=marker,
            width=0.62,
            text=names,
            textposition="none",
            hovertemplate=f"<b>%{{text}}</b><br>{name} %{{x:.4g}} {unit}<extra></extra>",
        )
    if available is not None:
        figure.add_scatter(
            name="Available",
            x=available.tolist(),
            y=rows,
            mode="markers",
            marker={"symbol": "line-ns", "size": 18, "line": {"color": TEXT, "width": 2.5}},
            text=names,
            hovertemplate=f"<b>%{{text}}</b><br>Available %{{x:.4g}} {unit}<extra></extra>",
        )
    figure.update_layout(
        dragmode=False,
        barmode="stack",
        height=LOAD_ROW * max(1, len(team)) + 90,
        margin={"l": 4, "r": 8, "t": 8, "b": 30},
        legend=_LEGEND,
        xaxis={"fixedrange": True, "rangemode": "tozero", "zeroline": False},
        yaxis=_names_axis(team["developer"]),
    )
    return figure


def _dates(days: pd.DataFrame) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in pd.DatetimeIndex(days.index)]


def _panel_title(name: str, known: pd.DataFrame) -> str:
    text = escape(_short(name, 24))
    if known.empty:
        return text
    workload, available = (float(known[column].iloc[-1]) for column in ("workload", "available"))
    figures = f"{workload:g} of {available:g} points"
    if workload > available:
        figures += f", {round(workload - available, 2):g} over"
    return f'{text}<br><span style="font-size:11px;font-weight:400">{figures}</span>'


def _cells(workload: pd.DataFrame, available: pd.DataFrame) -> np.ndarray:
    """The points behind each cell, small enough to send for every day of a year."""
    return np.dstack([workload.T.to_numpy(dtype="float32"), available.T.to_numpy(dtype="float32")])


class _Load(NamedTuple):
    developer: str
    workload: float
    after: float
    available: float
    overload: bool

    @property
    def over(self) -> float:
        return round(max(0.0, self.after - self.available), 2)

    @property
    def label(self) -> str:
        text = f"{self.workload:g}"
        if self.after != self.workload:
            text += f" → {self.after:g}"
        text += f", {self.over:g} over" if self.over else f" of {self.available:g}"
        return f"&nbsp;<b>{text}</b>" if self.overload else f"&nbsp;{text}"

    @property
    def hover(self) -> str:
        of = f"of {self.available:g} points"
        lines = [f"<b>{escape(self.developer)}</b>", f"Now {self.workload:g} {of}"]
        if self.after != self.workload:
            lines.append(f"After {self.after:g} {of}")
        if self.over:
            lines.append(f"{self.over:g} past what is available")
        return "<br>".join(lines)


def _names_axis(names: Sequence[str] | pd.Series) -> dict[str, object]:
    """Rows from the top, labelled with names; long ones are cut, the hover has them whole."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": [escape(_short(name)) for name in names],
        "range": [len(names) - 0.5, -0.5],
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
    }


def _short(name: str, most: int = 18) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _hatched(colour: str, shape: str) -> dict[str, object]:
    """A fill that a reader who sees no colours can tell apart."""
    return {
        "color": colour,
        "pattern": {"shape": shape, "fillmode": "replace", "size": 6, "solidity": 0.45},
        "line": {"color": colour, "width": 1},
    }


def _filled(colour: str) -> dict[str, object]:
    return {"color": colour}


# The year stands beneath its first tick only.
_DAY_TICKS = "%-d %b\n%Y"
_WEEK_MS = 7 * 24 * 60 * 60 * 1000
_LEGEND = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "traceorder": "normal"}
_ACTION_FILLS: dict[str, dict[str, object]] = {
    "proposed": _hatched(CATEGORIES[0], "/"),
    "approved": _filled(CATEGORIES[0]),
    "created": _filled(CATEGORIES[4]),
    "reassigned": _filled(CATEGORIES[1]),
    "completed": _filled(CATEGORIES[2]),
    "removed": _filled(CATEGORIES[5]),
    "rejected": _filled(CATEGORIES[3]),
    "superseded": _filled(CATEGORIES[6]),
    "reopened": _hatched(CATEGORIES[2], "/"),
    "undone": _hatched(CATEGORIES[3], "x"),
}
ACTION_ORDER = tuple(_ACTION_FILLS)
