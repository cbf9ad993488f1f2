"""Save records (developers, tickets, calendar entries): rows, workloads and events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.commands.assignments.loading import ticket_label
from db.commands.assignments.saving import move_workloads
from db.commands.records.targets import (
    CALENDAR,
    DEVELOPER,
    FOLLOWING,
    TICKET,
    Target,
)
from db.domain.calendar.entries import calendar_label
from db.domain.known_as import IDENTITY, KnownAs
from db.domain.relations import weight
from db.domain.search_words import search_fields
from db.history.batches import OpenBatch, id_chunks, record_records
from db.history.bulk import update_rows
from db.models.board import Assignment, Developer, RecordHistory, table_of


@dataclass(frozen=True, slots=True)
class Update:
    """A change of a record: all its fields before and after."""

    id: int
    version: int
    before: dict[str, Any]
    after: dict[str, Any]
    action: str = "updated"
    reason: str | None = None

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Old and new value of each changed field that is ours to say."""
        return {
            name: (self.before[name], value)
            for name, value in self.after.items()
            if self.before[name] != value and name not in ("last_seen", *FOLLOWING)
        }

    @property
    def version_after(self) -> int:
        """The next version, unless nothing changes that anybody could have edited."""
        return self.version + 1 if self.changes else self.version


def load_records(session: Session, target: Target, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """`id`, `version` and all fields of these rows, by id."""
    columns = [target.table.c[name] for name in ("id", "version", *target.fields)]
    return {
        row["id"]: dict(row)
        for chunk in id_chunks(ids)
        for row in session.execute(select(*columns).where(target.table.c.id.in_(chunk))).mappings()
    }


def withdrawn_ids(
    session: Session, target: Target, present: Iterable[Mapping[str, Any]]
) -> set[int]:
    """Those of these rows whose creation was undone, as opposed to those somebody deactivated.

    `present` has `id`, and a ticket's `status` or a developer's `active`.
    """
    if target.kind == "ticket":
        return {row["id"] for row in present if row["status"] == "withdrawn"}
    last: dict[int, str] = {}
    for chunk in id_chunks(row["id"] for row in present if not row["active"]):
        events = session.execute(
            select(RecordHistory.record_id, RecordHistory.action)
            .where(RecordHistory.kind == "developer", RecordHistory.record_id.in_(chunk))
            .order_by(RecordHistory.id)
        )
        last |= {row.record_id: row.action for row in events}
    return {id_ for id_, action in last.items() if action == "withdrawn"}


def load_known(session: Session) -> KnownAs:
    """By what everybody on the board is known, the oldest first."""
    table = table_of(Developer)
    columns = [table.c[name] for name in ("id", *IDENTITY)]
    rows = session.execute(select(*columns).order_by(table.c.id)).mappings()
    return KnownAs(dict(row) for row in rows)


def record_label(target: Target, record: Mapping[str, Any]) -> str:
    """What a developer, a ticket or an entry is called in a sentence."""
    if target is DEVELOPER:
        return str(record["name"])
    if target is CALENDAR:
        return calendar_label(record)
    return ticket_label(record["id"], record["external_key"])


def changed_meanwhile(
    session: Session, target: Target, record: Mapping[str, Any], label: str
) -> str:
    """The refusal of a change to a row that somebody else has changed meanwhile."""
    last = session.execute(
        select(RecordHistory.changed_by, RecordHistory.action)
        .where(RecordHistory.kind == target.kind, RecordHistory.record_id == record["id"])
        .order_by(RecordHistory.id.desc())
        .limit(1)
    ).one()
    return (
        f"{label} was {last.action} by {last.changed_by} meanwhile; your change of it was not "
        "saved. Look at it again."
    )


def save_new(
    session: Session,
    target: Target,
    batch: OpenBatch,
    rows: Sequence[Mapping[str, Any]],
    reason: str | None,
) -> None:
    """Insert rows (ids and known fields; the rest gets defaults) and record their creation."""
    filled = [_filled(target, row) for row in rows]
    session.execute(insert(target.table), [_new_row(target, row, batch) for row in filled])
    record_records(session, batch, [_created(target, row, reason) for row in filled])


def save_updates(
    session: Session, target: Target, batch: OpenBatch, changes: Sequence[Update]
) -> None:
    """Update rows and the workloads that depend on them, and record the changes."""
    if not changes:
        return
    update_rows(
        session,
        target.table,
        [
            {
                "id": change.id,
                "version": change.version_after,
                "updated_at": batch.changed_at,
                **{name: change.after[name] for name in target.fields},
                **_derived(target, change.after),
            }
            for change in changes
        ],
    )
    moves = _moves(session, target, changes)
    record_records(
        session, batch, [_updated(target, change, moves.get(change.id)) for change in changes]
    )
    by_developer: dict[int, float] = {}
    for developer_id, points in moves.values():
        by_developer[developer_id] = by_developer.get(developer_id, 0.0) + points
    move_workloads(session, by_developer)


def _filled(target: Target, row: Mapping[str, Any]) -> dict[str, Any]:
    filled = {"id": row["id"]}
    for name in target.fields:
        value = row.get(name)
        filled[name] = target.defaults.get(name) if value is None else value
    return filled


def _new_row(target: Target, row: Mapping[str, Any], batch: OpenBatch) -> dict[str, Any]:
    new = {**row, "created_at": batch.changed_at, "updated_at": batch.changed_at}
    new |= _derived(target, row)
    if target is DEVELOPER:
        new["current_workload"] = row["baseline_workload"]
    return new


def _derived(target: Target, row: Mapping[str, Any]) -> dict[str, str]:
    """The columns derived from a ticket's title and key; none for other records."""
    return search_fields(row["title"], row["external_key"]) if target is TICKET else {}


def _created(target: Target, row: Mapping[str, Any], reason: str | None) -> dict[str, Any]:
    is_developer = target is DEVELOPER
    owner = row["id"] if is_developer else row.get("developer_id")
    return {
        "kind": target.kind,
        "record_id": row["id"],
        "action": "created",
        "reason": reason,
        "developer_id": owner,
        "workload_points": row["baseline_workload"] if is_developer else 0.0,
        "state": _document(target, row, version=1),
    }


def _updated(target: Target, change: Update, move: tuple[int, float] | None) -> dict[str, Any]:
    return {
        "kind": target.kind,
        "record_id": change.id,
        "action": change.action,
        "reason": change.reason,
        "developer_id": move[0] if move else None,
        "workload_points": move[1] if move else 0.0,
        "state": _document(target, change.after, version=change.version_after),
    }


def _moves(
    session: Session, target: Target, changes: Sequence[Update]
) -> dict[int, tuple[int, float]]:
    """The developer whose workload each change moves, and by how many points, by record id.

    Changes of a calendar name its owner, with 0 points.
    """
    if target is DEVELOPER:
        return _baseline_moves(changes)
    if target is TICKET:
        return _point_moves(session, changes)
    owners = {change.id: change.after["developer_id"] for change in changes}
    return {id_: (owner, 0.0) for id_, owner in owners.items() if owner is not None}


def _baseline_moves(changes: Sequence[Update]) -> dict[int, tuple[int, float]]:
    return {
        change.id: (
            change.id,
            change.after["baseline_workload"] - change.before["baseline_workload"],
        )
        for change in changes
    }


def _point_moves(session: Session, changes: Sequence[Update]) -> dict[int, tuple[int, float]]:
    """The holder whose workload changes with a ticket's points, and by how much, by ticket id."""
    repointed = {
        change.id: moved
        for change in changes
        if (moved := weight(change.after) - weight(change.before))
    }
    moves = {}
    for chunk in id_chunks(repointed):
        holders = session.execute(
            select(Assignment.ticket_id, Assignment.developer_id).where(
                Assignment.ticket_id.in_(chunk), Assignment.status == "active"
            )
        )
        for row in holders:
            moves[row.ticket_id] = (row.developer_id, repointed[row.ticket_id])
    return moves


def _document(target: Target, state: Mapping[str, Any], *, version: int) -> dict[str, Any]:
    document = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in ((name, state[name]) for name in target.fields)
    }
    return document | {"version": version}
