"""From when to when assignments were active: what was assigned on any day, and what was done."""

import pandas as pd

from dashboard.analytics.columnar.copy import Copy

# A completion that was undone is none.
_HELD = """
WITH steps AS (
    SELECT assignment_id, id, on_day, status, lag(status) OVER own AS before,
        lead(action) OVER own AS next_action
    FROM events WINDOW own AS (PARTITION BY assignment_id ORDER BY id)
),
turns AS (
    SELECT assignment_id, id, on_day, status = 'active' AS begins,
        status = 'completed' AND next_action IS DISTINCT FROM 'undone' AS completed
    FROM steps WHERE (status = 'active') <> coalesce(before = 'active', false)
)
SELECT on_day AS began_on, lead(on_day) OVER own AS ended_on,
    coalesce(lead(completed) OVER own, false) AS completed
FROM turns
WINDOW own AS (PARTITION BY assignment_id ORDER BY id)
QUALIFY begins
"""


def held(copy: Copy) -> pd.DataFrame:
    """A row for each time that an assignment was active: `began_on`, `ended_on` and `completed`.

    Whoever had it meanwhile; `ended_on` is empty where it still is. One that was reopened has
    another row.
    """
    return copy.query(_HELD)
