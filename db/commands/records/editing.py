"""Edit developers and tickets; developers may also be deactivated and reactivated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.loading import held_of_developers
from db.commands.assignments.saving import write_steps
from db.commands.outcomes import Outcome, Refusal
from db.commands.records.keys import key_of, refuse_taken, taken_already, with_sources
from db.commands.records.relating import with_consequences
from db.commands.records.rows import (
    Update,
    changed_meanwhile,
    load_known,
    load_records,
    record_label,
    save_updates,
)
from db.commands.records.skills import FIELDS, learn
from db.commands.records.targets import DEVELOPER, TICKET, Target
from db.domain.actions import Holder, Refused, Step, decide
from db.domain.known_as import IDENTITY, KnownAs, remembered
from db.domain.priorities import priority_rank
from db.domain.skills import Vocabulary
from db.domain.values import clean_fields, clean_reason
from db.history.batches import close_batch, open_batch, write_batch
from db.queries.skills import vocabulary


@dataclass(frozen=True, slots=True)
class Edit:
    """New values for some fields of one developer or ticket.

    `version` is the one that the edit is based on, None for "whatever it is now".
    """

    id: int
    fields: Mapping[str, Any]
    version: int | None = None
    reason: str | None = None


def update_developers(
    session: Session, edits: Sequence[Edit], *, actor: Actor, at: datetime
) -> Outcome:
    """Edit developers in one batch, including their names and whether they are active.

    Assignments follow a renamed developer; open proposals for a deactivated one are superseded.
    Rows that changed since their `version` are refused with a sentence and left alone. Raises
    Invalid for values that no developer can have.
    """
    return _update(session, DEVELOPER, edits, command="edit developers", actor=actor, at=at)


def update_tickets(
    session: Session, edits: Sequence[Edit], *, actor: Actor, at: datetime
) -> Outcome:
    """Edit tickets in one batch; changed points of active work change its developer's workload.

    A ticket that was added by hand may get its `external_key`, as by `add_tickets`, once.
    """
    return _update(session, TICKET, edits, command="edit tickets", actor=actor, at=at)


@dataclass(frozen=True, slots=True)
class JudgedEdits:
    """What edits would do: an update for each row that changes, and the refusals.

    `words` are the skills of the board with what the edits add to them, if they touch skills.
    """

    updates: Mapping[int, Update]
    refused: tuple[Refusal, ...]
    words: Vocabulary | None


def judge_edits(session: Session, target: Target, edits: Sequence[Edit]) -> JudgedEdits:
    """What these edits would do now; it only reads, under the lock.

    Raises Invalid for values that no such record can have.
    """
    edits = [
        replace(
            edit,
            fields=clean_fields(target.kind, edit.fields),
            reason=clean_reason(edit.reason),
        )
        for edit in edits
    ]
    edits = [
        replace(edit, fields=with_sources(session, [edit.fields])[0])
        if edit.fields.keys() & {"external_key", "source"}
        else edit
        for edit in edits
    ]
    skills = FIELDS[target.kind]
    words = vocabulary(session) if any(skills in edit.fields for edit in edits) else None
    records = load_records(session, target, (edit.id for edit in edits))
    known = load_known(session) if _names_anybody(target, edits) else None
    updates: dict[int, Update] = {}
    refused: list[Refusal] = []
    for edit in edits:
        record = records.get(edit.id)
        if words is not None and skills in edit.fields:
            edit = replace(  # noqa: PLW2901
                edit, fields={**edit.fields, skills: words.rewrite(edit.fields[skills])}
            )
        try:
            if edit.id in updates:
                raise Refused(f"{_label(target, record)} is named twice; only the first was saved.")
            update = _checked(session, target, edit, record, known)
            if target is TICKET:
                _check_key(session, update, updates.values())
        except Refused as refusal:
            ticket = edit.id if target is TICKET else None
            refused.append(Refusal(None, ticket, _label(target, record, edit.id), str(refusal)))
            continue
        if update.changes:
            updates[edit.id] = update
    return JudgedEdits(updates, tuple(refused), words)


def _update(
    session: Session,
    target: Target,
    edits: Sequence[Edit],
    *,
    command: str,
    actor: Actor,
    at: datetime,
) -> Outcome:
    batch = open_batch(session, command=command, actor=actor, at=at)
    judged = judge_edits(session, target, edits)
    saved = list(judged.updates.values())
    leaving = [
        update for update in saved if update.before.get("active") and not update.after["active"]
    ]
    steps = _let_go(session, leaving)
    if not saved:
        return Outcome((), judged.refused, None)
    following: list[Update] = []
    if target is TICKET:
        saved, following = with_consequences(session, {}, saved)
    write_batch(session, batch, len(saved) + len(following) + len(steps))
    if judged.words is not None:
        learn(session, judged.words)
    save_updates(session, target, batch, [*saved, *following])
    write_steps(session, batch, steps, [f"{step.after.developer.name} left." for step in steps])
    return Outcome(
        tuple(step.after.id for step in steps),
        judged.refused,
        close_batch(session, batch),
        tuple(judged.updates),
    )


def _checked(
    session: Session,
    target: Target,
    edit: Edit,
    record: Mapping[str, Any] | None,
    known: KnownAs | None,
) -> Update:
    """The update for an edit. Raises Refused."""
    if record is None:
        raise Refused(f"The {target.kind} with the number {edit.id} does not exist.")
    label = _label(target, record)
    if record.get("status") == "withdrawn":
        raise Refused(f"{label} was withdrawn: its import was undone. Import it again first.")
    if edit.version is not None and edit.version != record["version"]:
        raise Refused(changed_meanwhile(session, target, record, label))
    before = {name: record[name] for name in target.fields}
    after = before | dict(edit.fields)
    if target is TICKET:
        after["priority_rank"] = priority_rank(after["priority"])
    elif known is not None:
        after["aliases"] = remembered(before, after)
        objection = known.objection(edit.id, after)
        if objection:
            raise Refused(objection)
        known.add(edit.id, after)
    return Update(edit.id, record["version"], before, after, _action(before, after), edit.reason)


def _check_key(session: Session, update: Update, others: Iterable[Update]) -> None:
    """Raise Refused for a key that the ticket cannot have."""
    before, after = update.before, update.after
    if key_of(after) == key_of(before):
        return
    if before["external_key"] or before["last_seen"]:
        label = record_label(TICKET, {"id": update.id, **before})
        raise Refused(f"{label} keeps its name: files know it by that.")
    refuse_taken(session, after)
    if any(key_of(other.after) == key_of(after) for other in others):
        raise Refused(taken_already(after, None).message)


def _names_anybody(target: Target, edits: Iterable[Edit]) -> bool:
    """Whether edits change fields by which developers are found."""
    return target is DEVELOPER and any(name in edit.fields for edit in edits for name in IDENTITY)


def _action(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if before.get("active") != after.get("active"):
        return "reactivated" if after["active"] else "deactivated"
    if before.get("name") != after.get("name"):
        return "renamed"
    return "updated"


def _let_go(session: Session, updates: Iterable[Update]) -> list[Step]:
    """The steps that supersede open proposals for developers who leave."""
    # With the new names: somebody may be renamed and deactivated in one edit.
    leaving = {update.id: Holder(update.id, update.after["name"]) for update in updates}
    proposed = held_of_developers(session, leaving, ("proposed",))
    return [
        step
        for held in proposed
        for step in decide(
            replace(held, developer=leaving[held.developer.id]), "supersede", None, None
        )
    ]


def _label(target: Target, record: Mapping[str, Any] | None, id_: int = 0) -> str:
    if record is None:
        return f"{target.kind} {id_}"
    return record_label(target, record)
