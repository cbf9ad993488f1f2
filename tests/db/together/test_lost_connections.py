"""PostgreSQL goes away in the middle: an honest answer, then work as before, without a restart."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from db.engine import Database
from db.errors import Busy, Unreachable
from db.migrate import upgrade
from db.models.board import Batch, Developer
from db.verify import verify
from tests.db.together.reading import rows_of
from tests.factories import make_developers
from tests.services.postgres import fresh_database, stoppable_server
from tests.waiting import wait_for

PORT = 5432


class Cable:
    """A socket before the server's, which can be cut before or after a COMMIT gets through."""

    def __init__(self, folder: Path, server: str) -> None:
        self.server = server
        self.cut: str | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / f".s.PGSQL.{PORT}"))
        self._listener.listen()
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _run(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            self._run(self._to_server, client, server)
            self._run(self._to_client, server, client)

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            while sent := _received(client):
                if b"COMMIT" in sent and self.cut == "before the commit":
                    self.cut = None
                    _hang_up(client, server)
                    return
                if b"COMMIT" in sent and self.cut == "after the commit":
                    self.cut = None
                    _hang_up(client)
                    server.sendall(sent)
                    # The server answers nobody.
                    return
                server.sendall(sent)

    def _to_client(self, server: socket.socket, client: socket.socket) -> None:
        while answered := _received(server):
            try:
                client.sendall(answered)
            except OSError:
                return
        _hang_up(client)


def _received(one: socket.socket) -> bytes:
    try:
        return one.recv(65_536)
    except OSError:
        return b""


def _hang_up(*sockets: socket.socket) -> None:
    for open_socket in sockets:
        try:
            open_socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue


@pytest.fixture
def cable(postgres_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cable]:
    url = make_url(postgres_database.engine.url.render_as_string(hide_password=False))
    folder = url.query.get("host")
    if not isinstance(folder, str):
        pytest.fail("this test needs a server on a socket of its own: unset TEST_DATABASE_URL")
    cable = Cable(tmp_path_factory.mktemp("cable"), f"{folder}/.s.PGSQL.{PORT}")
    yield cable
    cable.close()


@pytest.fixture
def behind(cable: Cable, postgres_database: Database) -> Iterator[Database]:
    """The database as seen through the cable."""
    name = cable._listener.getsockname()
    url = postgres_database.engine.url.update_query_dict({"host": str(Path(name).parent)})
    database = Database.open(url.render_as_string(hide_password=False))
    with database.read() as session:
        session.execute(text("SELECT 1"))
    yield database
    database.dispose()


def save_over(cable: Cable, behind: Database, *, cut: str) -> None:
    with behind.write() as session:
        make_developers(session, "Dana")
        cable.cut = cut


def test_a_commit_whose_answer_is_lost_counts_because_it_is_there(
    cable: Cable, behind: Database
) -> None:
    save_over(cable, behind, cut="after the commit")

    with behind.read() as session:
        assert len(rows_of(session, Batch)) == 1
        assert verify(session) == []


def test_a_commit_that_never_arrived_is_said_to_be_lost(cable: Cable, behind: Database) -> None:
    with pytest.raises(Unreachable, match="nothing was saved"):
        save_over(cable, behind, cut="before the commit")

    with behind.read() as session:
        assert rows_of(session, Batch) == []
    with behind.write() as session:
        make_developers(session, "Dana")


def test_a_connection_that_the_server_ended_is_replaced(postgres_database: Database) -> None:
    database = postgres_database
    with database.read() as session:
        session.execute(text("SELECT 1"))
    with database.engine.connect() as other:
        other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )

    with database.write() as session:
        make_developers(session, "Dana")


def save_and_be_ended(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        make_developers(session, "Eli")


def test_a_transaction_that_the_server_ended_is_said_to_be_lost(
    postgres_database: Database,
) -> None:
    database = postgres_database

    with pytest.raises(Unreachable, match="nothing was saved"):
        save_and_be_ended(database)

    with database.read() as session:
        assert rows_of(session, Batch) == []


def test_a_server_that_restarts_under_load_is_used_again_without_a_restart_here() -> None:
    with stoppable_server() as server, fresh_database(server.url) as url:
        database = Database.open(url)
        upgrade(database)
        outcomes: list[str] = []
        stop = threading.Event()

        def keep_writing(name: str) -> None:
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    with database.write() as session:
                        make_developers(session, f"{name} {number}")
                    outcomes.append(f"{name} {number}")
                except (Unreachable, Busy) as refusal:
                    outcomes.append(str(refusal))

        writers = [threading.Thread(target=keep_writing, args=(name,)) for name in "AB"]
        for writer in writers:
            writer.start()
        wait_for(lambda: len(outcomes) > 20)
        server.stop()
        down = len(outcomes)
        server.start()
        wait_for(
            lambda: (
                len([outcome for outcome in outcomes[down:] if outcome[:2] in ("A ", "B ")]) > 20
            )
        )
        stop.set()
        for writer in writers:
            writer.join()

        said = [outcome for outcome in outcomes if outcome[:2] in ("A ", "B ")]
        with database.read() as session:
            names = {row.name for row in rows_of(session, Developer)}
            assert verify(session) == []
        assert set(said) == names
        assert len(said) == len(set(said))
        database.dispose()
