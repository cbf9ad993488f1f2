"""How each figure of the report is computed, and which page shows it."""

from dashboard.report.page import Definition

DEFINITIONS = (
    Definition(
        "Completed",
        "tickets that are completed now, and their points, in the week of their last completion",
        "Analytics",
    ),
    Definition(
        "Cycle time",
        "from a ticket's first approval or assignment to its last completion, in days of 24 hours; "
        "shares are interpolated between last week's tickets",
        "Analytics",
    ),
    Definition(
        "Decisions",
        "events of assignments by their day",
        "Analytics, Actions per week",
    ),
    Definition(
        "Workload",
        "baseline + story points of active assignments",
        "Home, Analytics",
    ),
    Definition("Available", "capacity × availability", "Home, Analytics"),
    Definition(
        "Over", "workload − available, of active developers where that is more than 0", "Home"
    ),
    Definition("Late", "active work that was due before today", "Home, Overdue"),
    Definition(
        "Due in a week",
        "points of active tickets with a due date in it; in this week, of overdue ones too",
        "Planner",
    ),
    Definition(
        "Has in a week",
        "capacity ÷ weeks of a sprint × availability × the share of working time in it; in this "
        "week, on the days from today on",
        "Planner",
    ),
    Definition(
        "Short",
        "of the tickets due by each day, the points that do not fit into the days until then, from "
        "today on, the earliest due date first",
        "Planner",
    ),
    Definition(
        "As much is done by",
        "weeks drawn at random from the team's last 26 until as many tickets are completed as are "
        "assigned now: the days by which so many of 10,000 runs ended",
        "Planner",
    ),
)
