"""Columns for searching and sorting that follow from other columns.

They depend on the Unicode tables of the running Python and on `db/domain/search_words.py`: after a
change of either, `rebuild_derived` brings older rows up to date. An assignment repeats fields of
its ticket, so that one index serves both; a trigger (`migrations/repeated.py`) keeps them equal.
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
    *("required_skill", "priority_rank", "due_date", "story_points", "project"),
)


def repeated(session: Session, ticket_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The values that assignments repeat from these tickets, by ticket id."""
    columns = [table_of(Ticket).c[name] for name in REPEATED]
    return {
        row["id"]: {name: row[name] for name in REPEATED}
        for chunk in id_chunks(ticket_ids)
        for row in session.execute(
            select(Ticket.id, *columns).where(Ticket.id.in_(chunk))
        ).mappings()
    }


def rebuild_derived(session: Session) -> int:
    """Compute all derived columns anew; returns how many rows differed."""
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
    session: Session, table: Table, derive: Callable[[Mapping[Any, Any]], dict[str, Any]]
) -> int:
    last = changed = 0
    while True:
        page = select(table).where(table.c.id > last).order_by(table.c.id).limit(CHUNK)
        rows = session.execute(page).mappings().all()
        if not rows:
            return changed
        last = rows[-1]["id"]
        new = [{"id": row["id"], **derive(row)} for row in rows]
        differing = [
            after
            for row, after in zip(rows, new, strict=True)
            if any(row[name] != value for name, value in after.items())
        ]
        update_rows(session, table, differing)
        changed += len(differing)


def _repeat(session: Session) -> int:
    """Copy the repeated fields of tickets to assignments; returns how many rows differed."""
    assignments, tickets = table_of(Assignment), table_of(Ticket)
    differs = or_(*(assignments.c[name].is_distinct_from(tickets.c[name]) for name in REPEATED))
    differing = (
        select(assignments.c.id, *(tickets.c[name] for name in REPEATED))
        .join(tickets, tickets.c.id == assignments.c.ticket_id)
        .where(differs)
        .order_by(assignments.c.id)
        .limit(CHUNK)
    )
    changed = 0
    while rows := session.execute(differing).mappings().all():
        update_rows(session, assignments, [dict(row) for row in rows])
        changed += len(rows)
    return changed
