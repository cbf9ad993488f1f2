"""The series of the history, each as a frame, at their first look after somebody's commit.

The floor is DuckDB alone: the same statement over the same copy, fetched to a frame, by whom the
copy is known to be up to date.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pandas as pd

from dashboard.analytics.copy import Copy
from dashboard.analytics.figures import FIGURES, Asked
from dashboard.analytics.workload import loads, loads_of_skills
from db.commands import Edit, update_developers
from db.domain.days import Days
from db.engine import Database
from tests.bench.board import BEGINS_AT, BENCH, DAYS, DEVELOPERS, ENDS_AT
from tests.bench.measuring import Figure, compare, seconds

YEAR = Days(BEGINS_AT.date(), (BEGINS_AT + timedelta(days=DAYS - 1)).date(), "UTC")
EVERYBODY = range(1, DEVELOPERS + 1)
ASKED = Asked(YEAR, ENDS_AT, tuple(EVERYBODY))
SERIES: dict[str, Callable[[Copy], Any]] = {
    f"workload of {DEVELOPERS} on {DAYS} days": lambda copy: loads(copy, YEAR, EVERYBODY),
    "the same by week": lambda copy: loads(copy, YEAR, EVERYBODY, by_week=True),
    "workload of 14 on 90 days": lambda copy: loads(copy, _last(90), EVERYBODY[:14]),
    "by skill and week": lambda copy: loads_of_skills(copy, YEAR, by_week=True),
    **{
        figure.title.lower(): lambda copy, figure=figure: figure.rows(copy, ASKED)  # type: ignore[misc]
        for figure in FIGURES
    },
}


class Noted(Copy):
    """A copy that notes what it is asked."""

    asked: tuple[str, dict[str, Any]]

    def query(self, sql: str, **values: Any) -> pd.DataFrame:
        """As the copy does."""
        self.asked = sql, values
        return super().query(sql, **values)


def measure(database: Database) -> Iterator[Figure]:
    """Time the first fill, then each series right after a commit, beside DuckDB alone."""
    copy = Noted(database)
    fill = seconds(lambda: copy.catch_up(patience=None))
    yield Figure("first fill of the copy of the history", fill, fill)
    turns = count(1)
    for name, series in SERIES.items():
        yield compare(name, *_both(database, copy, series, turns), runs=5, warm_up=1)
    copy.close()


def _both(
    database: Database, copy: Noted, series: Callable[[Copy], Any], turns: Iterator[int]
) -> tuple[Callable[[], float], Callable[[], float]]:
    def ours() -> float:
        at = ENDS_AT + timedelta(days=1, minutes=next(turns))
        with database.write() as session:
            edit = Edit(1, {"title": f"Engineer since {at}"})
            assert update_developers(session, [edit], actor=BENCH, at=at).changed
        return seconds(lambda: series(copy.catch_up()))

    def floor() -> float:
        assert copy._store is not None
        alone, asked = copy._store.cursor(), copy.asked
        return seconds(lambda: alone.execute(*asked).df())

    return ours, floor


def _last(days: int) -> Days:
    first: date = YEAR.last - timedelta(days=days - 1)
    return Days(first, YEAR.last, "UTC")
