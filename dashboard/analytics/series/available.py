"""What people had to give on each day, as it was: points of a sprint, less what calendars take."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from db.domain.calendar.working_time import days as each_day
from db.domain.days import Days, monday
from db.domain.points import rounded

# What an event says of capacity counts from the start of its day; who leaves has all of their
# last day, and nothing from the day after.
_OF_A_SPRINT = """
WITH said AS (
    SELECT record_id AS developer_id, on_day, arg_max(active, id) AS active,
        arg_max(round(capacity * availability, 2), id) AS points
    FROM records
    WHERE kind = 'developer' AND on_day <= $last AND record_id IN (SELECT unnest($shown::BIGINT[]))
    GROUP BY ALL
),
since AS (
    SELECT developer_id, active, on_day + (NOT active AND coalesce(bool_or(active) OVER (
        PARTITION BY developer_id ORDER BY on_day
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), false))::INTEGER AS since, on_day, points
    FROM said
)
SELECT developer_id, greatest(since, $first::DATE) AS period,
    arg_max(CASE WHEN active THEN points ELSE 0 END, on_day)::DOUBLE AS points
FROM since WHERE since <= $last GROUP BY ALL
"""


def of_a_sprint(copy: Copy, days: Days, ids: Collection[int]) -> pd.DataFrame:
    """Capacity × availability as it was on each of these days, a column for each of `ids`.

    Empty before somebody was on the board; 0 from the day after they left.
    """
    said = copy.query(_OF_A_SPRINT, first=days.first, last=days.last, shown=list(ids))
    wide = said.pivot(index="period", columns="developer_id", values="points")
    return (
        wide.reindex(index=pd.date_range(days.first, days.last), columns=list(ids))
        .ffill()
        .astype(float)
    )


def available(copy: Copy, days: Days, ids: Collection[int]) -> pd.DataFrame:
    """The same × the part of a full-time week that their calendar has in the day's week."""
    had = of_a_sprint(copy, days, ids)
    mondays = [monday(day) for day in each_day(days.first, days.last)]
    working = copy.working_times(ids)
    parts = {week: np.array([one.part_of_week(week) for one in working]) for week in {*mondays}}
    of_days = np.stack([parts[week] for week in mondays])
    points = had.to_numpy(dtype=float, copy=True)
    less = (of_days != 1) & ~np.isnan(points)
    points[less] = [rounded(one) for one in (points * of_days)[less]]
    return pd.DataFrame(points, had.index, had.columns)
