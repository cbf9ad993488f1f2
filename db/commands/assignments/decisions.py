"""Decisions about existing assignments: approve, reject, reassign, remove, complete, reopen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.committing import save_steps
from db.commands.assignments.judging import Change, judge
from db.commands.outcomes import Outcome
from db.domain.actions import Action
from db.history.batches import open_batch
from db.models.types import Progress


def decide(
    session: Session,
    changes: Sequence[Change],
    *,
    actor: Actor,
    at: datetime,
    allow_overload: bool = False,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Carry out decisions of any kinds in one batch.

    A row that changed since `version`, or whose state does not allow the action, is refused with
    a sentence and left alone; the others are saved. Approving past a developer's free points is
    refused unless `allow_overload`. `progress` is called with the steps done and the total.
    Raises Invalid for an unknown action or an unusable reason.
    """
    kinds = {change.action for change in changes}
    command = kinds.pop() if len(kinds) == 1 else "decide"
    batch = open_batch(session, command=command, actor=actor, at=at)
    judged = judge(
        session,
        changes,
        by=batch.changed_by,
        allow_overload=allow_overload,
        progress=progress,
    )
    batch_id = save_steps(session, batch, judged.steps, judged.reasons)
    progress(3 * len(changes), 3 * len(changes))
    return Outcome(tuple(judged.changed), judged.refused, batch_id)


def approve(
    session: Session,
    changes: Sequence[Change],
    *,
    actor: Actor,
    at: datetime,
    allow_overload: bool = False,
) -> Outcome:
    """Make proposals active, as proposed or with another developer."""
    approvals = [replace(change, action="approve") for change in changes]
    return decide(session, approvals, actor=actor, at=at, allow_overload=allow_overload)


def _all_alike(
    action: Action, session: Session, changes: Sequence[Change], *, actor: Actor, at: datetime
) -> Outcome:
    same = [replace(change, action=action) for change in changes]
    return decide(session, same, actor=actor, at=at)


# Rule the developer out for the ticket; the ticket waits for somebody else.
reject = partial(_all_alike, "reject")
# Take the ticket itself out of planning until it is reopened.
set_aside = partial(_all_alike, "set aside")
# Hand open work to other developers.
reassign = partial(_all_alike, "reassign")
# Take active work away from its developer; the ticket is pending again.
remove = partial(_all_alike, "remove")
# Complete active work.
complete = partial(_all_alike, "complete")
# Take back a completion or a rejection.
reopen = partial(_all_alike, "reopen")
