"""Workload by developer over time, with what was available: at the close and at its peak."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.analytics.copy import Copy
from db.domain.days import Days, monday

# Workload = the sum of all moves until then: approvals and assignments add a ticket's points,
# completions and removals take them off, reassignments move them, records move baselines.
# What moves within one commit is never seen by itself, so a peak is that of whole commits.
_LOADS = """
WITH people AS (
    SELECT unnest($ids::BIGINT[]) AS developer_id
),
days AS (
    SELECT unnest(generate_series($first::DATE, $last::DATE, INTERVAL 1 DAY))::DATE AS on_day
),
here AS (
    SELECT moves.* FROM moves SEMI JOIN people USING (developer_id) WHERE on_day <= $last
),
opening AS (
    SELECT developer_id, sum(points) AS points FROM here WHERE on_day < $first GROUP BY ALL
),
commits AS (
    SELECT developer_id, on_day, moment, sum(points) AS points
    FROM here WHERE on_day >= $first GROUP BY ALL
),
running AS (
    SELECT developer_id, on_day, points,
        sum(points) OVER (PARTITION BY developer_id, on_day ORDER BY moment) AS risen
    FROM commits
),
moved AS (
    SELECT developer_id, on_day, sum(points) AS points, max(risen) AS risen
    FROM running GROUP BY ALL
),
-- What an event says of capacity counts from the start of its day; who leaves has all of their
-- last day, and nothing from the day after.
said AS (
    SELECT record_id AS developer_id, on_day,
        arg_max(active, id) AS active,
        arg_max(round(capacity * availability, 2), id) AS points
    FROM records
    WHERE kind = 'developer' AND on_day <= $last AND record_id IN (FROM people)
    GROUP BY ALL
),
since AS (
    SELECT developer_id, on_day, active, points, coalesce(bool_or(active) OVER (
        PARTITION BY developer_id ORDER BY on_day
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), false) AS was_there
    FROM said
),
available AS (
    SELECT developer_id, on_day + (NOT active AND was_there)::INTEGER AS since,
        arg_max(CASE WHEN active THEN points ELSE 0 END, on_day) AS points
    FROM since GROUP BY ALL
),
each_day AS (
    SELECT developer_id, on_day, moved.risen, coalesce(moved.points, 0) AS points,
        coalesce(opening.points, 0) + coalesce(sum(moved.points) OVER (
            PARTITION BY developer_id ORDER BY on_day
        ), 0) AS close
    FROM people CROSS JOIN days
    LEFT JOIN opening USING (developer_id)
    LEFT JOIN moved USING (developer_id, on_day)
),
loads AS (
    SELECT each_day.developer_id, on_day, close,
        close - each_day.points + greatest(0, coalesce(risen, 0)) AS peak,
        available.points AS available
    FROM each_day ASOF LEFT JOIN available
        ON each_day.developer_id = available.developer_id AND each_day.on_day >= available.since
)
"""
_BY_DAY = """
SELECT on_day AS period, developer_id, close::DOUBLE AS close, peak::DOUBLE AS peak,
    available::DOUBLE AS available, greatest(0, peak - available)::DOUBLE AS over
FROM loads ORDER BY period, developer_id
"""
_BY_WEEK = """
SELECT date_trunc('week', on_day)::DATE AS period, developer_id,
    arg_max(close, on_day)::DOUBLE AS close,
    max(peak) FILTER (available IS NOT NULL)::DOUBLE AS peak,
    arg_max(available, on_day)::DOUBLE AS available,
    max(greatest(0, peak - available))::DOUBLE AS over
FROM loads GROUP BY ALL ORDER BY period, developer_id
"""


@dataclass(frozen=True, slots=True)
class Loads:
    """Points in four frames: a row for each day, or week (its Monday), a column for each id.

    `close` is what somebody carried at the end, `peak` the most that they carried at any moment,
    `available` capacity × availability at the end, as it was, and `over` the most that a day's
    peak was past what that day had. All are empty before a developer was on the board.
    """

    close: pd.DataFrame
    peak: pd.DataFrame
    available: pd.DataFrame
    over: pd.DataFrame

    def of(self, column: Hashable) -> pd.DataFrame:
        """One developer's `workload` (the close), `peak` and `available`: what a panel draws."""
        return pd.DataFrame(
            {
                "workload": self.close[column],
                "peak": self.peak[column],
                "available": self.available[column],
            }
        )

    def named(self, names: Mapping[Any, str]) -> "Loads":
        """The same with names in place of ids."""
        frames = (self.close, self.peak, self.available, self.over)
        return Loads(*(frame.rename(columns=names) for frame in frames))


def loads(copy: Copy, days: Days, ids: Collection[int], *, by_week: bool = False) -> Loads:
    """What these developers carried, and had, on each of these days, or weeks that they touch.

    A week is whole, from Monday to Sunday: its close is that of the Sunday, or of now.
    """
    first, last = days.first, days.last
    if by_week:
        first, last = monday(first), monday(last) + timedelta(days=6)
    columns = sorted(ids)
    statement = _LOADS + (_BY_WEEK if by_week else _BY_DAY)
    rows = copy.query(statement, first=first, last=last, ids=columns)
    index = pd.date_range(first, last, freq="7D" if by_week else "D")
    shape = (len(index), len(columns))
    there = rows["available"].notna()
    frames = (
        pd.DataFrame(rows[name].where(there).to_numpy().reshape(shape), index, columns)[list(ids)]
        for name in ("close", "peak", "available", "over")
    )
    return Loads(*frames)
