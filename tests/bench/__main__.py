"""Print the table of all figures: `make bench`."""

import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from tests.bench import assignments_page, board, importing, reassigning, workload_chart
from tests.bench.engines import NewDatabase, postgresql, sqlite
from tests.bench.measuring import Figure, table

# Of 100,000 assignments and 300,000 events each; `BOARDS=1 make bench` leaves the large one out.
BOARDS = tuple(map(int, os.environ.get("BOARDS", "1 10").split()))
ENGINES = {"SQLite": sqlite, "PostgreSQL": postgresql}


def main() -> None:
    """Measure everything on both databases, saying on stderr what is being done."""
    start = time.perf_counter()
    figures = [figure for name, opened in ENGINES.items() for figure in _measured(name, opened())]
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
            yield importing.measure(name, new_database, Path(folder))
        for copies in BOARDS:
            size = copies * board.ASSIGNMENTS
            with new_database() as database:
                _say(f"{name}: making a board of {size:,} assignments")
                board.fill(database, copies)
                for module in (reassigning, assignments_page, workload_chart):
                    _say(f"{name}: {module.__name__.rpartition('.')[2].replace('_', ' ')}")
                    yield from module.measure(name, database, size)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
