"""Change calendars: add, change and remove entries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.outcomes import Outcome, Refusal
from db.commands.records.rows import Update, changed_meanwhile, load_records, save_new, save_updates
from db.commands.records.targets import CALENDAR, DEVELOPER
from db.domain.actions import Refused
from db.domain.calendar.checking import checked
from db.domain.calendar.entries import Entry, calendar_label, fields_of
from db.domain.values import clean_reason
from db.errors import Invalid, NotFound
from db.history.batches import close_batch, id_chunks, next_id, open_batch, write_batch
from db.models.calendars import CalendarEntry

MOST_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """One change: without an `id` the entry is new, without an `entry` it is removed.

    Without a `developer_id` it is everybody's. `version` is the one that the change is based on,
    None for "whatever it is now".
    """

    entry: Entry | None
    developer_id: int | None = None
    id: int | None = None
    version: int | None = None


def change_calendars(
    session: Session,
    changes: Sequence[CalendarChange],
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
) -> Outcome:
    """Change calendars in one batch; an entry that a calendar has already is not added again.

    Entries that changed since their `version` are refused with a sentence and left alone; the
    ids of the others are the outcome's `records`. Raises Invalid for an impossible entry, and
    NotFound for an unknown developer.
    """
    reason = clean_reason(reason)
    if len(changes) > MOST_AT_ONCE:
        raise Invalid(f"At most {MOST_AT_ONCE:,} entries at once; this would be {len(changes):,}.")
    wanted = [
        None
        if change.entry is None
        else checked(change.entry, of_everybody=change.developer_id is None)
        for change in changes
    ]
    batch = open_batch(session, command="change calendars", actor=actor, at=at)
    people = load_records(
        session, DEVELOPER, filter(None, (change.developer_id for change in changes))
    )
    present = load_records(session, CALENDAR, filter(None, (change.id for change in changes)))
    held = _held(session, people)
    new: list[dict[str, Any]] = []
    updates: dict[int, Update] = {}
    refused: list[Refusal] = []
    for change, entry in zip(changes, wanted, strict=True):
        if change.developer_id is not None and change.developer_id not in people:
            raise NotFound(f"There is no developer with the number {change.developer_id}.")
        if change.id is None:
            fields = {"developer_id": change.developer_id, **fields_of(entry)} if entry else {}
            key = _key(fields) if fields else None
            if key is not None and key not in held:
                held.add(key)
                new.append(fields)
            continue
        try:
            update = _update(session, change, entry, present.get(change.id), reason)
        except Refused as refusal:
            known = present.get(change.id)
            label = calendar_label(known) if known else f"entry {change.id}"
            refused.append(Refusal(None, None, label, str(refusal)))
            continue
        if update.changes:
            updates[change.id] = update
    if not new and not updates:
        return Outcome((), tuple(refused), None)
    write_batch(session, batch, len(new) + len(updates))
    save_updates(session, CALENDAR, batch, list(updates.values()))
    first = next_id(session, CalendarEntry)
    rows = [{"id": first + number, **fields} for number, fields in enumerate(new)]
    if rows:
        save_new(session, CALENDAR, batch, rows, reason)
    ids = (*updates, *(row["id"] for row in rows))
    return Outcome((), tuple(refused), close_batch(session, batch), ids)


def _update(
    session: Session,
    change: CalendarChange,
    entry: Entry | None,
    record: Mapping[str, Any] | None,
    reason: str | None,
) -> Update:
    """The update for a change of an existing entry. Raises Refused."""
    if record is None:
        raise Refused(f"There is no entry with the number {change.id} in any calendar.")
    label = calendar_label(record)
    if change.version is not None and change.version != record["version"]:
        raise Refused(changed_meanwhile(session, CALENDAR, record, label))
    before = {name: record[name] for name in CALENDAR.fields}
    if entry is None:
        return Update(
            record["id"], record["version"], before, before | {"active": False}, "removed", reason
        )
    after = before | fields_of(entry) | {"active": True, "uid": entry.uid or before["uid"]}
    return Update(record["id"], record["version"], before, after, "updated", reason)


def _held(session: Session, developer_ids: Iterable[int]) -> set[tuple[Any, ...]]:
    """The keys of the entries that these developers' calendars and everybody's have already."""
    rows = CALENDAR.table
    mine = [rows.c.developer_id.in_(chunk) for chunk in id_chunks(developer_ids)]
    return {
        _key(dict(row))
        for owned in (rows.c.developer_id.is_(None), *mine)
        for row in session.execute(select(rows).where(owned, rows.c.active)).mappings()
    }


def _key(fields: Mapping[str, Any]) -> tuple[Any, ...]:
    """The fields by which two entries are the same; the file they came from is none of them."""
    return tuple(fields[name] for name in CALENDAR.fields if name not in ("uid", "active"))
