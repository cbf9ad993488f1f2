"""Take one batch back by appending its reverse, as far as nobody has gone on from it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.decisions import Outcome, Refusal
from db.commands.assignments.loading import (
    held_of_tickets,
    last_events,
    load_developers,
    load_held,
    load_tickets,
)
from db.commands.assignments.saving import OPEN, write_steps
from db.commands.records.relating import (
    following_updates,
    patch,
    planned_by,
    standing_after,
    statuses_by,
)
from db.commands.records.rows import DEVELOPER, STATUS_ACTIONS, TARGETS, TICKET, save_updates
from db.commands.records.skills import part_or_join
from db.commands.undoing.record_reversals import (
    WITHDRAWN,
    Reversals,
    record_reversals,
    withdrawable,
)
from db.commands.undoing.statuses import statuses_before
from db.domain.relations import Key, Related
from db.domain.rules import Held, Holder, Refused, Step
from db.domain.values import clean_reason, is_storable
from db.errors import NotFound
from db.history.batches import close_batch, id_chunks, open_batch, write_batch
from db.models.board import AssignmentHistory, Batch, RecordHistory, table_of
from db.models.types import AnyRow, Progress

# What a decision may move; the rest of a state follows from it or never changes.
_DECIDED = ("developer_id", "status", "scope", "assignment_type", "reason")


@dataclass(frozen=True, slots=True)
class _TicketStory:
    """What one batch did to the assignments of one ticket: statuses, and states by assignment."""

    ticket_id: int
    status_before: str
    status_after: str
    before: Mapping[int, Mapping[str, Any] | None]
    after: Mapping[int, Mapping[str, Any]]

    @property
    def moves_only(self) -> bool:
        """Whether nothing but the holders changed, of past work too, as by a merge."""
        return self.status_before == self.status_after and all(
            state is not None and state["status"] == self.after[id_]["status"]
            for id_, state in self.before.items()
        )


def undo(
    session: Session,
    batch_id: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Bring back what a batch changed, in a batch that names it; undoing an undo is a redo.

    A ticket's assignments, and a record's fields, go back together, if they are still what the
    batch left; what was changed since is refused with a sentence and kept. `progress` is told how
    many steps of how many are done. Raises NotFound.
    """
    reason = clean_reason(reason)
    named = select(Batch.command, Batch.event_count).where(Batch.id == batch_id)
    undone = session.execute(named).one_or_none() if is_storable(batch_id) else None
    if undone is None:
        raise NotFound("There is no such batch; it may be of another board.")
    command = "redo" if undone.command == "undo" else "undo"
    batch = open_batch(session, command=command, actor=actor, at=at, undoes=batch_id)
    parted = part_or_join(session, batch_id)
    steps, refused = _assignment_reversals(session, batch_id, _people_after(session, batch_id))

    def reversals() -> Iterator[Reversals]:
        """Made twice, to be counted and to be saved: an import may have changed a million rows."""
        for target in TARGETS.values():
            for some in record_reversals(session, batch_id, target, reason):
                yield withdrawable(session, some, steps)

    done, total = 0, 2 * undone.event_count
    records: list[int] = []
    gone: set[int] = set()
    planned: dict[Key, Related] = {}
    tickets: set[int] = set()
    for some in reversals():
        records += [one.id for one in some.updates]
        if some.target is TICKET:
            planned |= planned_by(session, {}, some.updates)
            tickets |= {one.id for one in some.updates}
            gone |= {one.id for one in some.updates if one.action == WITHDRAWN}
        refused += some.refused
        done += some.events
        progress(done, total)
    if not steps and not records and not parted:
        return Outcome((), tuple(refused), None)
    # The work of a ticket that goes has nothing to wait for.
    steps = [_of_gone(step) if step.after.ticket_id in gone else step for step in steps]
    planned |= _with_statuses(planned, planned_by(session, statuses_by(steps), ()))
    standing = standing_after(session, planned)
    following = following_updates(session, standing, besides=tickets)
    write_batch(session, batch, len(steps) + len(records) + len(following))
    for some in reversals():
        updates = patch(some.updates, standing) if some.target is TICKET else some.updates
        save_updates(session, some.target, batch, updates)
        done += some.events
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
    """The tickets of `decided`, otherwise as they are `planned`."""
    return {
        key: replace(planned.get(key, one), is_open=one.is_open, is_gone=one.is_gone)
        for key, one in decided.items()
    }


def _with_points(session: Session, steps: Sequence[Step]) -> list[Step]:
    """The steps with the points that the tickets have by now: the batch may have changed them."""
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
    """What each developer whom the batch changed will be called, and whether they are active."""
    return {
        one.id: (Holder(one.id, one.after["name"]), one.after["active"])
        for some in record_reversals(session, batch_id, DEVELOPER, None)
        for one in some.updates
    }


def _assignment_reversals(
    session: Session, batch_id: str, people_after: dict[int, tuple[Holder, bool]]
) -> tuple[list[Step], list[Refusal]]:
    stories = _stories(session, batch_id)
    held = load_held(session, (id_ for story in stories for id_ in story.after))
    present = held_of_tickets(session, (story.ticket_id for story in stories), OPEN)
    developers = load_developers(
        session,
        ids=(
            state["developer_id"]
            for story in stories
            for state in (*story.before.values(), *story.after.values())
            if state is not None
        ),
    )
    people = {id_: (load.holder, load.active) for id_, load in developers.items()}
    holders = {id_: holder for id_, (holder, _) in (people | people_after).items()}
    active = {id_: is_active for id_, (_, is_active) in (people | people_after).items()}
    inactive = [id_ for id_, is_active in active.items() if not is_active]
    # Who had left already keeps what they had: nothing about it changed since.
    keepers = active.keys() - inactive | _left_before(session, batch_id, inactive)
    steps: list[Step] = []
    refused: list[Refusal] = []
    stale: dict[int, int] = {}
    for story in stories:
        rows = {id_: held[id_] for id_ in story.after}
        try:
            steps += _reversed(story, rows, present.get(story.ticket_id, []), holders, keepers)
        except Refused as refusal:
            first = next(iter(rows.values()))
            stale[first.id] = len(refused)
            refused.append(Refusal(first.id, story.ticket_id, first.label, str(refusal)))
    for id_, event in last_events(session, stale).items():
        at = stale[id_]
        refused[at] = replace(refused[at], changed_by=event.changed_by, changed_at=event.changed_at)
    # What lets go of a ticket comes before what takes it.
    return sorted(steps, key=lambda step: step.after.status in OPEN), refused


def _left_before(session: Session, batch_id: str, ids: Iterable[int]) -> set[int]:
    """Which of these developers were inactive before a batch."""
    table = table_of(RecordHistory)
    began = select(Batch.changed_at).where(Batch.id == batch_id).scalar_subquery()
    found: set[int] = set()
    for chunk in id_chunks(ids):
        last = (
            select(func.max(table.c.id))
            .where(
                table.c.kind == DEVELOPER.kind,
                table.c.record_id.in_(chunk),
                table.c.changed_at < began,
            )
            .group_by(table.c.record_id)
        )
        for row in session.execute(
            select(table.c.record_id, table.c.state).where(table.c.id.in_(last))
        ):
            if not row.state["active"]:
                found.add(row.record_id)
    return found


def _reversed(
    story: _TicketStory,
    rows: Mapping[int, Held],
    present: Sequence[Held],
    holders: Mapping[int, Holder],
    keepers: Collection[int],
) -> list[Step]:
    """The events that bring one ticket's assignments back, to `keepers` alone. Raises Refused."""
    label = next(iter(rows.values())).label
    ticket_status = next(iter(rows.values())).ticket_status
    # Whose past it is has nothing to do with what became of the ticket since.
    is_elsewhere = ticket_status != story.status_after and not story.moves_only
    if is_elsewhere or any(not _is_as(rows[id_], state) for id_, state in story.after.items()):
        raise Refused(f"{label} was changed since, and is kept as it is.")
    steps = []
    for id_, state in story.before.items():
        now = rows[id_]
        then = _then(now, state, holders)
        is_needed = then.status in OPEN or story.moves_only
        if is_needed and then.developer.id not in keepers:
            raise Refused(f"{then.developer.name} is no longer active; {label} stays as it is.")
        # Open work elsewhere needs a ticket that is pending, and nobody else beside it.
        others = [one for one in present if one.id not in rows]
        is_open = then.status in OPEN or story.status_before != "pending"
        if others and is_open and not story.moves_only:
            raise Refused(
                f"{label} is {others[0].status} with {others[0].developer.name} by now, and "
                "is kept as it is."
            )
        status = ticket_status if story.moves_only else story.status_before
        steps.append(Step("undone", now, replace(then, ticket_status=status)))
    return steps


def _then(now: Held, state: Mapping[str, Any] | None, holders: Mapping[int, Holder]) -> Held:
    """An assignment as it was before the batch; one that the batch created is withdrawn."""
    if state is None:
        holder = holders[now.developer.id]
        return replace(
            now, developer=holder, status="withdrawn", scope=None, version=now.version + 1
        )
    return replace(
        now,
        developer=holders[state["developer_id"]],
        status=state["status"],
        scope=state["scope"],
        assignment_type=state["assignment_type"],
        reason=state["reason"],
        version=now.version + 1,
    )


def _is_as(held: Held, state: Mapping[str, Any]) -> bool:
    now = held.state
    return all(now[name] == state[name] for name in _DECIDED)


def _stories(session: Session, batch_id: str) -> list[_TicketStory]:
    table = table_of(AssignmentHistory)
    columns = [
        table.c[name]
        for name in ("id", "assignment_id", "ticket_id", "action", "state", "changed_at")
    ]
    events = list(
        session.execute(select(*columns).where(table.c.batch_id == batch_id).order_by(table.c.id))
    )
    if not events:
        return []
    first = events[0].id
    by_ticket: dict[int, list[AnyRow]] = defaultdict(list)
    for event in events:
        by_ticket[event.ticket_id].append(event)
    before = _states_before(session, first, {event.assignment_id for event in events})
    statuses = statuses_before(session, events[0].changed_at, by_ticket)
    closed = _statuses_of_records(session, batch_id, by_ticket)
    stories = []
    for ticket_id, own in by_ticket.items():
        status_before = statuses.get(ticket_id, "pending")
        # That a proposal was superseded says nothing about its ticket.
        told = [event.state["ticket_status"] for event in own if event.action != "superseded"]
        after = {event.assignment_id: event.state for event in own}
        stories.append(
            _TicketStory(
                ticket_id,
                status_before,
                told[-1] if told else closed.get(ticket_id, status_before),
                {id_: before[id_].state if id_ in before else None for id_ in after},
                after,
            )
        )
    return stories


def _statuses_of_records(
    session: Session, batch_id: str, ticket_ids: Iterable[int]
) -> dict[int, str]:
    """The status that a batch gave to tickets by events of their own."""
    table = table_of(RecordHistory)
    found: dict[int, str] = {}
    for chunk in id_chunks(ticket_ids):
        statement = select(table.c.record_id, table.c.state).where(
            table.c.kind == "ticket",
            table.c.record_id.in_(chunk),
            table.c.batch_id == batch_id,
            table.c.action.in_(STATUS_ACTIONS.values()),
        )
        for row in session.execute(statement):
            found[row.record_id] = str(row.state["status"])
    return found


def _states_before(session: Session, first: int, ids: Iterable[int]) -> dict[int, AnyRow]:
    """The last event before event `first` of each of these assignments."""
    table = table_of(AssignmentHistory)
    key = table.c.assignment_id
    events: dict[int, AnyRow] = {}
    for chunk in id_chunks(ids):
        last = select(func.max(table.c.id)).where(key.in_(chunk), table.c.id < first)
        found = session.execute(
            select(key.label("key"), table.c.changed_at, table.c.state).where(
                table.c.id.in_(last.group_by(key))
            )
        )
        events |= {row.key: row for row in found}
    return events
