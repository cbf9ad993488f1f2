"""Refuse to go on when a SQLite file is deleted or replaced while the app runs.

The operating system keeps a deleted file as long as it is open: commits would succeed, and be lost
with the last connection.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from db.errors import Unusable

_GONE = (
    "The database file {path} was deleted or replaced while the app was running, so nothing was "
    "saved. Put it back where it was, or restore a backup, and start the app anew."
)


def stay_with_file(engine: Engine, path: Path) -> None:
    """Let transactions of `engine` begin and commit only while `path` is the file it opened first.

    Otherwise they raise Unusable. The check costs some microseconds. After the engine's `dispose`,
    it opens whatever file is there.
    """
    opened: list[tuple[int, int]] = []

    def refuse_other_file() -> None:
        if opened and _identity(path) != opened[0]:
            raise Unusable(_GONE.format(path=path))

    @event.listens_for(engine, "do_connect")
    def before_connecting(*_arguments: Any) -> None:
        # SQLite would create a new file.
        refuse_other_file()

    @event.listens_for(engine, "connect")
    def connected(*_arguments: Any) -> None:
        found = _identity(path)
        if not opened and found is not None:
            opened.append(found)

    @event.listens_for(engine, "begin")
    @event.listens_for(engine, "commit")
    def of_a_transaction(_connection: Connection) -> None:
        refuse_other_file()

    @event.listens_for(engine, "engine_disposed")
    def disposed(_engine: Engine) -> None:
        opened.clear()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
