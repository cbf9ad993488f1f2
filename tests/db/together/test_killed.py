"""A process that is killed at any moment leaves its batch whole, or nothing of it."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import func, select

from db.engine import Database
from db.migrate import upgrade
from db.models.board import Assignment, Batch, Ticket
from db.settings import ROOT
from db.verify import verify
from tests.conftest import NewDatabase
from tests.db.together.doomed import ROWS, main
from tests.factories import make_assignments, make_developers, make_tickets
from tests.services.forking import PROCESSES

# `make soak` kills fifty.
KILLS = 50 if settings().max_examples > 1_000 else 3


def seed(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        make_assignments(session, dict.fromkeys(make_tickets(session, ROWS), "Dana"))


@contextmanager
def started(url: str, what: str) -> Iterator[BaseProcess]:
    ready = PROCESSES.Event()
    doomed = PROCESSES.Process(target=main, args=(url, what, ready))
    doomed.start()
    assert ready.wait(60)
    yield doomed
    doomed.join()


def how_long(url: str, what: str) -> float:
    """How long the whole batch takes, on a board that may lose it."""
    with started(url, what) as unharmed:
        began = time.monotonic()
        unharmed.join(60)
        assert unharmed.exitcode == 0
        return time.monotonic() - began


def check(database: Database, what: str, batches: int) -> bool:
    """Whether the batch is there, whole; nothing of it must be there otherwise."""
    with database.read() as session:
        assert verify(session) == []
        moved = session.scalar(select(func.count()).where(Assignment.assigned_to == "Eli"))
        new = session.scalar(select(func.count()).where(Ticket.id >= 10_000))
        now = session.scalar(select(func.count()).select_from(Batch)) or 0
    saved = now > batches
    if what == "commit":
        assert (moved, new) == ((ROWS, 0) if saved else (0, 0))
    else:
        assert (moved, new) == ((0, 3 * ROWS) if saved else (0, 0))
    return saved


@pytest.mark.hypothesis
@pytest.mark.parametrize("what", ["commit", "import"])
def test_a_killed_process_leaves_a_batch_whole_or_nothing(
    new_database: NewDatabase, what: str
) -> None:
    dice = random.Random(what)  # noqa: S311 (a test's dice)
    tried = new_database()
    seed(tried)
    takes = how_long(tried.engine.url.render_as_string(hide_password=False), what)
    database = new_database()
    seed(database)
    url = database.engine.url.render_as_string(hide_password=False)
    with database.read() as session:
        batches = session.scalar(select(func.count()).select_from(Batch)) or 0
    database.dispose()

    survived = 0
    for _ in range(KILLS):
        with started(url, what) as doomed:
            time.sleep(dice.uniform(0, takes * 1.1))
            doomed.kill()
        if check(database, what, batches):
            survived += 1
            database.dispose()
            database = new_database()
            seed(database)
            url = database.engine.url.render_as_string(hide_password=False)
        database.dispose()

    # Else the moments were not drawn over the whole of the batch.
    assert survived < KILLS


def test_a_killed_upgrade_is_made_up_for_by_the_next(tmp_path: Path) -> None:
    dice = random.Random(1)  # noqa: S311 (a test's dice)
    url = f"sqlite:///{tmp_path / 'board.db'}"
    for _ in range(3):
        doomed = subprocess.Popen(
            [sys.executable, "-m", "db", "upgrade"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.DEVNULL,
        )
        time.sleep(dice.uniform(0.4, 1.2))
        doomed.kill()
        doomed.wait()

    database = Database.open(url)
    upgrade(database)
    with database.write() as session:
        make_developers(session, "Dana")
    with database.read() as session:
        assert verify(session) == []
    database.dispose()
