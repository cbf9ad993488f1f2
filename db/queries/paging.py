"""Pages that cost the same wherever they begin, and counts that stop at a limit."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.types import AnyRow, AnySelect

COUNTED = 10_000
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of the page after them (None on the last)."""

    rows: list[AnyRow]
    next_cursor: str | None


def cursor_id(cursor: str | None) -> int | None:
    """The id in a cursor; None for the first page, and for a cursor that makes no sense."""
    if cursor is None or not cursor.isascii() or not cursor.isdigit() or len(cursor) > 19:
        return None
    id_ = int(cursor)
    return id_ if id_ <= LARGEST_ID else None


def one_page(session: Session, statement: AnySelect, limit: int) -> Page:
    """The first `limit` rows of `statement`, whose rows have an `id` that it is ordered by."""
    rows = list(session.execute(statement.limit(limit + 1)))
    if len(rows) > limit:
        return Page(rows[:limit], str(rows[limit - 1].id))
    return Page(rows, None)


def count_matches(session: Session, statement: AnySelect) -> int:
    """How many rows `statement` finds; a number past COUNTED means "more than COUNTED"."""
    inner = statement.order_by(None).limit(COUNTED + 1).subquery()
    return int(session.execute(select(func.count()).select_from(inner)).scalar_one())


def say_count(count: int) -> str:
    """A count as it is shown: exact up to COUNTED, and open beyond."""
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"
