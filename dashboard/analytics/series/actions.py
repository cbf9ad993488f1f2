"""How often each action was taken, by week."""

from collections.abc import Collection

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from db.domain.days import Days

# An event is of whoever holds the ticket after it, or held it until then.
_ACTIONS = """
SELECT date_trunc('week', on_day)::DATE AS week, action, count(*) AS number
FROM events
WHERE on_day BETWEEN $first AND $last
    AND ($ids IS NULL OR list_contains($ids::BIGINT[], coalesce(new_id, previous_id)))
GROUP BY ALL
"""


def actions_by_week(copy: Copy, days: Days, ids: Collection[int] | None = None) -> pd.DataFrame:
    """The number of events in `days`: a row for each week (its Monday), a column for each action.

    The rows begin with the first week that has an event and end with the last; there is none where
    nothing happened. With `ids` only the events of these developers are counted.
    """
    values = {"ids": None if ids is None else list(ids), "first": days.first, "last": days.last}
    counts = copy.query(_ACTIONS, **values)
    if counts.empty:
        return pd.DataFrame()
    wide = counts.pivot(index="week", columns="action", values="number")
    weeks = pd.date_range(wide.index.min(), wide.index.max(), freq="7D")
    return wide.reindex(weeks).fillna(0).astype(int)
