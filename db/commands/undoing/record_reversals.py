"""Undo of the changes that a batch made to records: developers, tickets, calendar entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.commands.assignments.saving import OPEN
from db.commands.outcomes import Refusal
from db.commands.records.keys import key_of, refuse_taken
from db.commands.records.rows import Update, load_known, load_records, record_label
from db.commands.records.skills import FIELDS
from db.commands.records.targets import (
    CALENDAR,
    DEVELOPER,
    FOLLOWING,
    STATUS_ACTIONS,
    TICKET,
    Target,
)
from db.commands.undoing.statuses import statuses_before, statuses_left
from db.domain.actions import Refused, Step
from db.domain.known_as import KnownAs, alias_list, join_aliases
from db.domain.relations import FOLLOWED
from db.history.batches import CHUNK, id_chunks
from db.models.board import Assignment, RecordHistory, table_of
from db.models.types import AnyRow
from db.queries.skills import vocabulary

# The action when a creation is undone; an import of the same row revives the record.
WITHDRAWN = "withdrawn"
_DATES = ("due_date", "first_on", "last_on")


@dataclass(frozen=True, slots=True)
class Reversals:
    """The updates that undo `events` events of one kind, and the refusals."""

    target: Target
    events: int
    updates: Sequence[Update]
    refused: Sequence[Refusal]
    left: Mapping[int, str]
    """The status in which the batch left each ticket."""


def record_reversals(
    session: Session, batch_id: str, target: Target, reason: str | None
) -> Iterator[Reversals]:
    """The reversals of the records of one kind that a batch changed, a chunk at a time."""
    known = load_known(session) if target is DEVELOPER else None
    words = vocabulary(session)
    skills = FIELDS.get(target.kind)
    for events in _events(session, batch_id, target):
        own = {event.record_id: event for event in events}
        before = _records_before(session, target, events[0].id, own)
        stated = [event for event in events if event.action in STATUS_ACTIONS.values()]
        statuses: Mapping[int, str] = {}
        moved: Mapping[int, str] = {}
        if target is TICKET:
            ids = [event.record_id for event in stated]
            revived = [id_ for id_, event in before.items() if event.action == WITHDRAWN]
            if ids:
                statuses = statuses_before(session, stated[0].changed_at, ids)
            moved = statuses_left(session, batch_id, [*ids, *revived])
        wanted: list[Update] = []
        refused: list[Refusal] = []
        for id_, now in load_records(session, target, own).items():
            try:
                earlier = before.get(id_)
                after = _as_before(
                    target,
                    now,
                    own[id_],
                    earlier.state if earlier else None,
                    status=statuses.get(id_),
                    left_status=moved.get(id_),
                )
                if skills is not None:
                    # Skills that were merged since stay merged.
                    after[skills] = words.rewrite(after[skills])
                if target is TICKET and key_of(after) not in (None, key_of(now)):
                    refuse_taken(session, after)
                if after == {name: now[name] for name in target.fields}:
                    raise Refused(f"{record_label(target, now)} is as it was already.")
            except Refused as refusal:
                refused.append(_refusal(target, now, str(refusal)))
                continue
            fields = {name: now[name] for name in target.fields}
            gone = earlier is None or earlier.action == WITHDRAWN
            action = WITHDRAWN if gone else "undone"
            if id_ in statuses:
                action = STATUS_ACTIONS.get(after["status"], action)
            wanted.append(Update(id_, now["version"], fields, after, action, reason))
        updates, conflicting = (wanted, []) if known is None else _without_taken(known, wanted)
        refused += conflicting
        left = {event.record_id: event.state.get("status", "") for event in events}
        yield Reversals(target, len(events), updates, refused, left)


def _without_taken(known: KnownAs, updates: Sequence[Update]) -> tuple[list[Update], list[Refusal]]:
    """The updates whose names are free, and the refusals of the others."""
    kept: list[Update] = []
    refused: list[Refusal] = []

    def comes_back(update: Update) -> tuple[bool, bool]:
        is_active = update.after["active"]
        return is_active, is_active and not update.before["active"]

    # Developers who are deactivated release their names before others take them.
    for update in sorted(updates, key=comes_back):
        objection = known.objection(update.id, update.after)
        if objection is None:
            known.add(update.id, update.after)
            kept.append(update)
        else:
            refused.append(_refusal(DEVELOPER, {"id": update.id, **update.before}, objection))
    return kept, refused


def _events(session: Session, batch_id: str, target: Target) -> Iterator[Sequence[AnyRow]]:
    """A batch's events of one kind, a chunk at a time; each record has at most one."""
    table = table_of(RecordHistory)
    # Ids are assigned under the board's lock, so those of a batch are consecutive.
    first, number = session.execute(
        select(func.min(table.c.id), func.count()).where(table.c.batch_id == batch_id)
    ).one()
    for at in range(first or 0, (first or 0) + number, CHUNK):
        events = session.execute(
            select(table.c.id, table.c.record_id, table.c.action, table.c.state, table.c.changed_at)
            .where(
                table.c.id.between(at, at + CHUNK - 1),
                table.c.batch_id == batch_id,
                table.c.kind == target.kind,
                # Consequences of other tickets are worked out anew.
                table.c.action.not_in(FOLLOWED),
            )
            .order_by(table.c.id)
        ).all()
        if events:
            yield events


def _refusal(target: Target, record: Mapping[str, Any], message: str) -> Refusal:
    ticket = record["id"] if target is TICKET else None
    return Refusal(None, ticket, record_label(target, record), message)


def _as_before(
    target: Target,
    now: Mapping[str, Any],
    event: AnyRow,
    before: Mapping[str, Any] | None,
    *,
    status: str | None,
    left_status: str | None,
) -> dict[str, Any]:
    """All fields after the undo: those that the event changed go back, the rest stays.

    `status` is the ticket's status before the event, if the event changed it. `left_status` is the
    status that later decisions of the same batch gave it, if there were any. Raises Refused.
    """
    fields = {name: now[name] for name in target.fields}
    label = record_label(target, now)
    left = _read(event.state)
    if before is None:
        changed: dict[str, Any] = {"status": "withdrawn"} if target is TICKET else {"active": False}
        compared = [name for name in target.fields if name not in ("status", *FOLLOWING)]
    else:
        earlier = _read(before)
        compared = [
            name
            for name in target.fields
            if name in left
            and name in earlier
            and left[name] != earlier[name]
            and name not in FOLLOWING
        ]
        # Decisions change a ticket's status; only "withdrawn" is a change of the field itself.
        if "withdrawn" not in (left.get("status"), earlier.get("status")):
            compared = [name for name in compared if name != "status"]
        changed = {name: earlier[name] for name in compared}
        if "aliases" in changed:
            compared.remove("aliases")
            changed["aliases"] = _aliases_before(fields | changed, fields, left)
        if status is not None:
            compared.append("status")
            changed["status"] = status
        if "status" in compared:
            # The batch's decisions came after this event.
            left["status"] = left_status or left["status"]
    if any(name in left and now[name] != left[name] for name in compared):
        raise Refused(f"{label} was changed since, and is kept as it is.")
    if not changed:
        raise Refused(f"{label} is as it was already.")
    return fields | changed


def _aliases_before(
    earlier: Mapping[str, Any], now: Mapping[str, Any], left: Mapping[str, Any]
) -> str | None:
    """The aliases without those that the event added, with those it removed; later ones stay."""
    were, here, then = (alias_list(fields["aliases"]) for fields in (earlier, now, left))
    kept = [alias for alias in here if alias in were or alias not in then]
    back = [alias for alias in were if alias not in then]
    return join_aliases([*kept, *back], own=(earlier["name"], earlier["email"]))


def withdrawable(session: Session, reversals: Reversals, steps: Sequence[Step]) -> Reversals:
    """The reversals without those of tickets and developers that still have open work."""
    target = reversals.target
    if target is CALENDAR:
        return reversals
    going = {update.id for update in reversals.updates if update.action == WITHDRAWN}
    leaving = {
        update.id
        for update in reversals.updates
        if update.before.get("active") and not update.after.get("active")
    }
    moved = {step.after.id: step.after for step in steps}
    statuses = {step.after.ticket_id: step.after.ticket_status for step in steps}
    owner = Assignment.developer_id if target is DEVELOPER else Assignment.ticket_id
    used: set[int] = set()
    for chunk in id_chunks(going | leaving):
        statement = select(Assignment.id, Assignment.status, owner.label("owner")).where(
            owner.in_(chunk), Assignment.status.in_(OPEN)
        )
        for row in session.execute(statement):
            then = moved.get(row.id)
            after = then.status if then else row.status
            if then and target is DEVELOPER and then.developer.id != row.owner:
                # This undo hands the work to somebody else.
                continue
            # A deactivated developer may keep active work, but not a proposal to be approved.
            if after == "proposed" or (after == "active" and row.owner in going):
                used.add(row.owner)
    left, refused = [], list(reversals.refused)
    for update in reversals.updates:
        status = statuses.get(update.id, update.before.get("status"))
        waits = target is DEVELOPER or status in ("pending", WITHDRAWN, reversals.left[update.id])
        decided = update.id in going and not waits
        if update.id in used or decided:
            record = {"id": update.id, **update.before}
            label = record_label(target, record)
            message = f"{label} has been given work, or been decided about, since; it is kept."
            refused.append(_refusal(target, record, message))
        else:
            left.append(update)
    return Reversals(target, reversals.events, left, refused, reversals.left)


def _records_before(
    session: Session, target: Target, first: int, ids: Iterable[int]
) -> dict[int, AnyRow]:
    """The last event of each of these records before event `first`."""
    table = table_of(RecordHistory)
    events: dict[int, AnyRow] = {}
    for chunk in id_chunks(ids):
        last = (
            select(func.max(table.c.id))
            .where(table.c.kind == target.kind, table.c.record_id.in_(chunk), table.c.id < first)
            .group_by(table.c.record_id)
        )
        found = session.execute(
            select(table.c.record_id, table.c.action, table.c.state).where(table.c.id.in_(last))
        )
        events |= {row.record_id: row for row in found}
    return events


def _read(state: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a state of the history, with dates as the tables have them."""
    fields = dict(state)
    for name in _DATES:
        if fields.get(name) is not None:
            fields[name] = date.fromisoformat(fields[name])
    return fields
