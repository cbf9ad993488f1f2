"""What somebody got, lost and completed."""

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from db.domain.days import Days

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


def moved_work(copy: Copy, days: Days, developer_id: int) -> pd.DataFrame:
    """What somebody `got`, `lost` and `completed` in `days`: a row each, `tickets` and `points`.

    How each ticket stands after the last day is compared with how it stood before the first, so
    what was undone meanwhile is none of it; what came and was completed is both.
    """
    values = {"id": developer_id, "first": days.first, "last": days.last}
    moved = copy.query(_MOVED, **values).set_index("what").reindex(["got", "lost", "completed"])
    return moved.fillna(0).astype({"tickets": "int64", "points": "float64"})
