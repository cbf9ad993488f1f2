"""Cursors that are valid only for the list and the filters that they were made for.

The data layer takes a malformed cursor for the first page; the API refuses it.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from dashboard.api.errors import refuse_field

_MARK_LENGTH = 12


def read_cursor(cursor: str | None, of: Any, *, fits: Callable[[str], bool]) -> str | None:
    """The data layer's cursor inside `cursor`, which was made for `of`: a list and its filters.

    `fits` checks the inner cursor. Raises DetailedError.
    """
    if cursor is None:
        return None
    inner, _, mark = cursor.rpartition("~")
    if not inner or mark != _mark(inner, of) or not fits(inner):
        raise refuse_field(
            "query.cursor", "This cursor is not one of this list with these filters; begin anew."
        )
    return inner


def write_cursor(inner: str | None, of: Any) -> str | None:
    """A cursor for the next page of `of`; None where there is none."""
    return None if inner is None else f"{inner}~{_mark(inner, of)}"


def _mark(inner: str, of: Any) -> str:
    document = json.dumps([inner, of], default=str)
    return hashlib.sha256(document.encode()).hexdigest()[:_MARK_LENGTH]
