"""Undo a batch by appending its reverse, except for what has changed since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.loading import (
    load_tickets,
)
from db.commands.assignments.saving import write_steps
from db.commands.outcomes import Outcome
from db.commands.records.relating import (
    consequences_by_id,
    following_updates,
    patched,
    planned_tickets,
    statuses_by,
)
from db.commands.records.rows import save_updates
from db.commands.records.skills import part_or_join
from db.commands.records.targets import DEVELOPER, TARGETS, TICKET
from db.commands.undoing.assignment_reversals import assignment_reversals
from db.commands.undoing.record_reversals import (
    WITHDRAWN,
    Reversals,
    record_reversals,
    withdrawable,
)
from db.domain.actions import Holder, Step
from db.domain.relations import Key, Related
from db.domain.values import clean_reason, is_storable
from db.errors import NotFound
from db.history.batches import close_batch, open_batch, write_batch
from db.models.board import Batch
from db.models.types import Progress


def undo(
    session: Session,
    batch_id: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Undo a batch by a new one that names it; undoing an undo is a redo.

    A ticket's assignments, and a record's fields, go back together if they are still as the batch
    left them; those that changed since are refused with a sentence and kept. `progress` is called
    with the steps done and the total. Raises NotFound.
    """
    reason = clean_reason(reason)
    named = select(Batch.command, Batch.event_count).where(Batch.id == batch_id)
    undone = session.execute(named).one_or_none() if is_storable(batch_id) else None
    if undone is None:
        raise NotFound("There is no such batch; it may be of another board.")
    command = "redo" if undone.command == "undo" else "undo"
    batch = open_batch(session, command=command, actor=actor, at=at, undoes=batch_id)
    parted = part_or_join(session, batch_id)
    steps, refused = assignment_reversals(session, batch_id, _people_after(session, batch_id))

    def reversals() -> Iterator[Reversals]:
        """Computed twice, for counting and for saving: an import may have a million rows."""
        for target in TARGETS.values():
            for part in record_reversals(session, batch_id, target, reason):
                yield withdrawable(session, part, steps)

    done, total = 0, 2 * undone.event_count
    records: list[int] = []
    gone: set[int] = set()
    planned: dict[Key, Related] = {}
    tickets: set[int] = set()
    for part in reversals():
        records += [update.id for update in part.updates]
        if part.target is TICKET:
            planned |= planned_tickets(session, {}, part.updates)
            tickets |= {update.id for update in part.updates}
            gone |= {update.id for update in part.updates if update.action == WITHDRAWN}
        refused += part.refused
        done += part.events
        progress(done, total)
    if not steps and not records and not parted:
        return Outcome((), tuple(refused), None)
    # The assignments of a ticket that is withdrawn leave it withdrawn.
    steps = [_of_gone(step) if step.after.ticket_id in gone else step for step in steps]
    planned |= _with_statuses(planned, planned_tickets(session, statuses_by(steps), ()))
    by_id = consequences_by_id(session, planned)
    following = following_updates(session, by_id, besides=tickets)
    write_batch(session, batch, len(steps) + len(records) + len(following))
    for part in reversals():
        updates = patched(part.updates, by_id) if part.target is TICKET else part.updates
        save_updates(session, part.target, batch, updates)
        done += part.events
        progress(done, total)
    steps = _with_points(session, steps)
    write_steps(session, batch, steps, [reason] * len(steps))
    save_updates(session, TICKET, batch, following)
    progress(total, total)
    return Outcome(
        tuple(step.after.id for step in steps),
        tuple(refused),
        close_batch(session, batch),
        tuple(records),
    )


def _with_statuses(
    planned: Mapping[Key, Related], decided: Mapping[Key, Related]
) -> dict[Key, Related]:
    """The tickets as `planned`, with the statuses that decisions give them in `decided`."""
    return {
        key: replace(planned.get(key, ticket), is_open=ticket.is_open, is_gone=ticket.is_gone)
        for key, ticket in decided.items()
    }


def _with_points(session: Session, steps: Sequence[Step]) -> list[Step]:
    """The steps with the tickets' present points, which the undo may just have changed."""
    tickets = load_tickets(session, (step.after.ticket_id for step in steps))
    repointed = []
    for step in steps:
        ticket = tickets[step.after.ticket_id]
        points, counts = ticket.story_points, ticket.counts
        before = step.before and replace(step.before, story_points=points, counts=counts)
        after = replace(step.after, story_points=points, counts=counts)
        repointed.append(replace(step, before=before, after=after))
    return repointed


def _of_gone(step: Step) -> Step:
    return replace(step, after=replace(step.after, ticket_status="withdrawn"))


def _people_after(session: Session, batch_id: str) -> dict[int, tuple[Holder, bool]]:
    """The developers whom the batch changed, as they will be: holder and whether active, by id."""
    return {
        update.id: (Holder(update.id, update.after["name"]), update.after["active"])
        for part in record_reversals(session, batch_id, DEVELOPER, None)
        for update in part.updates
    }
