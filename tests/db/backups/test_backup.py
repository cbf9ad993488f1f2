"""A backup that was made while somebody wrote comes back whole, and is checked."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from db.backups.making import BackupFailed, backup, restore
from db.engine import Database
from db.errors import BoardError, Conflict, Invalid
from db.history.batches import lock_board
from db.models.board import Batch, Developer
from db.queries.backups import last_restore, refuse_if_restored
from db.verify import verify
from tests.conftest import NewDatabase
from tests.db.together.reading import everything, rows_of
from tests.factories import make_assignment, make_developers, make_ticket, make_tickets


@pytest.fixture
def empty(database: Database, postgres_url: str, tmp_path: Path) -> Iterator[Database]:
    """Another database of the same kind, with nothing in it, not even tables."""
    from tests.services.postgres import fresh_database

    if database.dialect == "sqlite":
        other = Database.open(f"sqlite:///{tmp_path / 'empty.db'}")
        yield other
        other.dispose()
        return
    with fresh_database(postgres_url) as url:
        other = Database.open(url)
        yield other
        other.dispose()


def test_a_board_comes_back_as_it_was(
    database: Database, empty: Database, programs: Path, tmp_path: Path
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        make_assignment(session, make_ticket(session), "Dana")
        before = everything(session)

    made = backup(database, tmp_path / "board.backup", programs=programs)
    restore(empty, made, programs=programs)

    with empty.read() as session:
        restored = everything(session)
        (noted,) = restored.pop("security_events")
        assert noted[1] == "restored"
        assert restored == {name: rows for name, rows in before.items() if name in restored}
        assert verify(session) == []
    with empty.write() as session:
        make_tickets(session, 1)


def test_a_backup_made_while_managers_write_is_one_moment_of_the_board(
    database: Database, empty: Database, programs: Path, tmp_path: Path
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            with database.write() as session:
                make_assignment(session, make_ticket(session), "Dana")

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        made = [backup(database, tmp_path / f"{n}.backup", programs=programs) for n in range(3)]
    finally:
        stop.set()
        writer.join()

    restore(empty, made[-1], programs=programs)
    with empty.read() as session:
        assert verify(session) == []
        assert len(rows_of(session, Batch)) >= 1


def test_a_board_is_not_replaced_without_a_word(
    database: Database, programs: Path, tmp_path: Path
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
    made = backup(database, tmp_path / "board.backup", programs=programs)
    with database.write() as session:
        make_developers(session, "Eli")

    with pytest.raises(Conflict, match="holds a board already"):
        restore(database, made, programs=programs)
    with database.read() as session:
        assert len(rows_of(session, Batch)) == 2
    restore(database, made, programs=programs, replace=True)

    with database.read() as session:
        assert len(rows_of(session, Batch)) == 1
        assert verify(session) == []


def test_what_is_no_backup_is_refused_and_changes_nothing(
    database: Database, programs: Path, tmp_path: Path
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        before = everything(session)
    text = tmp_path / "notes.txt"
    text.write_text("No backup at all")

    for path in (text, tmp_path / "missing"):
        with pytest.raises((Invalid, BackupFailed)):
            restore(database, path, programs=programs, replace=True)

    with database.read() as session:
        assert everything(session) == before


def test_a_backup_overwrites_no_file(sqlite_database: Database, tmp_path: Path) -> None:
    taken = tmp_path / "precious"
    taken.write_text("mine")

    with pytest.raises(Invalid, match="is there already"):
        backup(sqlite_database, taken)

    assert taken.read_text() == "mine"


def test_a_missing_program_is_named(postgres_database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="install PostgreSQL's client programs"):
        backup(postgres_database, tmp_path / "board.dump", programs=tmp_path)

    assert list(tmp_path.glob("*.part")) == []


def test_what_was_read_before_a_restore_is_refused_after_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Dana")
    saved = backup(sqlite_database, tmp_path / "board.db")
    read_at = datetime.now(UTC)
    with sqlite_database.read() as session:
        refuse_if_restored(session, read_at)

    restore(sqlite_database, saved, replace=True)

    with sqlite_database.read() as session:
        with pytest.raises(Conflict, match="restored from a backup"):
            refuse_if_restored(session, read_at)
        refuse_if_restored(session, datetime.now(UTC))
        assert verify(session) == []


def test_a_backup_of_a_newer_version_replaces_nothing(
    database: Database, new_database: NewDatabase, tmp_path: Path, programs: Path
) -> None:
    newer = new_database()
    with newer.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    saved = backup(newer, tmp_path / "newer.backup", programs=programs)
    with database.write() as session:
        make_developers(session, "Dana")

    with pytest.raises(Conflict, match="revision 9999"):
        restore(database, saved, replace=True, programs=programs)

    with database.read() as session:
        assert len(rows_of(session, Developer)) == 1


def test_a_restore_gives_up_when_somebody_holds_the_board(
    database: Database, programs: Path, tmp_path: Path
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
    made = backup(database, tmp_path / "board.backup", programs=programs)
    other = Database.open(database.engine.url.render_as_string(hide_password=False))

    with other.write() as session:
        make_developers(session, "Eli")
        with pytest.raises(Conflict, match="Stop the app"):
            restore(
                database,
                made,
                programs=programs,
                replace=True,
                patience=timedelta(milliseconds=300),
            )
    other.dispose()

    with database.read() as session:
        assert set(session.scalars(select(Developer.name))) == {"Dana", "Eli"}
    restore(database, made, programs=programs, replace=True)
    with database.read() as session:
        assert set(session.scalars(select(Developer.name))) == {"Dana"}


def test_a_restore_wins_beside_four_who_write(
    database: Database, programs: Path, tmp_path: Path
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
    made = backup(database, tmp_path / "board.backup", programs=programs)
    url = database.engine.url.render_as_string(hide_password=False)
    begun = threading.Barrier(5)
    stop = threading.Event()
    failures: list[Exception] = []

    def keep_writing() -> None:
        with closing(Database.open(url)) as own:
            begun.wait()
            while not stop.is_set():
                try:
                    with own.write() as session:
                        lock_board(session)
                        make_assignment(session, make_ticket(session), "Dana")
                except BoardError:
                    # Told with a sentence, and tries again.
                    continue
                except Exception as error:  # noqa: BLE001 - shown by the test
                    failures.append(error)
                    return

    writers = [threading.Thread(target=keep_writing) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        begun.wait()
        restore(database, made, programs=programs, replace=True)
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    assert failures == []
    with database.read() as session:
        assert last_restore(session) is not None
        assert verify(session) == []


def test_a_restore_that_gives_up_names_who_holds_the_board(
    postgres_database: Database, programs: Path, tmp_path: Path
) -> None:
    database = postgres_database
    with database.write() as session:
        make_developers(session, "Dana")
    made = backup(database, tmp_path / "board.backup", programs=programs)
    url = database.engine.url.render_as_string(hide_password=False)

    with closing(Database.open(url)) as other, other.read() as session:
        pid = session.execute(select(func.pg_backend_pid(), Developer.name)).first()
        with pytest.raises(Conflict, match=rf"^postgres \(process {pid and pid[0]}\) held this"):
            restore(
                database,
                made,
                programs=programs,
                replace=True,
                patience=timedelta(milliseconds=300),
            )


def test_a_damaged_backup_replaces_nothing(
    postgres_database: Database, programs: Path, tmp_path: Path
) -> None:
    database = postgres_database
    with database.write() as session:
        make_developers(session, "Dana")
    made = backup(database, tmp_path / "board.backup", programs=programs)
    whole = made.read_bytes()
    made.write_bytes(whole[:-60] + bytes(40) + whole[-20:])
    with database.write() as session:
        make_developers(session, "Eli")
        before = everything(session)

    with pytest.raises(BackupFailed, match="nothing was replaced"):
        restore(database, made, programs=programs, replace=True)

    with database.read() as session:
        assert everything(session) == before
