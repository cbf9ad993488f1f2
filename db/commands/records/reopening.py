"""Reopen tickets that were closed by their tracker rather than by a decision here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.outcomes import Outcome, Refusal
from db.commands.records.editing import Edit
from db.commands.records.relating import with_consequences
from db.commands.records.rows import Update, load_records, record_label, save_updates
from db.commands.records.targets import STATUS_ACTIONS, TICKET
from db.domain.actions import Refused
from db.domain.values import clean_reason
from db.history.batches import close_batch, open_batch, write_batch
from db.models.types import AnyRow
from db.queries.assignments import reopenable_assignment


def reopen_tickets(
    session: Session, edits: Sequence[Edit], *, actor: Actor, at: datetime
) -> Outcome:
    """Make closed tickets pending again; an edit holds the ticket's id, version and the reason.

    A ticket is refused with a sentence and left alone if it is open, has changed since `version`,
    or has an assignment that must be reopened instead.
    """
    batch = open_batch(session, command="reopen", actor=actor, at=at)
    records = load_records(session, TICKET, (edit.id for edit in edits))
    updates: dict[int, Update] = {}
    refused: list[Refusal] = []
    for edit in edits:
        record = records.get(edit.id)
        label = record_label(TICKET, record) if record else f"#{edit.id}"
        try:
            if record is None:
                raise Refused(f"The ticket with the number {edit.id} does not exist.")
            _check(edit, record, label, reopenable_assignment(session, edit.id))
        except Refused as refusal:
            refused.append(Refusal(None, edit.id, label, str(refusal)))
            continue
        before = {name: record[name] for name in TICKET.fields}
        updates[edit.id] = Update(
            edit.id,
            record["version"],
            before,
            before | {"status": "pending"},
            STATUS_ACTIONS["pending"],
            clean_reason(edit.reason),
        )
    if not updates:
        return Outcome((), tuple(refused), None)
    saved, following = with_consequences(session, {}, list(updates.values()))
    write_batch(session, batch, len(saved) + len(following))
    save_updates(session, TICKET, batch, [*saved, *following])
    return Outcome((), tuple(refused), close_batch(session, batch), tuple(updates))


def _check(edit: Edit, record: dict[str, object], label: str, through: AnyRow | None) -> None:
    if record["status"] not in ("completed", "rejected"):
        raise Refused(f"{label} is {record['status']}; only a closed ticket can be reopened.")
    if edit.version not in (None, record["version"]):
        raise Refused(f"{label} was changed meanwhile; look at it again.")
    if through is not None:
        raise Refused(
            f"{label} is reopened through its assignment to {through.assigned_to}; do that."
        )
