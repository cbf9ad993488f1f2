"""What rows are found and sorted by, made from what they and their tickets say.

Words depend on the Unicode tables of the running Python and on `db/domain/search_words.py`: after
a change of either, rows that were written before may be found and sorted by other words. An
assignment repeats fields of its ticket, so that one index finds and sorts by both; the trigger of
`migrations/repeated.py` carries every later change of the ticket over.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from db.domain.search_words import reason_fields, search_fields
from db.history.batches import id_chunks
from db.history.bulk import update_rows
from db.models.board import Assignment, Ticket, table_of

CHUNK = 5_000
REPEATED = (
    *("sort_title", "search_words"),
    *("required_skill", "priority_rank", "due_date", "story_points"),
)


def repeated(session: Session, ticket_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The columns that assignments repeat of each of these tickets, by ticket."""
    columns = [table_of(Ticket).c[name] for name in REPEATED]
    return {
        row["id"]: {name: row[name] for name in REPEATED}
        for chunk in id_chunks(ticket_ids)
        for row in session.execute(
            select(Ticket.id, *columns).where(Ticket.id.in_(chunk))
        ).mappings()
    }


def rebuild_derived(session: Session) -> int:
    """Make the derived columns of all tickets and assignments anew; how many rows differed."""
    return (
        _rebuild(session, table_of(Ticket), _of_ticket)
        + _rebuild(session, table_of(Assignment), _of_assignment)
        + _repeat(session)
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


def _repeat(session: Session) -> int:
    """Give assignments what their tickets say; how many said something else."""
    here, there = table_of(Assignment), table_of(Ticket)
    differs = or_(*(here.c[name].is_distinct_from(there.c[name]) for name in REPEATED))
    differing = (
        select(here.c.id, *(there.c[name] for name in REPEATED))
        .join(there, there.c.id == here.c.ticket_id)
        .where(differs)
        .order_by(here.c.id)
        .limit(CHUNK)
    )
    changed = 0
    while rows := session.execute(differing).mappings().all():
        update_rows(session, here, [dict(row) for row in rows])
        changed += len(rows)
    return changed
