"""How long work takes: cycle and lead times, and the age of what is active beside them."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from math import ceil
from typing import Any, Literal

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.throughput import weeks_of
from db.domain.days import Days

SHARES = (0.5, 0.85, 0.95)
# From when on a ticket's time runs.
Begin = Literal["started", "created"]
_TIMES = """
WITH times AS (
    SELECT date_trunc('week', done_on)::DATE AS week, epoch(done - {begin}) / 86400 AS days
    FROM tickets
    WHERE done_on BETWEEN $first AND $last AND {begin} IS NOT NULL
        AND ($ids IS NULL OR holder_id IN (SELECT unnest($ids::BIGINT[])))
)
SELECT week, count(*) AS tickets, quantile_cont(days, $shares::DOUBLE[]) AS days
FROM times GROUP BY {group}
"""
_AGES = """
SELECT ticket_id, holder_id AS developer_id, name AS developer,
    coalesce(story_points, 0)::DOUBLE AS points, started AS since,
    greatest(0, epoch($until::TIMESTAMP - started) / 86400) AS days
FROM tickets LEFT JOIN people ON developer_id = holder_id
WHERE status = 'assigned'
    AND ($ids IS NULL OR holder_id IN (SELECT unnest($ids::BIGINT[])))
ORDER BY since, ticket_id
"""


def least_sample(share: float) -> int:
    """How many tickets tell within which time this share of them was done: 1 ÷ (1 − share).

    With fewer, the figure would be that of the slowest one, or beyond it.
    """
    return ceil(1 / (1 - share) - 1e-9)


def times_by_week(
    copy: Copy, days: Days, begin: Begin, ids: Collection[int] | None = None
) -> pd.DataFrame:
    """Within how many days each of `SHARES` of the tickets was done, for each `week` of `days`.

    Columns `tickets` (so many have a time) and `p50`, `p85`, `p95`. A ticket's cycle time runs from
    its first approval or assignment (`started`) to its last completion, its lead time from when it
    came to the board (`created`), in days of 24 hours; each counts in the week in which it was
    done. Shares are interpolated between tickets (definition 7 of Hyndman and Fan, *Sample
    Quantiles in Statistical Packages*, 1996), and empty where the tickets are fewer than
    `least_sample`.
    """
    found = _times(copy, days, begin, ids, by="week").set_index("week")
    found = found.reindex(weeks_of(days))
    return found.fillna({"tickets": 0}).astype({"tickets": "int64"}).reset_index()


def times_of_all(
    copy: Copy, days: Days, begin: Begin, ids: Collection[int] | None = None
) -> Mapping[str, Any]:
    """The same of all tickets that were done in `days` together."""
    found = _times(copy, days, begin, ids, by="all")
    if found.empty:
        return {"tickets": 0, **dict.fromkeys(map(named, SHARES))}
    return {str(name): value for name, value in found.iloc[0].items() if name != "week"}


def ages_of_active_work(
    copy: Copy, until: datetime, ids: Collection[int] | None = None
) -> pd.DataFrame:
    """Every ticket that somebody holds now, the oldest first, with its age at `until`.

    `ticket_id`, `developer_id` and `developer`, story `points`, `since` (UTC: its first approval or
    assignment) and `days` of 24 hours from then on.
    """
    moment = until.astimezone(UTC).replace(tzinfo=None)
    return copy.query(_AGES, until=moment, ids=None if ids is None else list(ids))


def named(share: float) -> str:
    """The column of a share."""
    return f"p{share * 100:.0f}"


def _times(
    copy: Copy, days: Days, begin: Begin, ids: Collection[int] | None, *, by: Literal["week", "all"]
) -> pd.DataFrame:
    statement = _TIMES.format(begin=begin, group="week" if by == "week" else "()")
    if by == "all":
        statement = statement.replace("SELECT week, count", "SELECT count")
    found = copy.query(
        statement,
        first=days.first,
        last=days.last,
        shares=list(SHARES),
        ids=None if ids is None else list(ids),
    )
    found = found[found["tickets"] > 0]
    for at, share in enumerate(SHARES):
        times = found["days"].map(lambda listed, at=at: float(listed[at])).astype("float64")
        found[named(share)] = times.where(found["tickets"] >= least_sample(share))
    return found.drop(columns="days")
