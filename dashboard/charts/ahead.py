"""The points due in the coming weeks, against those that people have available."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.heat import heat
from dashboard.charts.look import ISO_DAY, ROW_HEIGHT, TEXT, in_ink, names_axis

WEEKS_KEY = (
    "In a cell: the points due in that week, + those only proposed, ? for a ticket without points; "
    "brown and ▲: more than the person has in it; hatched: days off"
)
_DUE, _FREE = "Due", "Nothing due"


def weeks_ahead(cells: pd.DataFrame, names: Sequence[str]) -> go.Figure:
    """A row for each person, a bar for each week, coloured where something is due in it.

    `cells` are those of `tables.ahead.cells_frame`, `names` those of their rows, the first on top.
    The colour jumps at 100 %; somebody without points in a week counts as 200 %. Each trace draws
    a part of `parts_of`. These are bars because bars, unlike cells of a heat map, can be clicked.
    """
    weeks = sorted(cells["week"].unique())
    place = {week: at for at, week in enumerate(weeks)}
    figure = go.Figure()
    for name, part in parts_of(cells).items():
        share = part["counted"].div(part["has"].where(part["has"] > 0)).fillna(2.0)
        bars: list[Any] = list(part.itertuples())
        figure.add_bar(
            name=name,
            orientation="h",
            y=part["row"].tolist(),
            base=part["week"].map(place).tolist(),
            x=[1] * len(part),
            width=0.9,
            marker={
                **(_heat_below(share) if name == _DUE else {"color": f"{TEXT}0C"}),
                "line": {"width": 1, "color": f"{TEXT}20"},
                "pattern": _hatch(part["days_off"]),
            },
            text=[_label(bar) for bar in bars],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            insidetextfont={} if name == _DUE else {"color": TEXT},
            customdata=[
                (escape(bar.developer), f"{bar.week:%Y-%m-%d}", _said(bar)) for bar in bars
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>Week of %{customdata[1]|"
            + ISO_DAY
            + "}<br>%{customdata[2]}<extra></extra>",
        )
    figure.update_layout(
        dragmode=False,
        showlegend=False,
        barmode="overlay",
        bargap=0,
        height=ROW_HEIGHT * max(1, len(names)) + 96,
        margin={"l": 4, "r": 4, "t": 44, "b": 44},
        xaxis={
            "side": "top",
            "range": [0, len(weeks)],
            "tickvals": [at + 0.5 for at in range(len(weeks))],
            "ticktext": [_tick(week, at) for at, week in enumerate(weeks)],
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis=names_axis(names),
    )
    return in_ink(figure)


def parts_of(cells: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The cells with and without points due, in the order in which they are drawn."""
    is_due = cells["counted"] > 0
    return {_DUE: cells[is_due], _FREE: cells[~is_due]}


def _label(cell: Any) -> str:
    due = f"{cell.due:g}" if cell.due else ""
    more = f"+{cell.proposed:g}" if cell.proposed else ""
    text = f"{due}{more}{'?' if cell.unestimated else ''}"
    return f"<b>▲{text}</b>" if cell.counted > cell.has else text


def _said(cell: Any) -> str:
    lines = [f"{cell.due:g} points due, has {cell.has:g}"]
    if cell.proposed:
        lines.append(f"{cell.proposed:g} more proposed")
    if cell.tickets:
        lines.append(f"Tickets: {cell.tickets}")
    if cell.unestimated:
        lines.append(f"of them without points: {cell.unestimated}")
    if cell.days_off:
        lines.append(f"Days off: {cell.days_off:g}")
    return "<br>".join(lines)


def _tick(week: pd.Timestamp, at: int) -> str:
    """A week's number; below the first one, and those in which months begin, its Monday."""
    # Beside the first one there is no room on a telephone.
    day = f"{week.day} {week:%b}" if at == 0 or (week.day <= 7 and at > 2) else ""
    return f"{week.isocalendar().week}<br>{day}"


def _heat_below(share: "pd.Series[float]") -> dict[str, Any]:
    """The colours, with the colour bar below the chart, where it fits on a telephone."""
    marker = heat(share)
    below = {"orientation": "h", "y": 0, "yanchor": "top", "ypad": 8, "thickness": 8, "len": 0.96}
    return {**marker, "colorbar": {**marker["colorbar"], **below}}


def _hatch(days_off: "pd.Series[float]") -> dict[str, object]:
    return {
        "shape": ["/" if days else "" for days in days_off],
        "fillmode": "overlay",
        "fgcolor": f"{TEXT}70",
        "size": 7,
        "solidity": 0.18,
    }
