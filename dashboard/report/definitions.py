"""How each figure of the report is computed, and which page shows it.

What Analytics shows too has its formula from there.
"""

from dashboard.analytics.figures import FIGURES
from dashboard.report.page import Definition

_FORMULAS = {figure.name: figure.formula for figure in FIGURES}

DEFINITIONS = (
    Definition("Completed", _FORMULAS["throughput"], "Analytics, Throughput"),
    Definition("Cycle time", _FORMULAS["cycle-times"], "Analytics, Cycle times"),
    Definition("Proposals decided", _FORMULAS["decisions"], "Analytics, Decisions about proposals"),
    Definition("Decision", _FORMULAS["actions"], "Analytics, Actions per week"),
    Definition(
        "Carried, had",
        "Workload and available points of everybody at the end of the week's Sunday, as they were; "
        "available = capacity × availability × the part of a full-time week that calendars have.",
        "Analytics, Workload over time",
    ),
    Definition("Workload", "Baseline + story points of active assignments.", "Home, Developers"),
    Definition("Available", "Capacity × availability.", "Home, Developers"),
    Definition("Over", "Workload − available, of active developers who carry more.", "Home"),
    Definition("Late", "Open work that was due before today.", "Home, Overdue and due soon"),
    Definition(
        "Due in a week",
        "Points of active tickets with a due date in it; in this week, of overdue ones too.",
        "Planner",
    ),
    Definition(
        "Has in a week",
        "Capacity ÷ weeks of a sprint × availability × the share of working time in it; in this "
        "week, on the days from today on.",
        "Planner",
    ),
    Definition(
        "Short",
        "Of the tickets due by each day, the points that do not fit into the days until then, from "
        "today on, the earliest due date first.",
        "Planner, What does not fit",
    ),
    Definition(
        "As much is done by",
        "Weeks drawn at random from the last 26 of the whole board until as many tickets are "
        "completed as are assigned now: the days by which so many of 10,000 runs ended.",
        "Planner, By when as much is done",
    ),
)
