"""Balance, hand-overs, skills and decisions."""

from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.analytics.series.decisions import OUTCOMES
from dashboard.charts.look import (
    CATEGORIES,
    LEGEND,
    OVER,
    ROW_HEIGHT,
    TEXT,
    WORK,
    filled,
    hatched,
    in_ink,
    names_axis,
    short,
)
from dashboard.charts.stacks import row_stacks, week_axis

_OUTCOMES = {
    "approved": filled(CATEGORIES[0]),
    "changed": filled(CATEGORIES[1]),
    "rejected": filled(CATEGORIES[3]),
    "set aside": hatched(CATEGORIES[3], "/"),
}


def balance(weekly: pd.DataFrame) -> go.Figure:
    """From a tenth to nine tenths of the utilisations of each `week`, and below it Jain's index."""
    weeks = [f"{week:%Y-%m-%d}" for week in pd.DatetimeIndex(weekly["week"])]
    figure = go.Figure()
    lines = (("low", "A tenth below"), ("high", "A tenth above"), ("middle", "Half below"))
    for column, label in lines:
        middle = column == "middle"
        figure.add_scatter(
            name=label,
            x=weeks,
            y=weekly[column].tolist(),
            mode="lines+markers",
            marker={"size": 7, "color": WORK},
            line={"width": 2 if middle else 1, "color": WORK, "dash": "solid" if middle else "dot"},
            fill="tonexty" if column == "high" else None,
            fillcolor=f"{WORK}25",
            hovertemplate=f"{label} %{{y:.0%}}<extra></extra>",
        )
    figure.add_scatter(
        name="Balance (Jain)",
        x=weeks,
        y=weekly["jain"].tolist(),
        yaxis="y2",
        mode="lines+markers",
        marker={"size": 7, "color": CATEGORIES[2], "symbol": "diamond"},
        line={"width": 1.5, "color": CATEGORIES[2]},
        hovertemplate="Balance %{y:.2f}<extra></extra>",
    )
    figure.add_hline(y=1, line={"color": OVER, "width": 1, "dash": "dash"})
    figure.update_layout(
        dragmode=False,
        height=380,
        margin={"l": 4, "r": 8, "t": 8, "b": 4},
        hovermode="x unified",
        legend=LEGEND,
        xaxis={**week_axis(weeks), "anchor": "y2"},
        yaxis={
            "domain": [0.36, 1],
            "fixedrange": True,
            "rangemode": "tozero",
            "tickformat": ".0%",
            "title": {"text": "Utilisation"},
        },
        yaxis2={
            "domain": [0, 0.28],
            "fixedrange": True,
            "range": [0, 1.05],
            "tickvals": [0, 0.5, 1],
            "title": {"text": "Balance"},
        },
    )
    return in_ink(figure)


def decisions(by_skill: pd.DataFrame) -> go.Figure:
    """A row for each skill, stacked of what became of its proposals."""
    stacks = {name: (OUTCOMES[name], fill) for name, fill in _OUTCOMES.items()}
    return row_stacks(by_skill, by_skill["skill"].tolist(), stacks, unit="proposals")


def skills(scarcest: pd.DataFrame) -> go.Figure:
    """A row for each skill: the points that ask for it, and how many people have it."""
    rows = scarcest.assign(
        alone=scarcest["points"].where(scarcest["people"] == 1, 0.0),
        nobody=scarcest["points"].where(scarcest["people"] == 0, 0.0),
        several=scarcest["points"].where(scarcest["people"] > 1, 0.0),
    )
    stacks = {
        "several": ("Several have it", filled(WORK)),
        "alone": ("Only one has it", hatched(CATEGORIES[1], "/")),
        "nobody": ("Nobody has it", filled(OVER)),
    }
    names = rows["skill"].tolist()
    figure = row_stacks(rows, names, stacks, unit="points")
    figure.add_scatter(
        name="People",
        x=rows["points"].tolist(),
        y=list(range(len(rows))),
        mode="text",
        text=[f" {number:,}" for number in rows["people"]],
        textposition="middle right",
        textfont={"color": TEXT},
        showlegend=False,
        cliponaxis=False,
        customdata=[_known_by(row) for row in rows.itertuples()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return in_ink(figure)


def most_handed(handed: pd.DataFrame, most: int = 40) -> pd.DataFrame:
    """The pairs that one picture takes: of those who gave, and took, the most at once."""
    first = handed.sort_values("tickets", ascending=False, kind="stable")
    givers, takers = (first[name].drop_duplicates().head(most) for name in ("giver", "taker"))
    return handed[handed["giver"].isin(givers) & handed["taker"].isin(takers)]


def handover_matrix(handed: pd.DataFrame) -> go.Figure:
    """From whom (rows) to whom (columns): a square for each pair, the larger the more tickets.

    They are markers because markers, unlike cells of a heat map, can be clicked.
    """
    givers = sorted(handed["giver"].unique())
    takers = sorted(handed["taker"].unique())
    rows, columns = ({name: at for at, name in enumerate(names)} for names in (givers, takers))
    most = int(handed["tickets"].max()) if len(handed) else 1
    figure = go.Figure(
        go.Scatter(
            x=handed["taker"].map(columns).tolist(),
            y=handed["giver"].map(rows).tolist(),
            mode="markers+text",
            marker={
                "symbol": "square",
                "size": [10 + 14 * number / most for number in handed["tickets"]],
                "color": WORK,
                "opacity": 0.45,
                "line": {"width": 0},
            },
            text=[f"{number:,}" for number in handed["tickets"]],
            textfont={"color": TEXT, "size": 11},
            customdata=[
                (escape(giver), escape(taker))
                for giver, taker in zip(handed["giver"], handed["taker"], strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b> to <b>%{customdata[1]}</b><br>"
            "%{text} tickets<extra></extra>",
        )
    )
    figure.update_layout(
        dragmode=False,
        height=ROW_HEIGHT * max(1, len(givers)) + 140,
        margin={"l": 4, "r": 84, "t": 8, "b": 4},
        xaxis={
            "tickvals": list(range(len(takers))),
            "ticktext": [escape(short(name)) for name in takers],
            "range": [-0.5, len(takers) - 0.5],
            "side": "top",
            "tickangle": -45,
            "automargin": True,
            "fixedrange": True,
            "showgrid": True,
            "zeroline": False,
        },
        yaxis={**names_axis(givers), "showgrid": True},
    )
    return in_ink(figure)


def _known_by(row: Any) -> str:
    if row.people == 1:
        return f"Only {escape(str(row.only))} has it"
    return f"{row.people:,} have it" if row.people else "Nobody has it"
