"""Who last changed a row: the assignment itself, or its ticket."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from db.commands.assignments.loading import LastEvent, last_edits, last_events
from db.commands.records.rows import RecordKind


def last_changed(session: Session, tickets: Mapping[int, int]) -> dict[int, LastEvent]:
    """The newest event of each assignment or its ticket; `tickets` are ids by assignment id."""
    events, edits = last_events(session, tickets), last_edits(session, tickets.values())
    found: dict[int, LastEvent] = {}
    for id_, ticket_id in tickets.items():
        known = [event for event in (events.get(id_), edits.get(ticket_id)) if event is not None]
        if known:
            found[id_] = max(known, key=lambda event: event.changed_at)
    return found


def last_edit(session: Session, kind: RecordKind, id_: int) -> LastEvent | None:
    """The newest event of one developer's or ticket's own fields."""
    return last_edits(session, [id_], kind).get(id_)
