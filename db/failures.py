"""What the databases' own errors mean to the person who meets them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from db.errors import Busy, Invalid, Unreachable

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_BUSY_CODES = {
    "55P03",  # lock_not_available: the lock time-out
    "40P01",  # deadlock_detected
    "40001",  # serialization_failure
    "53300",  # too_many_connections
}
_TOO_LONG = "57014"  # query_canceled: the statement time-out
_BUSY_NAMES = ("SQLITE_BUSY", "SQLITE_LOCKED")

BUSY = "Somebody else is saving; nothing was saved here. Try again."
CROWDED = "All connections to the database are in use; nothing was saved. Try again in a moment."
TOO_LONG = (
    "The database took too long and was stopped; nothing was saved. Narrow the view, or try again."
)
UNREACHABLE = "The database cannot be reached; nothing was saved. Try again in a moment."


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what a database raises into Busy, Unreachable or Invalid, each with a sentence."""
    try:
        yield
    except NoConnectionFree as error:
        raise Busy(CROWDED) from error
    except DataError as error:
        raise Invalid(
            "A value is larger than the database can hold; nothing was saved. Correct it first."
        ) from error
    except (OperationalError, InterfaceError) as error:
        if is_busy(error):
            raise Busy(BUSY) from error
        if _code(error) == _TOO_LONG:
            raise Busy(TOO_LONG) from error
        if is_lost(error):
            raise Unreachable(UNREACHABLE) from error
        raise


def is_busy(error: DBAPIError) -> bool:
    """Whether another writer held the database for too long."""
    name = getattr(error.orig, "sqlite_errorname", "") or ""
    return _code(error) in _BUSY_CODES or name.startswith(_BUSY_NAMES)


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection broke, was ended by the server, or was never made."""
    code = _code(error)
    if hasattr(error.orig, "sqlite_errorname"):
        return False
    # No code at all: libpq could not connect, or the answer never came.
    return error.connection_invalidated or code is None or code[:2] in ("08", "57")


def _code(error: DBAPIError) -> str | None:
    code: str | None = getattr(error.orig, "pgcode", None)
    return code
