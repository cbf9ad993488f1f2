"""The workload chart's data: closing points of 500 developers on 365 days, as one frame.

The floor fetches what it is computed from, five columns of the 300,000 events and three of the
events of developers, and does nothing with them.
"""

from datetime import timedelta

from dashboard.frames import workload_by_day
from db.engine import Database
from db.queries.workload import Days
from tests.bench import measuring
from tests.bench.board import BEGINS_AT, DAYS, DEVELOPERS
from tests.bench.measuring import Figure, seconds
from tests.bench.raw import raw

EVENTS = """
    SELECT changed_at, new_developer_id, added_points, previous_developer_id, released_points
    FROM assignment_history
"""
RECORDS = """
    SELECT changed_at, developer_id, workload_points
    FROM record_history
    WHERE developer_id IS NOT NULL
"""
YEAR = Days(BEGINS_AT.date(), (BEGINS_AT + timedelta(days=DAYS - 1)).date(), "UTC")


def measure(engine: str, database: Database) -> Figure:
    """Time both on the same board."""

    def ours() -> float:
        return seconds(lambda: _frame(database))

    def floor() -> float:
        with raw(database, begin="BEGIN") as driver:
            return seconds(lambda: (driver.fetch(EVENTS), driver.fetch(RECORDS)))

    operation = f"workload of {DEVELOPERS} developers on {DAYS} days, from 300,000 events"
    return measuring.compare(operation, engine, ours, floor, runs=5, warm_up=1)


def _frame(database: Database) -> None:
    with database.read() as session:
        frame = workload_by_day(session, YEAR)
    assert frame.shape == (DAYS, DEVELOPERS)
