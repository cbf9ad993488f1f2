"""What a commit of 1,000 rows adds to a process: `python -m tests.bench.memory URL`, in megabytes.

The operating system's own figure, and so with what SQLite and the driver for PostgreSQL hold.
"""

import resource
import subprocess
import sys
from pathlib import Path

from db.engine import Database
from tests.bench.reassigning import MOVES, changes_of, moves_of, save

# Past those of the timed commits.
TURN = 10_000


def measure(database: Database) -> float:
    """Megabytes, measured in a process of its own."""
    url = database.engine.url.render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [sys.executable, "-m", "tests.bench.memory", url],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def peak() -> float:
    """The most that this process has held, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # `getrusage` remembers the process that started this one.
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        (most,) = (line for line in lines if line.startswith("VmHWM:"))
        return int(most.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _main(url: str) -> None:
    database = Database.open(url)
    # What the first commit of a process loads and prepares is there for all that follow.
    save(database, changes_of(moves_of(database, TURN, 1)), TURN)
    changes = changes_of(moves_of(database, TURN + 1, MOVES))
    before = peak()
    save(database, changes, TURN + 1)
    print(peak() - before)
    database.dispose()


if __name__ == "__main__":
    _main(sys.argv[1])
