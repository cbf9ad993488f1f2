"""Decisions about work as one batch: what they lead to, and what follows for other tickets."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from db.commands.assignments.saving import write_steps
from db.commands.records.relating import follow, statuses_by
from db.commands.records.rows import TICKET, save_updates
from db.domain.rules import Step
from db.history.batches import OpenBatch, close_batch, write_batch


def save_steps(
    session: Session,
    batch: OpenBatch,
    steps: Sequence[Step],
    reasons: Sequence[str | None],
    *,
    plan: dict[str, Any] | None = None,
    details: Mapping[int, dict[str, Any]] | None = None,
) -> str | None:
    """Save what `steps` lead to as one batch; its id, None when there are none.

    `plan` is the row of the plan that the steps belong to, without batch, author and time;
    `details` is what the proposer knew, by assignment id, for rows that `steps` create.
    """
    if not steps and plan is None:
        return None
    _, following = follow(session, statuses_by(steps))
    write_batch(session, batch, len(steps) + len(following))
    write_steps(session, batch, steps, reasons, plan=plan, details=details)
    save_updates(session, TICKET, batch, following)
    return close_batch(session, batch)
