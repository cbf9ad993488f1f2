"""Pages that cost the same wherever they begin, and counts that stop at a limit."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.domain.values import LARGEST_ID, is_storable
from db.models.types import AnyRow, AnySelect

COUNTED = 10_000


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of the page after them (None on the last)."""

    rows: list[AnyRow]
    next_cursor: str | None


@dataclass(frozen=True)
class CountedPage(Page):
    """A page, and how many rows match in all; a `count` past COUNTED means "more than that"."""

    count: int


def cursor_id(cursor: str | None) -> int | None:
    """The id in a cursor; None for the first page and for a malformed cursor."""
    if cursor is None or not cursor.isascii() or not cursor.isdigit() or len(cursor) > 19:
        return None
    id_ = int(cursor)
    return id_ if id_ <= LARGEST_ID else None


def write_cursor(order: str, values: Sequence[Any]) -> str:
    """A cursor for the page after a row whose keys in this order are `values`.

    If the id is the only key, the cursor is the id as text.
    """
    if len(values) == 1:
        return str(values[0])
    written = [value.isoformat() if isinstance(value, date) else value for value in values]
    document = json.dumps([order, *written], separators=(",", ":"))
    return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, order: str, types: Sequence[type]) -> list[Any] | None:
    """The values in a cursor of this order, all of which but the id may be None.

    Returns None for a missing, malformed or foreign cursor, which all mean the first page.
    """
    if cursor is None:
        return None
    if len(types) == 1:
        id_ = cursor_id(cursor)
        return None if id_ is None else [id_]
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        document = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(document, list) or document[:1] != [order]:
        return None
    values = document[1:]
    if len(values) != len(types) or values[-1] is None:
        return None
    try:
        return [
            None if value is None else _READERS[type_](value)
            for value, type_ in zip(values, types, strict=True)
        ]
    except (TypeError, ValueError, OverflowError):
        return None


def one_page(session: Session, statement: AnySelect, limit: int) -> Page:
    """The first `limit` rows of `statement`, whose rows have an `id` that it is ordered by."""
    rows = list(session.execute(statement.limit(limit + 1)))
    if len(rows) > limit:
        return Page(rows[:limit], str(rows[limit - 1].id))
    return Page(rows, None)


def count_matches(session: Session, statement: AnySelect, *, limit: int | None = None) -> int:
    """How many rows `statement` finds; past `limit` (or COUNTED) it means "more"."""
    stop = COUNTED if limit is None else limit
    inner = statement.order_by(None).limit(stop + 1).subquery()
    return int(session.execute(select(func.count()).select_from(inner)).scalar_one())


def count_text(count: int) -> str:
    """A count as shown: `1,234`, or `10,000+` past COUNTED."""
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > LARGEST_ID:
        raise ValueError
    return value


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, str) or abs(number) > LARGEST_ID or number != number:  # noqa: PLR0124 - NaN
        raise ValueError
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str) or not is_storable(value):
        raise ValueError
    return value


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError
    return instant.astimezone(UTC)


_READERS = {
    int: _whole,
    float: _number,
    str: _text,
    date: date.fromisoformat,
    datetime: _instant,
}
