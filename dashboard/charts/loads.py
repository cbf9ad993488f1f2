"""Developers' points now and after a decision, against what they have available."""

from html import escape
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.look import (
    CLEAR,
    OVER,
    ROW_HEIGHT,
    TEXT,
    WORK,
    add_available,
    add_row_bars,
    hatched,
    in_ink,
    names_axis,
)
from db.domain.points import rounded

LOAD_BARS_KEY = (
    "Solid: workload now · hatched: added · outlined: taken away · upright line: available "
    "(capacity × availability) · crossed: past it"
)


def load_bars(loads: pd.DataFrame) -> go.Figure:
    """One row for each developer: points now and after, against what is available.

    `loads` has the columns developer, workload, after, available (points) and overload (bool), as
    `tables.editing.loads_after` gives them; rows keep its order. The part past the available points
    is crossed and labelled with its size, so that it shows without colour.
    """
    now, after, available = loads["workload"], loads["after"], loads["available"]
    kept = now.clip(upper=after)
    top = pd.concat([now, after], axis=1).max(axis=1)
    kept_inside = kept.clip(upper=available)
    inside = after.clip(upper=available)
    segments = (
        ("Now", kept_inside, {"color": WORK}),
        ("Now, past available", kept - kept_inside, hatched(OVER, "x")),
        ("Added", (inside - kept).clip(lower=0), hatched(WORK, "/")),
        (
            "Added, past available",
            (after - kept).clip(upper=(after - available).clip(lower=0)),
            hatched(OVER, "x"),
        ),
        (
            "Taken away",
            now - kept,
            {"color": CLEAR, "line": {"color": WORK, "width": 1.5}},
        ),
    )
    columns = (loads[name].tolist() for name in _Load._fields)
    people = [_Load(*values) for values in zip(*columns, strict=True)]
    hover = [person.hover for person in people]
    figure = go.Figure()
    for name, points, marker in segments:
        add_row_bars(figure, name, points, marker=marker, hovertext=hover, hoverinfo="text")
    add_available(figure, available, hovertext=hover, hoverinfo="text")
    ends = pd.concat([top, available], axis=1).max(axis=1)
    figure.add_scatter(
        name="Points",
        x=ends.tolist(),
        y=list(range(len(loads))),
        mode="text",
        textfont={"color": TEXT},
        text=[person.label for person in people],
        textposition="middle right",
        hoverinfo="skip",
        cliponaxis=False,
    )
    widest = float(ends.max()) if len(ends) else 0.0
    figure.update_layout(
        dragmode=False,
        barmode="stack",
        height=ROW_HEIGHT * max(1, len(loads)) + 12,
        margin={"l": 4, "r": 4, "t": 6, "b": 6},
        showlegend=False,
        uirevision="loads",
        xaxis={"visible": False, "fixedrange": True, "range": [0, 1.8 * (widest or 1.0)]},
        yaxis=names_axis(loads["developer"]),
    )
    return in_ink(figure)


class _Load(NamedTuple):
    developer: str
    workload: float
    after: float
    available: float
    overload: bool

    @property
    def over(self) -> float:
        return rounded(max(0.0, self.after - self.available))

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
