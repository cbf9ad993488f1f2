"""What only reads waits for nobody, makes nothing and changes nothing."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import select, text

from db.__main__ import main
from db.engine import Database
from db.errors import Conflict
from db.history.batches import lock_board
from db.migrate import current_revision, downgrade, upgrade
from db.models.board import Developer
from db.settings import ROOT
from tests.conftest import NewDatabase, StartServer
from tests.db.together.long_writer import somebody_writing
from tests.db.together.reading import everything
from tests.factories import make_assignment, make_developers, make_ticket

DEVELOPERS = "name,title\nDana,Engineer\nEli,Lead\n"
TICKETS = "id,title\n1,Sign in\n2,Sign out\n"
ASSIGNMENTS = "ticket_id,assigned_to,status\n1,Dana,active\n2,Eli,active\n9,Dana,active\n"
OLDER = "0015"
# Answers at once where nothing is waited for.
SHORT = timedelta(milliseconds=200)

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], programs: Path
) -> Command:
    """Run `python -m db …` on a database; its code, and what it said."""
    monkeypatch.setenv("PG_PROGRAMS", str(programs))

    def run(url: str, *arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setenv("DATABASE_URL", url)
        code = main(list(map(str, arguments)))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    texts = {"developers": DEVELOPERS, "tickets": TICKETS, "assignments": ASSIGNMENTS}
    for kind, content in texts.items():
        (tmp_path / f"{kind}.csv").write_text(content)
    return {kind: tmp_path / f"{kind}.csv" for kind in texts}


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def reading_commands(files: dict[str, Path], folder: Path) -> list[tuple[str | Path, ...]]:
    return [
        ("verify",),
        ("head",),
        ("export", folder / "exported"),
        ("changes", "Assignboard"),
        ("backup", folder / "board.backup"),
        *(("import", kind, file, "--dry-run") for kind, file in files.items()),
    ]


def test_commands_that_read_work_while_somebody_writes_for_long(
    database: Database, command: Command, files: dict[str, Path], tmp_path: Path
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        make_assignment(session, make_ticket(session, id=1), "Dana")
        make_ticket(session, id=2)
        before = everything(session)
    known = {"changes": 1}

    with somebody_writing(url_of(database)):
        done = {
            " ".join(map(str, arguments)): (
                command(url_of(database), *arguments),
                known.get(str(arguments[0]), 0),
            )
            for arguments in reading_commands(files, tmp_path)
        }
        with database.read() as session:
            assert everything(session) == before

    for name, ((code, out, err), expected) in done.items():
        assert code == expected, (name, err)
        assert "locked" not in out + err
    assert "1 created, 0 updated, 1 unchanged, 1 refused." in str(list(done.values())[-1])


def test_a_server_starts_and_shows_the_board_while_somebody_writes_for_long(
    database: Database, start_server: StartServer
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")

    with somebody_writing(url_of(database)):
        server = start_server(url_of(database))
        with urlopen(f"{server.url}/api/developers/", timeout=10) as answer:  # noqa: S310 - our own
            shown = json.load(answer)["developers"]

    assert [row["name"] for row in shown] == ["Dana"]
    assert "Traceback" not in server.log_text()


@pytest.mark.parametrize("content", [None, b""], ids=["missing", "empty"])
def test_a_mistyped_address_is_refused_with_a_sentence_and_nothing_is_made(
    command: Command, files: dict[str, Path], tmp_path: Path, content: bytes | None
) -> None:
    board = tmp_path / "elsewhere" / "typo.db"
    if content is not None:
        board.parent.mkdir()
        board.write_bytes(content)
    before = sorted(tmp_path.rglob("*"))

    for arguments in reading_commands(files, tmp_path / "out"):
        code, out, err = command(f"sqlite:///{board}", *arguments)

        assert (code, out) == (1, "")
        assert err.count("\n") == 1
        assert "correct DATABASE_URL" in err
    assert sorted(tmp_path.rglob("*")) == before
    assert content is None or board.read_bytes() == content


def test_an_empty_postgresql_database_is_refused_and_stays_empty(
    command: Command, files: dict[str, Path], tmp_path: Path, postgres_url: str
) -> None:
    from tests.services.postgres import fresh_database

    with fresh_database(postgres_url) as url:
        for arguments in reading_commands(files, tmp_path):
            code, _, err = command(url, *arguments)
            assert code == 1
            assert "holds no board" in err
        with closing(Database.open(url)) as database:
            assert current_revision(database) is None


def test_an_older_database_is_backed_up_as_it_is_and_else_upgraded_first(
    database: Database,
    new_database: NewDatabase,
    command: Command,
    files: dict[str, Path],
    tmp_path: Path,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
    downgrade(database, OLDER)

    for arguments in reading_commands(files, tmp_path):
        code, _, err = command(url_of(database), *arguments)
        assert (code, "python -m db upgrade" in err) == (
            (0, False) if arguments[0] == "backup" else (1, True)
        )

    assert current_revision(database) == OLDER
    other = new_database()
    code, _, err = command(url_of(other), "restore", tmp_path / "board.backup", "--replace")
    assert code == 0, err
    with other.read() as session:
        assert list(session.scalars(select(Developer.name))) == ["Dana"]


def test_nothing_is_locked_where_nothing_is_to_be_upgraded(database: Database) -> None:
    with closing(Database.open(url_of(database))) as other, other.write() as session:
        lock_board(session)

        upgrade(database, patience=SHORT)


def test_an_upgrade_waits_for_who_writes_and_says_so(database: Database) -> None:
    downgrade(database, OLDER)

    with closing(Database.open(url_of(database))) as other, other.engine.connect() as holder:
        writing = holder.execution_options(sqlite_begin="IMMEDIATE").begin()
        holder.execute(text("UPDATE board SET data_version = data_version"))
        waiting = subprocess.Popen(
            [sys.executable, "-m", "db", "upgrade"],
            cwd=ROOT,
            env={"DATABASE_URL": url_of(database)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        said = waiting.stderr.readline()
        writing.commit()

    out, more = waiting.communicate()
    assert said.startswith("Somebody is writing to this database")
    assert (waiting.returncode, more) == (0, "")
    assert "The database is at revision" in out


def test_an_upgrade_that_waited_too_long_says_so_and_changes_nothing(database: Database) -> None:
    downgrade(database, OLDER)

    with closing(Database.open(url_of(database))) as other, other.engine.connect() as holder:
        writing = holder.execution_options(sqlite_begin="IMMEDIATE").begin()
        holder.execute(text("UPDATE board SET data_version = data_version"))
        with pytest.raises(Conflict, match="so it was not upgraded"):
            upgrade(database, patience=SHORT)
        writing.rollback()

    assert current_revision(database) == OLDER
