"""What was done week by week, or day by day, and whether it was in time."""

from collections.abc import Collection

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from db.domain.days import Days, monday

_DONE = """
SELECT {period} AS period, count(*) AS tickets,
    coalesce(sum(done_points), 0)::DOUBLE AS points,
    count(*) FILTER (done_points IS NULL) AS unestimated,
    count(*) FILTER (done_on <= due_on) AS in_time,
    count(*) FILTER (done_on BETWEEN due_on + 1 AND due_on + 7) AS week_late,
    count(*) FILTER (done_on > due_on + 7) AS later,
    count(*) FILTER (due_on IS NULL) AS undated
FROM tickets
WHERE done_on BETWEEN $first AND $last
    AND ($ids IS NULL OR holder_id IN (SELECT unnest($ids::BIGINT[])))
GROUP BY ALL
"""
WHEN = {
    "in_time": "In time",
    "week_late": "Up to a week late",
    "later": "Later than that",
    "undated": "Without a due date",
}


def throughput(copy: Copy, days: Days, ids: Collection[int] | None = None) -> pd.DataFrame:
    """What was done in `days`: a row for each `week` that they touch (its Monday), without gaps.

    `tickets` that are completed now, each in the week of its last completion, and their story
    `points` as they were then; `unestimated` ones had none. A completion that was undone, or
    reopened, is none. With `ids`, those that these developers completed.
    """
    return _by_week(copy, days, ids)[["week", "tickets", "points", "unestimated"]]


def done_by_day(copy: Copy, days: Days) -> pd.DataFrame:
    """The `tickets` and `points` of `throughput` on each `day` of `days`, without gaps."""
    every = pd.date_range(days.first, days.last, name="day")
    return _done(copy, days, None, "done_on", every)[["day", "tickets", "points"]]


def due_dates_kept(copy: Copy, days: Days, ids: Collection[int] | None = None) -> pd.DataFrame:
    """The tickets of `throughput`, by how the last of their days was to the due date of now.

    A column for each of `WHEN`, whose sum is that week's throughput.
    """
    return _by_week(copy, days, ids)[["week", *WHEN]]


def weeks_of(days: Days) -> pd.DatetimeIndex:
    """The Mondays of all weeks that `days` touch."""
    return pd.date_range(monday(days.first), monday(days.last), freq="7D", name="week")


def _by_week(copy: Copy, days: Days, ids: Collection[int] | None) -> pd.DataFrame:
    return _done(copy, days, ids, "date_trunc('week', done_on)::DATE", weeks_of(days))


def _done(
    copy: Copy, days: Days, ids: Collection[int] | None, period: str, every: pd.DatetimeIndex
) -> pd.DataFrame:
    values = {"first": days.first, "last": days.last, "ids": None if ids is None else list(ids)}
    done = copy.query(_DONE.format(period=period), **values).set_index("period")
    done = done.reindex(every).fillna(0)
    return done.astype(dict.fromkeys(done, "int64") | {"points": "float64"}).reset_index()
