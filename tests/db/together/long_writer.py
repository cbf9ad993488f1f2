"""Somebody who writes for long, by itself: `python -m tests.db.together.long_writer URL`.

It imports many tickets in one transaction, says `writing`, waits for a line on its input before it
commits, and then says `done`.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from db.engine import Database
from db.importing.save import import_rows
from db.settings import ROOT
from tests.factories import ANN, START

ROWS = 3_000


def write_for_long(url: str) -> None:
    """Do it."""
    rows = [{"id": 10_000 + n, "title": f"New {n}"} for n in range(ROWS)]
    with Database.open(url).write() as session:
        import_rows(session, "tickets", rows, actor=ANN, at=START)
        print("writing", flush=True)
        sys.stdin.readline()
    print("done", flush=True)


@contextmanager
def somebody_writing(url: str) -> Iterator[None]:
    """While this lasts, another process holds the board with what it has not committed yet."""
    writer = subprocess.Popen(  # noqa: S603 (our own arguments)
        [sys.executable, "-m", "tests.db.together.long_writer", url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    try:
        assert writer.stdout.readline() == "writing\n"
        yield
    finally:
        said, _ = writer.communicate("\n")
    assert said == "done\n"


if __name__ == "__main__":
    write_for_long(sys.argv[1])
