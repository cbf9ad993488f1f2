"""Backups by themselves: one copy of the app makes them, and every copy knows how they went."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from db.backups.schedule import (
    Schedule,
    backup_if_due,
    backups_in,
    is_due,
    note_made,
)
from db.by_schedule import FAILED_EVERY, note_failed
from db.engine import Database
from db.history.batches import lock_board
from db.queries.attempts import Attempts, attempts
from tests.factories import START, make_developers

DAY = timedelta(days=1)
COPIES = 6


@pytest.fixture
def schedule(tmp_path: Path, programs: Path) -> Schedule:
    """One a day, of which three are kept."""
    return Schedule(tmp_path / "backups", DAY, 3, programs)


def noted(database: Database) -> Attempts:
    with database.read() as session:
        return attempts(session, "backup")


def test_the_newest_backups_are_kept(sqlite_database: Database, schedule: Schedule) -> None:
    database = sqlite_database
    due = []
    for n in range(5):
        due.append(is_due(database, schedule, at=START + n * DAY))
        backup_if_due(database, schedule, at=START + n * DAY)

    assert due == [True] * 5
    assert not is_due(database, schedule, at=START + 4.5 * DAY)
    assert [path.name for path in backups_in(database, schedule.folder)] == [
        f"assignboard-202603{number:02}T090000Z.db" for number in (4, 5, 6)
    ]


def test_of_several_copies_with_one_folder_one_makes_the_backup(
    database: Database, schedule: Schedule
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    begun = Barrier(COPIES)
    made: list[Path | None] = []
    failures: list[Exception] = []

    def be_a_copy(number: int) -> None:
        with closing(Database.open(url)) as own:
            begun.wait()
            # Their clocks differ by less than a minute.
            at = START + timedelta(seconds=number // 2)
            try:
                made.append(backup_if_due(own, schedule, at=at))
                note_made(own, schedule)
            except Exception as error:  # noqa: BLE001 - shown by the test
                failures.append(error)

    copies = [Thread(target=be_a_copy, args=(number,)) for number in range(COPIES)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    assert failures == []
    assert len([path for path in made if path]) == 1
    assert len(list(schedule.folder.iterdir())) == 1
    (path,) = backups_in(database, schedule.folder)
    assert path in made
    assert f"{noted(database).made_at:%Y%m%dT%H%M%SZ}" in path.name


def test_a_backup_is_made_while_somebody_writes_for_long(
    database: Database, schedule: Schedule
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    with closing(Database.open(url)) as other, other.write() as session:
        lock_board(session)
        make_developers(session, "Dana")

        assert backup_if_due(database, schedule, at=START) is not None


def test_every_copy_knows_the_last_good_backup_and_that_one_failed(
    database: Database, schedule: Schedule
) -> None:
    assert noted(database) == Attempts()

    backup_if_due(database, schedule, at=START)
    note_made(database, schedule)
    note_made(database, schedule)
    good = noted(database)
    note_failed(database, "backup", "The disk is full", at=START + DAY)
    note_failed(database, "backup", "The disk is still full", at=START + DAY + timedelta(minutes=1))
    failed = noted(database)
    note_failed(database, "backup", "Full", at=START + DAY + FAILED_EVERY + timedelta(minutes=1))
    later = noted(database)
    backup_if_due(database, schedule, at=START + 2 * DAY)
    note_made(database, schedule)

    assert good == Attempts(START)
    assert failed == Attempts(START, START + DAY, "The disk is full")
    assert later.why == "Full"
    assert noted(database) == Attempts(START + 2 * DAY)
