"""Frames become plotly figures: pure functions, without a screen and without a database.

Colours come from Streamlit's theme. Those named here are the stand-ins that it replaces in the
browser, so that one figure suits the light and the dark theme; tests compare them with Streamlit's.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

# Stand-ins for the theme's text, first category, and the overloaded side of its diverging scale.
TEXT = "#000036"
WORK = "#000001"
OVER = "#000028"

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
            {"color": "rgba(0,0,0,0)", "line": {"color": WORK, "width": 1.5}},
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
            x=points.tolist(),
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
        barmode="stack",
        height=LOAD_ROW * max(1, len(loads)) + 12,
        margin={"l": 4, "r": 4, "t": 6, "b": 6},
        showlegend=False,
        uirevision="loads",
        xaxis={"visible": False, "fixedrange": True, "range": [0, 1.55 * (widest or 1.0)]},
        yaxis=_names_axis(loads["developer"]),
    )
    return figure


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
        if self.over:
            text += f", {self.over:g} over"
        return f"<b>{text}</b>" if self.overload else text

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
