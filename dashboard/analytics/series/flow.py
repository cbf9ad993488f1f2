"""How many tickets stood where at the close of each day: the cumulative flow diagram."""

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from db.domain.days import Days

# From the bottom of the picture; a ticket that was withdrawn is none.
STANDS = {
    "completed": "Completed",
    "assigned": "In somebody's hands",
    "pending": "Waiting",
    "rejected": "Set aside",
}
_FLOW = """
WITH changes AS (
    SELECT on_day, after AS stands, 1 AS number FROM turns WHERE on_day <= $last
    UNION ALL
    SELECT on_day, before, -1 FROM turns WHERE on_day <= $last AND before IS NOT NULL
)
SELECT greatest(on_day, $first) AS period, stands, sum(number) AS number FROM changes GROUP BY ALL
"""


def cumulative_flow(copy: Copy, days: Days) -> pd.DataFrame:
    """Each `day` of `days`, and how many tickets stood where at its close: a column for each.

    Tickets, whatever their points; each is in one column, so that their sum is all tickets that the
    board had then. (Cumulative flow diagram: D. G. Reinertsen, *Managing the Design Factory*, 1997,
    after queueing theory: the height of a band is what waits, its length how long.)
    """
    rows = copy.query(_FLOW, first=days.first, last=days.last)
    index = pd.date_range(days.first, days.last, name="day")
    wide = rows.pivot(index="period", columns="stands", values="number").reindex(index)
    wide = wide.reindex(columns=list(STANDS)).fillna(0).cumsum().astype("int64")
    return wide.rename_axis(columns=None).reset_index()
