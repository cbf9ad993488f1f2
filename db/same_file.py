"""A SQLite file that is deleted or replaced while the app runs is noticed, and not written to.

The system keeps a deleted file for whoever has it open: every commit would succeed, and be gone
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
    """Let no transaction of `engine` begin or commit where `path` is not the file it opened first.

    Raises Unusable. Asking the file system costs some microseconds. An engine that was disposed of
    opens whatever is there then.
    """
    opened: list[tuple[int, int]] = []

    def refuse_another() -> None:
        if opened and _identity(path) != opened[0]:
            raise Unusable(_GONE.format(path=path))

    @event.listens_for(engine, "do_connect")
    def before_connecting(*_arguments: Any) -> None:
        # SQLite would make a new file.
        refuse_another()

    @event.listens_for(engine, "connect")
    def connected(*_arguments: Any) -> None:
        found = _identity(path)
        if not opened and found is not None:
            opened.append(found)

    @event.listens_for(engine, "begin")
    @event.listens_for(engine, "commit")
    def of_a_transaction(_connection: Connection) -> None:
        refuse_another()

    @event.listens_for(engine, "engine_disposed")
    def disposed(_engine: Engine) -> None:
        opened.clear()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
