"""Save decisions about work as one batch, with their consequences for related tickets."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from db.commands.assignments.saving import write_steps
from db.commands.records.relating import statuses_by, with_consequences
from db.commands.records.rows import save_updates
from db.commands.records.targets import TICKET
from db.domain.actions import Step
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
    """Save `steps` as one batch; returns its id, or None if there is nothing to save.

    `plan` is the row of the plan that the steps belong to, without batch, author and time;
    `details` holds the proposer's figures for new assignments, by assignment id.
    """
    if not steps and plan is None:
        return None
    _, following = with_consequences(session, statuses_by(steps))
    write_batch(session, batch, len(steps) + len(following))
    write_steps(session, batch, steps, reasons, plan=plan, details=details)
    save_updates(session, TICKET, batch, following)
    return close_batch(session, batch)
