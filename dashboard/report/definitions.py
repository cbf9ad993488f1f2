"""How each figure of the report is computed, and which page shows it.

What Analytics shows too has its formula from there.
"""

from dashboard.analytics.figures import figure_named
from dashboard.report.page import Definition


def _of_analytics(said: str, name: str) -> Definition:
    figure = figure_named(name)
    return Definition(said, figure.formula, f"Analytics, {figure.title}")


# Those in the first half are about as long as those in the second.
DEFINITIONS = (
    Definition(
        "Workload, available",
        "Baseline + story points of active assignments; capacity × availability.",
        "Developers",
    ),
    Definition(
        "Over, free, room",
        "Workload − available of active developers, where it is more; available − workload; "
        "free − proposed.",
        "Home, Developers",
    ),
    Definition(
        "Short, will be late",
        "Of the tickets due by each day, the points that do not fit into the days until then, from "
        "today on, the earliest due date first; and the tickets that these are of.",
        "Planner, What does not fit",
    ),
    Definition("Away", "Leave, or not employed, today or within a sprint from today on.", "Home"),
    Definition(
        "Due, there",
        "Points of active tickets with a due date in the week, in this one of overdue ones too; "
        "capacity ÷ weeks of a sprint × availability × the share of working time in it, in this "
        "one on the days from today on.",
        "Planner",
    ),
    Definition(
        "Completed by",
        "Weeks drawn at random from the last 26 of the whole board until as many tickets are "
        "completed as are assigned now: the days by which so many of 10,000 runs ended.",
        "Planner, By when as much is done",
    ),
    _of_analytics("Completed", "throughput"),
    Definition("Proposed", "Story points of open proposals.", "Developers"),
    Definition("Late", "Open work that was due before today.", "Home, Overdue and due soon"),
    Definition(
        "Waiting, nobody",
        "Open proposals; pending tickets, and those of them that were due before today.",
        "Home",
    ),
    _of_analytics("Cycle time", "cycle-times"),
    Definition(
        "Carried, had",
        "Workload and available points of everybody at the end of the week's Sunday, as they were; "
        "available = capacity × availability × the part of a full-time week that calendars have.",
        "Analytics, Workload over time",
    ),
    _of_analytics("Decided", "actions"),
    _of_analytics("Of proposals", "decisions"),
)
