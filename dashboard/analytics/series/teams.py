"""What teams carried, week by week, each with the people who were in it then."""

from collections.abc import Collection

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.workload import loads
from db.domain.days import Days

_TEAMS = "SELECT developer_id, since::TIMESTAMP AS since, team FROM teams ORDER BY since"


def loads_by_team(copy: Copy, days: Days, ids: Collection[int]) -> pd.DataFrame:
    """What these developers carried, and had, by `team`: a row for each team and `week`.

    Weeks are those that `days` touch (their Mondays); somebody is in the team of the week's close,
    whose `team` is empty if it was none. Of the `people` who were on the board: `workload` at the
    close and `available`, in points, and `utilisation`, the one by the other.
    """
    found = loads(copy, days, ids, by_week=True)
    each = found.rows("developer_id").rename(columns={"day": "week"}).dropna(subset="available")
    each["ends"] = each["week"] + pd.Timedelta(days=6)
    teams = copy.query(_TEAMS).astype({"since": each["ends"].dtype})
    each = pd.merge_asof(
        each.sort_values("ends"), teams, left_on="ends", right_on="since", by="developer_id"
    )
    grouped = each.groupby(["week", "team"], dropna=False)
    sums = grouped.agg(
        people=("developer_id", "size"),
        workload=("workload", "sum"),
        available=("available", "sum"),
    ).round(2)
    sums["utilisation"] = sums["workload"] / sums["available"].where(sums["available"] > 0)
    return sums.reset_index()
