"""How each figure of `dashboard.analytics.figures` is drawn, by its name."""

from collections.abc import Callable, Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.days import MOST_ROWS, action_bars
from dashboard.charts.flow import cumulative_flow, due_dates, throughput
from dashboard.charts.people import balance, decisions, handover_matrix, most_handed, skills
from dashboard.charts.times import times

# Those without a picture here are tables; the ages need their tickets' keys besides.
DRAWN: Mapping[str, Callable[[pd.DataFrame], go.Figure]] = {
    "balance": balance,
    "cumulative-flow": cumulative_flow,
    "throughput": throughput,
    "due-dates": due_dates,
    "cycle-times": times,
    "lead-times": times,
    "decisions": decisions,
    "actions": lambda frame: action_bars(frame.set_index("week")),
    "hand-overs": handover_matrix,
    "skills": skills,
}


def drawn_rows(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a figure that its picture has room for."""
    match name:
        case "hand-overs":
            return most_handed(rows)
        case "decisions" | "skills":
            return rows.head(MOST_ROWS)
        case _:
            return rows
