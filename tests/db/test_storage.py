"""What the databases stand on: a full disk, a file that is gone, damaged, or not to be written."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from db.__main__ import main
from db.engine import Database
from db.errors import NoRoom, Unusable
from db.exporting import export
from db.models.board import Ticket
from db.settings import ROOT
from tests.conftest import NewDatabase
from tests.db.full_disk import LARGE, full_disk
from tests.db.together.reading import everything, rows_of
from tests.factories import make_developers, make_tickets

# In bytes: SQLite shares 32 KB of memory through a file.
LITTLE_ROOM = 50_000
PROGRAMS = {
    "server": ("streamlit", "run", "streamlit_app.py", "--server.port", "0"),
    "command line": ("db", "verify"),
}


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


@contextmanager
def little_room() -> Iterator[None]:
    """Within it this process, and what it starts, can make no file larger than that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE_ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def run(url: str, *program: str) -> tuple[int, str]:
    """How a real program ended, and what it complained of."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", *program],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def test_a_full_disk_is_said_and_nothing_is_saved_until_there_is_room(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
    with database.read() as session:
        before = everything(session)

    with (
        full_disk(database),
        pytest.raises(NoRoom, match=r"disk is full.*Make room"),
        database.write() as session,
    ):
        make_tickets(session, 9, description=LARGE)

    with database.read() as session:
        assert everything(session) == before
    with database.write() as session:
        make_tickets(session, 9, description=LARGE)


def test_a_database_that_can_only_be_read_says_so(database: Database) -> None:
    reader = Database.open(url_of(database), read_only=True)

    with pytest.raises(Unusable, match="can only be read"), reader.write() as session:
        make_developers(session, "Dana")
    reader.dispose()


@pytest.mark.parametrize("command", ["backup", "export"])
def test_a_backup_or_export_onto_a_full_disk_says_so_and_leaves_nothing(
    database: Database,
    tmp_path: Path,
    programs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    command: str,
) -> None:
    monkeypatch.setenv("DATABASE_URL", url_of(database))
    monkeypatch.setenv("PG_PROGRAMS", str(programs))
    with database.write() as session:
        make_tickets(session, 1_500)
    folder = tmp_path / "made" / "for it"
    place = str(folder / "board" if command == "backup" else folder)

    with little_room():
        code = main([command, place])

    said = capsys.readouterr().err
    assert code == 1
    assert said.startswith(f"There is no room for the {command}")
    assert "Traceback" not in said
    assert [path for path in (tmp_path / "made").rglob("*") if path.is_file()] == []
    assert main([command, place]) == 0


def test_an_export_that_fails_leaves_a_former_one_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        make_tickets(session, 1)
        export(session, tmp_path / "export")
    former = {path: path.read_bytes() for path in (tmp_path / "export").iterdir()}
    with database.write() as session:
        make_tickets(session, 1_500)

    with little_room(), pytest.raises(NoRoom), database.read() as session:
        export(session, tmp_path / "export")

    assert {path: path.read_bytes() for path in (tmp_path / "export").iterdir()} == former


def file_of(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def test_a_file_that_is_moved_away_is_not_written_to_until_it_is_back(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        make_developers(session, "Dana")
    path = file_of(sqlite_database)
    aside = path.with_name("aside.db")

    path.rename(aside)
    for use in (sqlite_database.write, sqlite_database.read):
        with pytest.raises(Unusable, match="deleted or replaced"), use() as session:
            rows_of(session, Ticket)
    assert not path.exists()
    aside.rename(path)

    with sqlite_database.write() as session:
        make_developers(session, "Eli")


def test_a_file_that_is_replaced_is_not_written_to(
    sqlite_database: Database, new_sqlite_database: NewDatabase
) -> None:
    another = new_sqlite_database()
    with sqlite_database.write() as session:
        make_developers(session, "Dana")

    file_of(another).replace(file_of(sqlite_database))

    with (
        pytest.raises(Unusable, match="deleted or replaced"),
        sqlite_database.write() as session,
    ):
        make_developers(session, "Eli")


def test_a_commit_into_a_file_that_was_deleted_meanwhile_is_refused(
    sqlite_database: Database,
) -> None:
    path = file_of(sqlite_database)

    with (  # noqa: PT012 - it is the end of the block that is refused
        pytest.raises(Unusable, match="deleted or replaced"),
        sqlite_database.write() as session,
    ):
        make_developers(session, "Dana")
        path.unlink()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_damaged_database_is_one_sentence_from_every_program(
    tmp_path: Path, program: str
) -> None:
    path = tmp_path / "board.db"
    path.write_bytes(b"This was a database once. " * 400)
    before = path.read_bytes()

    code, said = run(f"sqlite:///{path}", *PROGRAMS[program])

    assert code == 1
    assert "The database is damaged" in said
    assert "\n" not in said
    assert path.read_bytes() == before


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_database_of_a_newer_version_is_one_sentence_from_every_program(
    sqlite_database: Database, program: str
) -> None:
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    code, said = run(url_of(sqlite_database), *PROGRAMS[program])

    assert code == 1
    assert "a newer version has upgraded it" in said
    assert "\n" not in said
