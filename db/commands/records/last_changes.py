"""Who changed a row last: its assignment, or the ticket under it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from db.commands.assignments.loading import LastEvent, last_edits, last_events
from db.commands.records.rows import RecordKind


def last_changed(session: Session, tickets: Mapping[int, int]) -> dict[int, LastEvent]:
    """The newest event of each of these assignments or of its ticket; `tickets` by assignment."""
    events, edits = last_events(session, tickets), last_edits(session, tickets.values())
    found: dict[int, LastEvent] = {}
    for id_, ticket_id in tickets.items():
        known = [one for one in (events.get(id_), edits.get(ticket_id)) if one is not None]
        if known:
            found[id_] = max(known, key=lambda one: one.changed_at)
    return found


def last_edit(session: Session, kind: RecordKind, id_: int) -> LastEvent | None:
    """The newest event of one developer's or ticket's own fields."""
    return last_edits(session, [id_], kind).get(id_)
