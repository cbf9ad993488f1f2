"""Print the table of all figures: `make bench`."""

import gc
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from tests.bench import board, importing, lists, reassigning, workload_chart
from tests.bench.engines import NewDatabase, postgresql, sqlite
from tests.bench.measuring import Figure, table

# In assignments, with three events each; `BOARDS=10000 make bench` leaves the large one out.
BOARDS = tuple(map(int, os.environ.get("BOARDS", "1000 10000 1000000").split()))
ENGINES = {"SQLite": sqlite, "PostgreSQL": postgresql}
# `ENGINE=SQLite make bench` leaves the other one out.
ONLY = os.environ.get("ENGINE")


def main() -> None:
    """Measure everything on both databases, saying on stderr what is being done."""
    start = time.perf_counter()
    figures: list[Figure] = []
    for name, opened in ENGINES.items():
        if ONLY in (None, name):
            for figure in _measured(name, opened()):
                _say(table([figure], head=False))
                figures.append(figure)
    # Beside each other, the two databases of one operation are what a reader compares.
    operations = dict.fromkeys(figure.operation for figure in figures)
    print(table([figure for name in operations for figure in figures if figure.operation == name]))
    print(
        f"\nMedians; {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; {time.perf_counter() - start:.0f} s in all."
    )


def _measured(name: str, opened: AbstractContextManager[NewDatabase]) -> Iterator[Figure]:
    with opened as new_database:
        _say(f"{name}: importing")
        with tempfile.TemporaryDirectory(prefix="assignboard-bench-") as folder:
            yield from importing.measure(name, new_database, Path(folder))
        for size in BOARDS:
            with new_database() as database:
                _say(f"{name}: making a board of {size:,} assignments")
                board.fill(database, size)
                # What the next board is made of, too, is not looked through before each run.
                gc.freeze()
                for module in (reassigning, lists, workload_chart):
                    _say(f"{name}: {module.__name__.rpartition('.')[2].replace('_', ' ')}")
                    yield from module.measure(name, database, size)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
