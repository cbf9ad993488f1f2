"""The series of the history, each as a frame, and the page, at their first look after a commit.

The floor of a series is DuckDB alone: the same statements over the same copy, fetched to frames, by
whom the copy is known to be up to date. That of the page is a script of one word.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import count, product
from typing import Any, get_args

import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard.analytics.columnar import here
from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.figures import FIGURES, Asked, Section
from dashboard.analytics.series.workload import loads, loads_of_skills
from db.commands import Edit, update_developers
from db.domain.days import Days
from db.engine import Database
from tests.bench.board import BEGINS_AT, BENCH, DAYS, DEVELOPERS, ENDS_AT, name_of
from tests.bench.measuring import Figure, compare, seconds
from tests.services.server import ROOT

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

    asked: list[tuple[str, dict[str, Any]]]

    def query(self, sql: str, **values: Any) -> pd.DataFrame:
        """As the copy does."""
        self.asked.append((sql, values))
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
    os.environ["DATABASE_URL"] = database.engine.url.render_as_string(hide_password=False)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANALYTICS_DIR"] = folder
        yield from _page(database, turns)
        here.close()


def _commit(database: Database, turns: Iterator[int]) -> None:
    at = ENDS_AT + timedelta(days=1, minutes=next(turns))
    with database.write() as session:
        edit = Edit(1, {"title": f"Engineer since {at}"})
        assert update_developers(session, [edit], actor=BENCH, at=at).records


def _both(
    database: Database, copy: Noted, series: Callable[[Copy], Any], turns: Iterator[int]
) -> tuple[Callable[[], float], Callable[[], float]]:
    def ours() -> float:
        _commit(database, turns)
        copy.asked = []
        return seconds(lambda: series(copy.catch_up()))

    def floor() -> float:
        assert copy._store is not None
        alone = copy._store.cursor()
        return seconds(lambda: [alone.execute(*asked).df() for asked in copy.asked])

    return ours, floor


def _page(database: Database, turns: Iterator[int]) -> Iterator[Figure]:
    """A run of the page's script for each section, of everybody and of some; the note has bytes."""
    nothing = AppTest.from_string("import streamlit; streamlit.text('Hello')").run()
    for section, number in product(get_args(Section), (DEVELOPERS, 14)):
        app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=600)
        app.query_params["show"], app.query_params["period"] = section, "Custom"
        app.query_params["period_days"] = [YEAR.first.isoformat(), YEAR.last.isoformat()]
        if number < DEVELOPERS:
            app.query_params["team"] = [name_of(id_) for id_ in EVERYBODY[:number]]
        app.switch_page("../pages/analytics.py").run()
        while app.get("progress"):
            app.run()

        def run(app: AppTest = app) -> float:
            return seconds(app.run)

        def run_anew(app: AppTest = app) -> float:
            _commit(database, turns)
            return seconds(app.run)

        sent = f"{sum(len(chart.proto.spec) for chart in app.get('plotly_chart')) / 1e6:.2f} MB"
        name = f"Analytics, {section.lower()} of {number}"
        floor = partial(seconds, nothing.run)
        yield replace(compare(f"{name}, after a commit", run_anew, floor, runs=5), note=sent)
        yield compare(f"{name}, nothing new", run, floor, runs=5)
        assert not app.exception


def _last(days: int) -> Days:
    first: date = YEAR.last - timedelta(days=days - 1)
    return Days(first, YEAR.last, "UTC")
