"""Print the table of all figures: `make bench`.

`ENGINE=SQLite` leaves the other database out, `ONLY="lists commits"` all other subjects, and
`ASSIGNMENTS=10000` makes a smaller board.
"""

import gc
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Iterator

from tests.bench import analytics, board, commits, imports, lists
from tests.bench.engines import ENGINES
from tests.bench.measuring import HEAD, Figure, shown

# With three events for most of them.
ASSIGNMENTS = int(os.environ.get("ASSIGNMENTS", "1000000"))
# Each in a module of its own: what needs empty databases, and what is done on one large board.
ON_EMPTY_ONES = (imports,)
ON_A_BOARD = (commits, lists, analytics)


def main() -> None:
    """Measure everything on both databases, saying on stderr what is being done."""
    start = time.perf_counter()
    rows: dict[str, list[str]] = {}
    for engine in os.environ.get("ENGINE", " ".join(ENGINES)).split():
        for figure in _measured(engine):
            row = shown(engine, figure)
            _say(row)
            # Beside each other, the two databases of one operation are what a reader compares.
            rows.setdefault(figure.operation, []).append(row)
    print("\n".join([HEAD, *(row for both in rows.values() for row in both)]))
    print(
        f"\nMedians; {ASSIGNMENTS:,} assignments, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"{time.perf_counter() - start:.0f} s in all."
    )


def _measured(engine: str) -> Iterator[Figure]:
    wanted = os.environ.get("ONLY", "").split()

    def chosen(modules: tuple) -> list:
        named = [(module.__name__.rpartition(".")[2], module) for module in modules]
        return [(name, module) for name, module in named if not wanted or name in wanted]

    with ENGINES[engine]() as new_database:
        for name, module in chosen(ON_EMPTY_ONES):
            _say(f"{engine}: {name}")
            yield from module.measure(new_database)
        with new_database() as database:
            _say(f"{engine}: making a board of {ASSIGNMENTS:,} assignments")
            board.fill(database, ASSIGNMENTS)
            # What the board was made of is not looked through before each run.
            gc.freeze()
            for name, module in chosen(ON_A_BOARD):
                _say(f"{engine}: {name}")
                yield from module.measure(database)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
