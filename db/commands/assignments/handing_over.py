"""Let a developer leave, and hand their work to others in the same commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.judging import Change, judge
from db.commands.assignments.loading import held_of_developers
from db.commands.assignments.saving import write_steps
from db.commands.outcomes import Outcome
from db.commands.records.rows import Update, load_records, save_updates
from db.commands.records.targets import DEVELOPER
from db.domain.actions import decide
from db.domain.values import clean_reason
from db.errors import Conflict, NotFound
from db.history.batches import close_batch, open_batch, write_batch


@dataclass(frozen=True, slots=True)
class Leave:
    """Which developer leaves, and why."""

    developer_id: int
    reason: str | None = None


def hand_over(
    session: Session, changes: Sequence[Change], leave: Leave, *, actor: Actor, at: datetime
) -> Outcome:
    """Carry out `changes` and deactivate a developer, in one batch.

    Overload is allowed: a leaver's work must go somewhere. Active work that is not handed over
    stays with the leaver; their other open proposals are superseded. Raises NotFound, and Conflict
    if the developer is inactive already.
    """
    reason = clean_reason(leave.reason)
    batch = open_batch(session, command="hand over", actor=actor, at=at)
    record = load_records(session, DEVELOPER, [leave.developer_id]).get(leave.developer_id)
    if record is None:
        raise NotFound(f"There is no developer with the number {leave.developer_id}.")
    if not record["active"]:
        raise Conflict(f"{record['name']} is no longer active already.")
    judged = judge(
        session,
        changes,
        by=batch.changed_by,
        allow_overload=True,
        progress=lambda done, total: None,
    )
    moved = set(judged.changed)
    superseded = [
        step
        for held in held_of_developers(session, [leave.developer_id], ("proposed",))
        if held.id not in moved
        for step in decide(held, "supersede", None, None)
    ]
    before = {name: record[name] for name in DEVELOPER.fields}
    after = before | {"active": False}
    leaving = Update(leave.developer_id, record["version"], before, after, "deactivated", reason)
    steps = [*judged.steps, *superseded]
    reasons = [*judged.reasons, *[f"{record['name']} left."] * len(superseded)]
    write_batch(session, batch, len(steps) + 1)
    save_updates(session, DEVELOPER, batch, [leaving])
    write_steps(session, batch, steps, reasons)
    return Outcome(
        tuple(step.after.id for step in steps),
        judged.refused,
        close_batch(session, batch),
        (leave.developer_id,),
    )
