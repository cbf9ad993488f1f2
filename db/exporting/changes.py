"""What the board and a ticket's source say differently: to be entered there, so that they agree."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from db.commands.assignments.loading import ticket_label
from db.domain.last_seen import FIELDS, seen_value, seen_values
from db.exporting.tables import Heading, Row
from db.history.chain import stream
from db.importing.save.people import People
from db.importing.save.work import STATES
from db.models.board import Assignment, Ticket

COLUMNS = (
    Heading("key", "text"),
    Heading("title", "text"),
    Heading("field", "text"),
    Heading("old", "text"),
    Heading("new", "text"),
)
# Of a description only a digest is kept, so the source's text cannot be shown.
_ANOTHER_TEXT = "(another text)"


def change_rows(session: Session, source: str) -> Iterator[Row]:
    """A row for each field in which a ticket differs from what its source last said.

    A row holds key, title, field, the source's value and the board's. The assignee of a ticket is
    whoever has it, or completed it.
    """
    people = People(session, create=False)
    holds = and_(
        Assignment.ticket_id == Ticket.id,
        or_(
            Assignment.status == "active",
            and_(Assignment.status == "completed", Ticket.status == "completed"),
        ),
    )
    statement = (
        select(
            Ticket.id,
            Ticket.external_key,
            Ticket.status,
            Ticket.last_seen,
            *(getattr(Ticket, name) for name in FIELDS),
            Assignment.developer_id,
            Assignment.assigned_to,
        )
        .outerjoin(Assignment, holds)
        .where(Ticket.source == source, Ticket.last_seen.is_not(None), Ticket.status != "withdrawn")
        .order_by(Ticket.external_key, Ticket.id, Assignment.id.desc())
    )
    before = None
    for row in stream(session, statement):
        if row["id"] == before:
            continue  # completed by several in turn: the last of them came first
        before = row["id"]
        label = ticket_label(row["id"], row["external_key"])
        for name, theirs, ours in _differences(row, people):
            yield label, row["title"], name, _text(theirs), _text(ours)


def _differences(row: Mapping[Any, Any], people: People) -> Iterator[tuple[str, Any, Any]]:
    seen = seen_values(row["last_seen"])
    for name in FIELDS:
        if name in seen and seen[name] != seen_value(name, row[name]):
            theirs = _ANOTHER_TEXT if name == "description" and seen[name] else seen[name]
            yield name, theirs, row[name]
    state = STATES[row["status"]]
    if "state" in seen and seen["state"] != state:
        yield "state", seen["state"], state
    if "assignee" in seen and people.known(seen) != row["developer_id"]:
        yield "assignee", seen["assignee"], row["assigned_to"]


def _text(value: Any) -> str | None:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return None if value is None else str(value)
