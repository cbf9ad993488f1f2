"""Translation of the databases' own errors into sentences for people."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from db.errors import BoardError, Busy, Invalid, NoRoom, Unreachable, Unusable

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_BUSY_CODES = {
    "55P03",  # lock_not_available: the lock time-out
    "40P01",  # deadlock_detected
    "40001",  # serialization_failure
    "53300",  # too_many_connections
}
_TOO_LONG = "57014"  # query_canceled: the statement time-out
_BUSY_NAMES = ("SQLITE_BUSY", "SQLITE_LOCKED")
_FULL_CODE = "53100"  # disk_full
# SQLite's errors when the disk takes no more: it is full, or a quota or limit is reached.
# https://www.sqlite.org/rescode.html
_FULL_NAMES = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC")
_FULL_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

BUSY = "Somebody else is saving; nothing was saved here. Try again."
CROWDED = "All connections to the database are in use; nothing was saved. Try again in a moment."
TOO_LONG = (
    "The database took too long and was stopped; nothing was saved. Narrow the view, or try again."
)
UNREACHABLE = "The database cannot be reached; nothing was saved. Try again in a moment."
FULL = (
    "The database's disk is full, or takes no more of this app; nothing was saved. Make room on "
    "it, then try again: nothing has to be started anew."
)
READ_ONLY = (
    "This database can only be read here, so nothing was saved. Let the app write to it (the file "
    "and its folder; on PostgreSQL the server itself, not one that follows it), then try again."
)
DAMAGED = (
    "The database is damaged, or is no database at all; nothing was saved. Stop the app, move what "
    "is there aside and keep it, and restore the last good backup with `python -m db restore FILE`."
)
NO_FILE = (
    "The database file cannot be opened; nothing was saved. Look whether DATABASE_URL names it, "
    "whether its disk is there, and whether this app may read and write it."
)
BROKEN = (
    "The database's disk did not answer as it should ({name}); nothing was saved. Look after the "
    "disk, then start the app anew."
)
# By the beginning of the error's code or name; longer beginnings come first.
_UNUSABLE = {
    "SQLITE_READONLY": READ_ONLY,
    "25006": READ_ONLY,  # read_only_sql_transaction
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "XX001": DAMAGED,  # data_corrupted
    "XX002": DAMAGED,  # index_corrupted
    "SQLITE_CANTOPEN": NO_FILE,
    "SQLITE_IOERR": BROKEN,
    "58030": BROKEN,  # io_error
}


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn a database's errors into BoardErrors with a sentence for people."""
    try:
        yield
    except NoConnectionFree as error:
        raise Busy(CROWDED) from error
    except DataError as error:
        raise Invalid(
            "A value is larger than the database can hold; nothing was saved. Correct it first."
        ) from error
    except (DBAPIError, sqlite3.Error) as error:
        meant = _meaning(error)
        if meant is None:
            raise
        raise meant from error


@contextmanager
def room_for(what: object) -> Iterator[None]:
    """Turn a full disk into NoRoom, which names `what`; the caller removes unfinished files."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if not is_full(error):
            raise
        raise NoRoom(
            f"There is no room for {what}: the disk is full, or takes no more of this user. "
            "Nothing was left there; make room, or name another place, then try again."
        ) from error


def is_full(error: BaseException) -> bool:
    """Whether a disk, a quota or a limit of the process let no more be written."""
    if isinstance(error, OSError):
        return error.errno in _FULL_ERRNOS
    return _code(error) == _FULL_CODE or _name(error).startswith(_FULL_NAMES)


def _meaning(error: DBAPIError | sqlite3.Error) -> BoardError | None:
    """The error that people should read; None for a mistake of our own code."""
    if is_full(error):
        return NoRoom(FULL)
    name = _name(error) or _code(error) or ""
    for beginning, sentence in _UNUSABLE.items():
        if name.startswith(beginning):
            return Unusable(sentence.format(name=name))
    if is_busy(error):
        return Busy(BUSY)
    if not isinstance(error, (OperationalError, InterfaceError)):
        return None
    if _code(error) == _TOO_LONG:
        return Busy(TOO_LONG)
    return Unreachable(UNREACHABLE) if is_lost(error) else None


def is_busy(error: BaseException) -> bool:
    """Whether another writer held the database for too long."""
    return _code(error) in _BUSY_CODES or _name(error).startswith(_BUSY_NAMES)


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection broke, was ended by the server, or was never made."""
    code = _code(error)
    if hasattr(error.orig, "sqlite_errorname"):
        return False
    # Without any code, libpq could not connect or got no answer.
    return error.connection_invalidated or code is None or code[:2] in ("08", "57")


def _code(error: BaseException) -> str | None:
    """PostgreSQL's code for the error."""
    code: str | None = getattr(getattr(error, "orig", error), "pgcode", None)
    return code


def _name(error: BaseException) -> str:
    """SQLite's name for the error."""
    return str(getattr(getattr(error, "orig", error), "sqlite_errorname", None) or "")
