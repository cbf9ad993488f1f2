"""Workload over time by developer or skill, at the close and at its peak."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.analytics.copy import Copy
from db.domain.days import Days, monday

# Workload = the sum of all moves until then: approvals and assignments add a ticket's points,
# completions and removals take them off, reassignments move them, records move baselines.
# What moves within one commit is never seen by itself, so a peak is that of whole commits.
_OF_PEOPLE = """
WITH opening AS (
    SELECT developer_id AS key, sum(points) AS points
    FROM moved WHERE on_day < $first GROUP BY ALL
),
here AS (
    SELECT developer_id AS key, on_day, points, risen
    FROM moved WHERE on_day BETWEEN $first AND $last
),
"""
# Key 0 is the baseline, which is of no ticket, and 1 has the tickets that ask for no skill.
_OF_SKILLS = """
WITH members AS (
    SELECT unnest($skills::VARCHAR[]) AS skill, unnest($keys::BIGINT[]) AS key
),
held AS (
    SELECT coalesce(key, CASE WHEN moves.ticket_id IS NULL THEN 0 ELSE 1 END) AS key,
        on_day, moment, points
    FROM moves LEFT JOIN tickets USING (ticket_id) LEFT JOIN members USING (skill)
    WHERE on_day <= $last
        AND ($ids IS NULL OR developer_id IN (SELECT unnest($ids::BIGINT[])))
),
opening AS (
    SELECT key, sum(points) AS points FROM held WHERE on_day < $first GROUP BY ALL
),
commits AS (
    SELECT key, on_day, moment, sum(points) AS points
    FROM held WHERE on_day >= $first GROUP BY ALL
),
running AS (
    SELECT key, on_day, points,
        sum(points) OVER (PARTITION BY key, on_day ORDER BY moment) AS risen
    FROM commits
),
here AS (
    SELECT key, on_day, sum(points) AS points, max(risen) AS risen FROM running GROUP BY ALL
),
"""
_LOADS = """
days AS (
    SELECT unnest(generate_series($first::DATE, $last::DATE, INTERVAL 1 DAY))::DATE AS on_day
),
each_day AS (
    SELECT key, on_day, here.risen, coalesce(here.points, 0) AS points,
        coalesce(opening.points, 0) + coalesce(sum(here.points) OVER (
            PARTITION BY key ORDER BY on_day
        ), 0) AS close
    FROM (SELECT unnest($shown::BIGINT[]) AS key) CROSS JOIN days
    LEFT JOIN opening USING (key)
    LEFT JOIN here USING (key, on_day)
),
"""
_AVAILABLE = """
-- What an event says of capacity counts from the start of its day; who leaves has all of their
-- last day, and nothing from the day after.
said AS (
    SELECT record_id AS developer_id, on_day,
        arg_max(active, id) AS active,
        arg_max(round(capacity * availability, 2), id) AS points
    FROM records
    WHERE kind = 'developer' AND on_day <= $last AND record_id IN (SELECT unnest($shown::BIGINT[]))
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
loads AS (
    SELECT key, on_day, close, close - each_day.points + greatest(0, coalesce(risen, 0)) AS peak,
        available.points AS available
    FROM each_day ASOF LEFT JOIN available
        ON key = developer_id AND each_day.on_day >= available.since
)
"""
# Nothing is available for a skill: people have several.
_UNBOUNDED = """
loads AS (
    SELECT key, on_day, close, close - points + greatest(0, coalesce(risen, 0)) AS peak,
        NULL::DECIMAL(12, 2) AS available
    FROM each_day
)
"""
_BY_DAY = """
SELECT on_day AS period, key, close::DOUBLE AS close, peak::DOUBLE AS peak,
    available::DOUBLE AS available, greatest(0, peak - available)::DOUBLE AS over
FROM loads ORDER BY period, key
"""
_BY_WEEK = """
SELECT date_trunc('week', on_day)::DATE AS period, key,
    arg_max(close, on_day)::DOUBLE AS close,
    max(peak) FILTER (available IS NOT NULL OR $unbounded)::DOUBLE AS peak,
    arg_max(available, on_day)::DOUBLE AS available,
    max(greatest(0, peak - available))::DOUBLE AS over
FROM loads GROUP BY ALL ORDER BY period, key
"""
_SKILLS = "SELECT DISTINCT skill FROM tickets WHERE skill IS NOT NULL ORDER BY skill"
BASELINE, NO_SKILL = "Baseline, outside this board", "No skill asked for"


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

    def only(self, columns: Sequence[Hashable]) -> "Loads":
        """The same of some alone, in this order."""
        frames = (self.close, self.peak, self.available, self.over)
        return Loads(*(frame[list(columns)] for frame in frames))

    def named(self, names: Mapping[Any, str]) -> "Loads":
        """The same with names in place of ids."""
        frames = (self.close, self.peak, self.available, self.over)
        return Loads(*(frame.rename(columns=names) for frame in frames))


def loads(copy: Copy, days: Days, ids: Collection[int], *, by_week: bool = False) -> Loads:
    """What these developers carried, and had, on each of these days, or weeks that they touch.

    A week is whole, from Monday to Sunday: its close is that of the Sunday, or of now.
    """
    return _loads(copy, days, _OF_PEOPLE + _LOADS + _AVAILABLE, {}, ids, by_week=by_week)


def loads_of_skills(
    copy: Copy, days: Days, ids: Collection[int] | None = None, *, by_week: bool = False
) -> Loads:
    """The same by the skill that tickets ask for now, and the baseline, which is of no ticket.

    Together they are the workload of these developers, or of everybody. Nothing is available.
    """
    asked = copy.query(_SKILLS)["skill"].tolist()
    names = [BASELINE, NO_SKILL, *asked]
    values = {
        "ids": None if ids is None else list(ids),
        "skills": asked,
        "keys": list(range(2, len(names))),
    }
    shown = range(len(names))
    found = _loads(
        copy, days, _OF_SKILLS + _LOADS + _UNBOUNDED, values, shown, by_week=by_week, unbounded=True
    )
    return found.named(dict(enumerate(names)))


def _loads(
    copy: Copy,
    days: Days,
    statement: str,
    values: Mapping[str, Any],
    shown: Collection[int],
    *,
    by_week: bool,
    unbounded: bool = False,
) -> Loads:
    first, last = days.first, days.last
    if by_week:
        first, last = monday(first), monday(last) + timedelta(days=6)
        statement, values = statement + _BY_WEEK, {**values, "unbounded": unbounded}
    else:
        statement += _BY_DAY
    columns = sorted(shown)
    rows = copy.query(statement, first=first, last=last, shown=columns, **values)
    index = pd.date_range(first, last, freq="7D" if by_week else "D")
    shape = (len(index), len(columns))
    there = rows["available"].notna() | unbounded
    frames = (
        pd.DataFrame(rows[name].where(there).to_numpy().reshape(shape), index, columns)[list(shown)]
        for name in ("close", "peak", "available", "over")
    )
    return Loads(*frames)
