"""Frames become plotly figures: pure functions, without a screen and without a database."""

from dashboard.charts.days import (
    ACTION_ORDER,
    MOST_CELLS,
    MOST_PANELS,
    MOST_ROWS,
    action_bars,
    drawn_actions,
    heatmap_cells,
    highest,
    utilisation_heatmap,
    workload_panel,
)
from dashboard.charts.loads import LOAD_BARS_KEY, load_bars
from dashboard.charts.look import CATEGORIES, DIVERGING, TEXT
from dashboard.charts.people import balance
from dashboard.charts.team import points_bars, ticket_bars

__all__ = [
    "ACTION_ORDER",
    "CATEGORIES",
    "DIVERGING",
    "LOAD_BARS_KEY",
    "MOST_CELLS",
    "MOST_PANELS",
    "MOST_ROWS",
    "TEXT",
    "action_bars",
    "balance",
    "drawn_actions",
    "heatmap_cells",
    "highest",
    "load_bars",
    "points_bars",
    "ticket_bars",
    "utilisation_heatmap",
    "workload_panel",
]
