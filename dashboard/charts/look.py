"""What all figures share: colours, fills, and axes.

Colours come from Streamlit's theme. The values here are placeholders that Streamlit replaces in the
browser, so that one figure suits the light and the dark theme; a test compares them with its own.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

# Placeholders for the theme's text, its categories, and its diverging scale, whose second half
# means overload. Two more hex digits set the opacity.
TEXT = "#000037"
CATEGORIES = tuple(f"#{number:06d}" for number in range(1, 9))
DIVERGING = tuple(f"#{number:06d}" for number in range(21, 31))
WORK = CATEGORIES[0]
OVER = DIVERGING[7]
CLEAR = "rgba(0,0,0,0)"

ROW_HEIGHT = 26
LEGEND = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "traceorder": "normal"}
# The year stands beneath its first tick only.
DAY_TICKS = "%-d %b\n%Y"
# Replaced by the reader's own date format where the chart is shown.
ISO_DAY = "%Y-%m-%d"
DAY_HOVER = f"%a {ISO_DAY}"
WEEK_HOVER = f"Week of {ISO_DAY}"
DAY_MS = 24 * 60 * 60 * 1000
_FEW = 4


def dates(days: pd.DataFrame) -> list[str]:
    """The days of a frame's index, as plotly reads them."""
    return [f"{day:%Y-%m-%d}" for day in pd.DatetimeIndex(days.index)]


def names_axis(names: Sequence[str] | pd.Series) -> dict[str, object]:
    """Rows from the top, labelled with names; long ones are cut, the hover has them whole.

    The rows are numbered from 0 in the figure, or carry the escaped names.
    """
    return {
        "tickvals": list(range(len(names))),
        "ticktext": [escape(short(name)) for name in names],
        "range": [len(names) - 0.5, -0.5],
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
    }


def in_ink(figure: go.Figure) -> go.Figure:
    """The figure with all its text in the theme's text colour: its own grey is too faint."""
    ink = {"color": TEXT}
    figure.update_layout(font=ink, legend_font=ink, title_font=ink)
    for axes in (figure.update_xaxes, figure.update_yaxes):
        axes(tickfont=ink, title_font=ink)
    return figure


def whole_ticks(most: float) -> dict[str, object]:
    """Tick settings for an axis up to `most`, with no tick between whole numbers."""
    return {"tick0": 0, "dtick": 1} if most <= _FEW else {}


def day_ticks(days: pd.DataFrame, *, by_week: bool = False) -> dict[str, object]:
    """Tick settings for an axis of days, or of weeks (their Mondays): a few, none within a day.

    Up to four get half a day, or half a week, of margin on either side.
    """
    first, *_, last = [*dates(days), *dates(days)[-1:]]
    if len(days) > _FEW:
        return {"range": [first, last], "nticks": 5}
    half = pd.Timedelta(hours=84 if by_week else 12)
    return {
        "range": [f"{pd.Timestamp(first) - half}", f"{pd.Timestamp(last) + half}"],
        "tick0": first,
        "dtick": 7 * DAY_MS if by_week else DAY_MS,
    }


def add_row_bars(figure: go.Figure, name: str, values: "pd.Series[Any]", **look: Any) -> None:
    """Add one segment to each developer's row; a value of 0 draws nothing, not even an edge."""
    figure.add_bar(
        name=name,
        x=[value or None for value in values.round(2).tolist()],
        y=list(range(len(values))),
        orientation="h",
        width=0.62,
        **look,
    )


def add_available(figure: go.Figure, values: "pd.Series[Any]", **look: Any) -> None:
    """Add an upright line across each row at its available points."""
    figure.add_scatter(
        name="Available",
        x=values.tolist(),
        y=list(range(len(values))),
        mode="markers",
        marker={"symbol": "line-ns", "size": 20, "line": {"color": TEXT, "width": 2.5}},
        **look,
    )


def short(name: str, most: int = 18) -> str:
    """The name, cut to `most` characters."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def hatched(colour: str, shape: str) -> dict[str, object]:
    """A fill with a pattern, for readers who cannot tell the colours apart."""
    return {
        "color": colour,
        "pattern": {"shape": shape, "fillmode": "replace", "size": 6, "solidity": 0.45},
        "line": {"color": colour, "width": 1},
    }


def filled(colour: str) -> dict[str, object]:
    return {"color": colour}
