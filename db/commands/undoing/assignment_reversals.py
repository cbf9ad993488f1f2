"""Bring the assignments of a batch back to where they were, ticket by ticket."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.commands.assignments.loading import (
    held_of_tickets,
    load_developers,
    load_held,
)
from db.commands.assignments.saving import OPEN
from db.commands.outcomes import Refusal
from db.commands.records.targets import DEVELOPER, STATUS_ACTIONS
from db.commands.undoing.statuses import statuses_before
from db.domain.actions import Held, Holder, Refused, Step
from db.history.batches import id_chunks
from db.models.board import AssignmentHistory, Batch, RecordHistory, table_of
from db.models.types import AnyRow
from db.queries.history.last_changes import last_events

# The fields that decisions change; all others follow from these or never change.
_DECIDED = ("developer_id", "status", "scope", "assignment_type", "reason")


@dataclass(frozen=True, slots=True)
class _TicketStory:
    """What a batch did to one ticket: its status, and its assignments' states by id."""

    ticket_id: int
    status_before: str
    status_after: str
    before: Mapping[int, Mapping[str, Any] | None]
    after: Mapping[int, Mapping[str, Any]]

    @property
    def moves_only(self) -> bool:
        """Whether only holders changed, as when developers are merged."""
        return self.status_before == self.status_after and all(
            state is not None and state["status"] == self.after[id_]["status"]
            for id_, state in self.before.items()
        )


def assignment_reversals(
    session: Session, batch_id: str, people_after: dict[int, tuple[Holder, bool]]
) -> tuple[list[Step], list[Refusal]]:
    """The steps that bring the assignments of a batch back, and what is kept as it is.

    `people_after` holds the developers as they will be: holder and whether active, by id.
    """
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
    # Developers who were inactive before the batch get back what they had.
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
    # Steps that release a ticket come before steps that assign it.
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
    """The steps that bring one ticket's assignments back; only `keepers` may get work.

    Raises Refused.
    """
    label = next(iter(rows.values())).label
    ticket_status = next(iter(rows.values())).ticket_status
    # If only holders changed, the ticket's later status does not matter.
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
        # Another open assignment of the ticket is in the way.
        others = [other for other in present if other.id not in rows]
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
        # A superseded proposal says nothing about its ticket's status.
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
    """The statuses that a batch gave to these tickets by their own events."""
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
