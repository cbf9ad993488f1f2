"""Merge two developers who are the same person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.loading import held_of_developers
from db.commands.assignments.saving import write_steps
from db.commands.outcomes import Outcome
from db.commands.records.rows import Update, load_known, load_records, save_updates
from db.commands.records.targets import CALENDAR, DEVELOPER
from db.domain.actions import Holder, Step
from db.domain.known_as import alias_list, join_aliases
from db.domain.values import clean_reason
from db.errors import Conflict, Invalid, NotFound
from db.history.batches import close_batch, open_batch, write_batch
from db.models.board import ASSIGNMENT_STATUSES

# Fields that the kept developer takes over where they are empty.
_FILLED = ("title", "experience_years", "skills", "email", "team")


def merge_developers(
    session: Session,
    id_: int,
    into: int,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
) -> Outcome:
    """Merge the developer `id_` into `into`, in one batch, whose undo separates them again.

    All assignments, open and past, and all leave go to `into`, who gets the other's names and
    e-mails as aliases and fills empty fields from the other; capacity, availability, baseline and
    working hours of `into` stay. The other is deactivated, with a baseline of 0. Raises NotFound,
    Invalid, and Conflict where there is nothing to merge or an alias belongs to somebody else.
    """
    reason = clean_reason(reason)
    batch = open_batch(session, command="merge developers", actor=actor, at=at)
    if id_ == into:
        raise Invalid("Name two developers; nobody can be merged with themselves.")
    records = load_records(session, DEVELOPER, (id_, into))
    for number in (id_, into):
        if number not in records:
            raise NotFound(f"There is no developer with the number {number}.")
    gone, kept = records[id_], records[into]
    if not kept["active"]:
        name = kept["name"]
        raise Invalid(f"{name} is no longer active: bring them back first, or keep the other.")
    why = reason or f"{gone['name']} is the same person as {kept['name']}."
    updates = list(_updates(gone, kept, why))
    objection = _objection(session, updates)
    if objection:
        raise Conflict(objection)
    to = Holder(into, kept["name"])
    steps = [
        Step("reassigned", held, replace(held, developer=to, version=held.version + 1))
        for held in held_of_developers(session, [id_], ASSIGNMENT_STATUSES)
    ]
    if not updates and not steps:
        raise Conflict(f"{gone['name']} is {kept['name']} already.")
    absences = list(_absences(session, id_, into, why))
    write_batch(session, batch, len(updates) + len(absences) + len(steps))
    save_updates(session, DEVELOPER, batch, updates)
    save_updates(session, CALENDAR, batch, absences)
    write_steps(session, batch, steps, [why] * len(steps))
    changed = tuple(step.after.id for step in steps)
    return Outcome(changed, (), close_batch(session, batch), (id_, into))


def _updates(gone: Mapping[str, Any], kept: Mapping[str, Any], reason: str) -> Iterator[Update]:
    """The updates of both developers, the merged one first."""
    for record, changes, action in (
        (gone, {"active": False, "baseline_workload": 0.0}, "merged"),
        (kept, _joined(gone, kept), "updated"),
    ):
        before = {name: record[name] for name in DEVELOPER.fields}
        after = before | changes
        if after != before:
            yield Update(record["id"], record["version"], before, after, action, reason)


def _absences(session: Session, id_: int, into: int, reason: str) -> Iterator[Update]:
    """The updates that give the leave of one developer to another."""
    rows = CALENDAR.table
    theirs = select(rows).where(rows.c.developer_id == id_, rows.c.kind == "leave", rows.c.active)
    for row in session.execute(theirs.order_by(rows.c.id)).mappings():
        before = {name: row[name] for name in CALENDAR.fields}
        after = before | {"developer_id": into}
        yield Update(row["id"], row["version"], before, after, "updated", reason)


def _objection(session: Session, updates: Iterable[Update]) -> str | None:
    """Why the kept developer cannot get these names: somebody else has them; None if they can."""
    known = load_known(session)
    for update in updates:
        objection = known.objection(update.id, update.after)
        if objection:
            return objection
        known.add(update.id, update.after)
    return None


def _joined(gone: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that change for the kept developer."""
    filled = {name: kept[name] if kept[name] is not None else gone[name] for name in _FILLED}
    aliases = [*alias_list(kept["aliases"]), gone["name"], *alias_list(gone["aliases"])]
    aliases += [gone["email"]] if gone["email"] else []
    own = (kept["name"], filled["email"])
    return {**filled, "aliases": join_aliases(aliases, own=own)}
