"""What rows are found and sorted by, made anew from what they say.

It depends on the Unicode tables of the running Python and on `db/search_words.py`: after a change
of either, rows that were written before may be found and sorted by other words.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from db.bulk import update_rows
from db.models import Assignment, Ticket, table_of
from db.search_words import reason_fields, search_fields

CHUNK = 5_000


def rebuild_texts(session: Session) -> int:
    """Make the derived columns of all tickets and assignments anew; how many rows differed."""
    return _rebuild(session, table_of(Ticket), _of_ticket) + _rebuild(
        session, table_of(Assignment), _of_assignment
    )


def _of_ticket(row: Mapping[Any, Any]) -> dict[str, Any]:
    return dict(search_fields(row["title"], row["external_key"]))


def _of_assignment(row: Mapping[Any, Any]) -> dict[str, Any]:
    return dict(reason_fields(row["reason"]))


def _rebuild(
    session: Session, table: Table, made: Callable[[Mapping[Any, Any]], dict[str, Any]]
) -> int:
    last = changed = 0
    while True:
        page = select(table).where(table.c.id > last).order_by(table.c.id).limit(CHUNK)
        rows = session.execute(page).mappings().all()
        if not rows:
            return changed
        last = rows[-1]["id"]
        new = [{"id": row["id"], **made(row)} for row in rows]
        differing = [
            after
            for row, after in zip(rows, new, strict=True)
            if any(row[name] != value for name, value in after.items())
        ]
        update_rows(session, table, differing)
        changed += len(differing)
