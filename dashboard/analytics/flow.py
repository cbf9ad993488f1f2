"""How work flows: throughput, cycle times, the age of what is active, hand-overs."""

from collections.abc import Collection
from datetime import UTC, datetime

import pandas as pd

from dashboard.analytics.copy import Copy
from db.domain.days import Days, monday

_THROUGHPUT = """
SELECT date_trunc('week', on_day)::DATE AS week, count(*) AS tickets,
    sum(points)::DOUBLE AS points
FROM done WHERE on_day BETWEEN $first AND $last GROUP BY ALL
"""
_CYCLE_TIMES = """
SELECT date_trunc('week', on_day)::DATE AS week,
    quantile_cont(epoch(done.moment - started.moment) / 86400, $shares::DOUBLE[]) AS days
FROM done JOIN started USING (ticket_id)
WHERE on_day BETWEEN $first AND $last GROUP BY ALL
"""
_AGES = """
WITH newest AS (SELECT max(id) AS id FROM events GROUP BY assignment_id)
SELECT ticket_id, new_id AS developer_id, story_points::DOUBLE AS points, started.moment AS since,
    epoch($until::TIMESTAMP - started.moment) / 86400 AS days
FROM newest JOIN events USING (id) JOIN started USING (ticket_id)
WHERE events.status = 'active' ORDER BY since, ticket_id
"""
_HANDOVERS = """
SELECT previous_id AS giver, new_id AS taker, count(*) AS tickets
FROM events
WHERE action = 'reassigned' AND status = 'active' AND previous_id <> new_id
    AND on_day BETWEEN $first AND $last
GROUP BY ALL
"""
_MOVED = """
WITH theirs AS (
    SELECT DISTINCT ticket_id FROM events WHERE $id IN (previous_id, new_id) AND on_day <= $last
),
stands AS (
    SELECT ticket_id, id, on_day, story_points,
        CASE WHEN coalesce(new_id, previous_id) = $id THEN status ELSE '' END AS status
    FROM events SEMI JOIN theirs USING (ticket_id)
    WHERE on_day <= $last AND action <> 'superseded'
),
compared AS (
    SELECT coalesce(arg_max(status, id) FILTER (on_day < $first), '') AS before,
        arg_max(status, id) AS after, arg_max(story_points, id) AS points
    FROM stands GROUP BY ticket_id
),
moved AS (
    SELECT points, unnest([
        CASE WHEN before <> 'active' AND after = 'active' THEN 'got'
            WHEN before NOT IN ('active', 'completed') AND after = 'completed' THEN 'got' END,
        CASE WHEN before = 'active' AND after NOT IN ('active', 'completed') THEN 'lost' END,
        CASE WHEN before <> 'completed' AND after = 'completed' THEN 'completed' END
    ]) AS what
    FROM compared
)
SELECT what, count(*) AS tickets, coalesce(sum(points), 0)::DOUBLE AS points
FROM moved WHERE what IS NOT NULL GROUP BY what
"""


def throughput_by_week(copy: Copy, days: Days) -> pd.DataFrame:
    """What was done in `days`: a row for each week that they touch (its Monday), without gaps.

    `tickets` that are completed now, each in the week of its last completion, and their story
    `points` as they were then. A completion that was undone, or reopened, is none.
    """
    done = copy.query(_THROUGHPUT, first=days.first, last=days.last).set_index("week")
    return done.reindex(_weeks(days)).fillna(0).astype({"tickets": "int64", "points": "float64"})


def cycle_times_by_week(
    copy: Copy, days: Days, shares: Collection[float] = (0.5, 0.85, 0.95)
) -> pd.DataFrame:
    """Within how many days each share of the tickets was done: a row a week, a column a share.

    A ticket's time runs from its first approval or assignment to its completion, in days of 24
    hours, and counts in the week in which it was done; shares are interpolated between tickets
    (https://duckdb.org/docs/stable/sql/functions/aggregates, `quantile_cont`). Weeks in which
    nothing was done are empty.
    """
    values = {"first": days.first, "last": days.last, "shares": list(shares)}
    times = copy.query(_CYCLE_TIMES, **values).set_index("week")["days"]
    wide = pd.DataFrame(times.tolist(), times.index, list(shares), dtype="float64")
    return wide.reindex(_weeks(days))


def ages_of_active_work(copy: Copy, until: datetime) -> pd.DataFrame:
    """Every ticket that somebody holds now, the oldest first, with its age at `until`.

    `ticket_id`, `developer_id`, story `points`, `since` (UTC: its first approval or assignment)
    and `days` of 24 hours from then on.
    """
    return copy.query(_AGES, until=until.astimezone(UTC).replace(tzinfo=None))


def handovers(copy: Copy, days: Days) -> pd.DataFrame:
    """How many active tickets went from whom (rows) to whom (columns) in `days`, by id."""
    moved = copy.query(_HANDOVERS, first=days.first, last=days.last)
    return moved.pivot(index="giver", columns="taker", values="tickets").fillna(0).astype("int64")


def moved_work(copy: Copy, days: Days, developer_id: int) -> pd.DataFrame:
    """What somebody `got`, `lost` and `completed` in `days`: a row each, `tickets` and `points`.

    How each ticket stands after the last day is compared with how it stood before the first, so
    what was undone meanwhile is none of it; what came and was completed is both.
    """
    values = {"id": developer_id, "first": days.first, "last": days.last}
    moved = copy.query(_MOVED, **values).set_index("what").reindex(["got", "lost", "completed"])
    return moved.fillna(0).astype({"tickets": "int64", "points": "float64"})


def _weeks(days: Days) -> pd.DatetimeIndex:
    return pd.date_range(monday(days.first), monday(days.last), freq="7D")
