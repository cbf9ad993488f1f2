"""Workload over time by developer or skill, at the close and at its peak."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.available import available
from db.domain.days import Days, monday

# Workload = the sum of all moves until then: approvals and assignments add a ticket's points,
# completions and removals take them off, reassignments move them, records move baselines.
# What moves within one commit is never seen by itself, so a peak is that of whole commits.
# `nth` counts days from the first; all that was before is at -1.
_OF_PEOPLE = """
SELECT developer_id AS key, greatest(on_day, $first::DATE - 1) - $first::DATE AS nth,
    sum(points)::DOUBLE AS points, max(risen)::DOUBLE AS risen
FROM moved WHERE on_day <= $last AND developer_id IN (SELECT unnest($shown::BIGINT[]))
GROUP BY ALL
"""
# Key 0 is the baseline, which is of no ticket, and 1 has the tickets that ask for no skill.
_OF_SKILLS = """
WITH members AS (
    SELECT unnest($skills::VARCHAR[]) AS skill, unnest($keys::BIGINT[]) AS key
),
keyed AS MATERIALIZED (SELECT ticket_id, key FROM tickets JOIN members USING (skill)),
commits AS (
    SELECT coalesce(key, CASE WHEN moves.ticket_id IS NULL THEN 0 ELSE 1 END) AS key,
        greatest(on_day, $first::DATE - 1) - $first::DATE AS nth,
        CASE WHEN on_day >= $first THEN moment END AS moment, sum(points) AS points
    FROM moves LEFT JOIN keyed USING (ticket_id)
    WHERE on_day <= $last
        AND ($ids IS NULL OR developer_id IN (SELECT unnest($ids::BIGINT[])))
    GROUP BY ALL
),
running AS (
    SELECT key, nth, points, sum(points) OVER (PARTITION BY key, nth ORDER BY moment) AS risen
    FROM commits
)
SELECT key, nth, sum(points)::DOUBLE AS points, max(risen)::DOUBLE AS risen
FROM running GROUP BY ALL
"""
_SKILLS = "SELECT DISTINCT skill FROM tickets WHERE skill IS NOT NULL ORDER BY skill"
BASELINE, NO_SKILL = "Baseline, outside this board", "No skill asked for"


@dataclass(frozen=True, slots=True)
class Loads:
    """Points in four frames: a row for each day, or week (its Monday), a column for each id.

    `close` is what somebody carried at the end, `peak` the most that they carried at any moment,
    `available` what they had at the end, as it was, and `over` the most that a day's peak was past
    what that day had. All are empty before a developer was on the board.
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

    def rows(self, of: str) -> pd.DataFrame:
        """A row for each period and column (called `of`), the newest first: `day`, points."""
        newest_first = self.close[::-1]
        columns = np.tile(np.arange(newest_first.shape[1]), len(newest_first))
        return pd.DataFrame(
            {
                "day": newest_first.index.repeat(newest_first.shape[1]),
                of: newest_first.columns.take(columns),
                "workload": newest_first.to_numpy().ravel(),
                "peak": self.peak[::-1].to_numpy().ravel(),
                "available": self.available[::-1].to_numpy().ravel(),
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
    days = whole_weeks(days) if by_week else days
    had = available(copy, days, ids)
    moved = copy.query(_OF_PEOPLE, first=days.first, last=days.last, shown=list(ids))
    return _summed_up(moved, had, had.notna(), by_week=by_week)


def loads_of_skills(
    copy: Copy, days: Days, ids: Collection[int] | None = None, *, by_week: bool = False
) -> Loads:
    """The same by the skill that tickets ask for now, and the baseline, which is of no ticket.

    Together they are the workload of these developers, or of everybody. Nothing is available.
    """
    days = whole_weeks(days) if by_week else days
    asked = copy.query(_SKILLS)["skill"].tolist()
    names = [BASELINE, NO_SKILL, *asked]
    moved = copy.query(
        _OF_SKILLS,
        first=days.first,
        last=days.last,
        ids=None if ids is None else list(ids),
        skills=asked,
        keys=list(range(2, len(names))),
    )
    nothing = pd.DataFrame(np.nan, pd.date_range(days.first, days.last), range(len(names)))
    found = _summed_up(moved, nothing, nothing.isna(), by_week=by_week)
    return found.named(dict(enumerate(names)))


def whole_weeks(days: Days) -> Days:
    """All days of the weeks that these touch."""
    return Days(monday(days.first), monday(days.last) + timedelta(days=6), days.time_zone)


def _summed_up(
    moved: pd.DataFrame, had: pd.DataFrame, there: pd.DataFrame, *, by_week: bool
) -> Loads:
    """What moved, summed up on each day of each column of `had`, as far as they were `there`."""
    # In whole hundredths, whose sums are exact.
    shape = (len(had) + 1, had.shape[1])
    points, risen = np.zeros(shape), np.zeros(shape)
    cells = (moved["nth"].to_numpy() + 1, had.columns.get_indexer(pd.Index(moved["key"])))
    points[cells] = np.rint(100 * moved["points"])
    risen[cells] = np.rint(100 * moved["risen"])
    close = points.cumsum(axis=0)[1:]
    peak = close - points[1:] + risen[1:].clip(0)
    available = np.rint(100 * had.to_numpy(dtype=float))
    figures = (close, peak, available, (peak - available).clip(0))
    frames = [pd.DataFrame(one / 100, had.index, had.columns).where(there) for one in figures]
    if by_week:
        frames = [of(frame) for of, frame in zip((_last, _most, _last, _most), frames, strict=True)]
    return Loads(*frames)


def _last(daily: pd.DataFrame) -> pd.DataFrame:
    """The Sundays of whole weeks."""
    return daily[6::7].set_axis(daily.index[::7])


def _most(daily: pd.DataFrame) -> pd.DataFrame:
    """The most of the seven days of whole weeks."""
    weeks = daily.to_numpy().reshape(len(daily) // 7, 7, daily.shape[1])
    return pd.DataFrame(np.fmax.reduce(weeks, axis=1), daily.index[::7], daily.columns)
