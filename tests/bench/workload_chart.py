"""The workload chart's data: closing points of 500 developers on 365 days, as one frame.

The floor fetches the same 182,500 rows, one for each developer and day, to a frame, and does
nothing with them.
"""

from collections.abc import Iterator
from datetime import timedelta

import pandas as pd

from dashboard.tables.frames import workload_by_day, workload_by_week
from db.domain.days import Days
from db.engine import Database
from tests.bench import measuring
from tests.bench.board import BEGINS_AT, DAYS, DEVELOPERS
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import raw

FETCH = "SELECT developer_id, day, points FROM every_day"
YEAR = Days(BEGINS_AT.date(), (BEGINS_AT + timedelta(days=DAYS - 1)).date(), "UTC")


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time both on the same board."""
    with raw(database) as driver:
        driver.run("CREATE TABLE every_day (developer_id INTEGER, day DATE, points NUMERIC)")
        driver.insert("every_day", ("developer_id", "day", "points"), _every_day())

    def ours() -> float:
        return seconds(lambda: _frame(database))

    def floor() -> float:
        with raw(database, begin="BEGIN") as driver:
            return seconds(lambda: pd.DataFrame.from_records(driver.fetch(FETCH)))

    def weekly() -> float:
        return seconds(lambda: _weeks(database))

    said = f"workload of {DEVELOPERS} developers on {DAYS} days, from {3 * size:,} events"
    yield measuring.compare(said, engine, ours, floor, runs=9, warm_up=1)
    yield measuring.compare(f"{said}, by week", engine, weekly, floor, runs=9, warm_up=1)


def _every_day() -> Iterator[tuple[int, str, float]]:
    for developer in range(1, DEVELOPERS + 1):
        for day in range(DAYS):
            yield developer, (YEAR.first + timedelta(days=day)).isoformat(), 12.5


def _frame(database: Database) -> None:
    with database.read() as session:
        frame = workload_by_day(session, YEAR)
    assert frame.shape == (DAYS, DEVELOPERS)


def _weeks(database: Database) -> None:
    with database.read() as session:
        frame = workload_by_week(session, YEAR)
    assert frame.shape == (53, DEVELOPERS)
