"""How a tracker's assignees and states change the work on the board: pure functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.domain.actions import Held, Holder, Step, decide
from db.domain.merging import UNSAID, Clash, Settling, compare_three
from db.importing.read.cells.people import Person
from db.importing.read.sheet import State
from db.importing.save.people import Assignee, People, Unknown

STATES: Mapping[str, State] = {
    "pending": "open",
    "assigned": "open",
    "completed": "done",
    "rejected": "set aside",
    "withdrawn": "open",
}


@dataclass(frozen=True, slots=True)
class TicketWork:
    """A ticket's work on the board: its status, and the assignments that an import may change."""

    status: str
    held: Sequence[Held] = ()

    def last(self, status: str, scope: str | None = None) -> Held | None:
        """The last assignment in a status; None if there is none."""
        found = [held for held in self.held if held.status == status]
        if scope is not None:
            found = [held for held in found if held.scope == scope]
        return max(found, key=lambda held: held.id, default=None)

    @property
    def state(self) -> State:
        """The ticket's state, as files have it."""
        return STATES[self.status]

    @property
    def set_aside(self) -> Held | None:
        """The assignment by whose rejection the ticket is set aside, if it is."""
        return self.last("rejected", "ticket") if self.state == "set aside" else None

    @property
    def holder(self) -> Held | None:
        """The assignment of whoever has the ticket, or has completed it."""
        return self.last("active") or (self.last("completed") if self.state == "done" else None)


@dataclass(frozen=True, slots=True)
class WantedWork:
    """The work that a ticket should have after the import: its assignee and its state."""

    to: Assignee | None
    state: State


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of merging a row's assignee and state; `wanted` is None if nothing changes."""

    wanted: WantedWork | None
    seen: Mapping[str, Any]
    clashes: Sequence[Clash] = ()
    left_out: str | None = None


def merge_work(
    row: Mapping[str, Any],
    current: TicketWork,
    seen: Mapping[str, Any],
    people: People,
    settling: Settling,
    *,
    ticket_id: int,
    label: str,
    title: str,
) -> Merged:
    """Three-way merge of a ticket's work: the file, what its source said before, and the board."""
    now: dict[str, Any] = {}
    clashes: list[Clash] = []
    left_out = None

    def settled(name: str, was: Any, theirs: Any, ours: Any) -> bool:
        takes = settling.takes(ticket_id, name)
        clashes.append(Clash(ticket_id, label, title, name, was, theirs, ours, takes))
        return takes == "theirs"

    state = current.state
    source_state = row.get("state")
    if source_state is not None:
        now["state"] = source_state
        was = seen.get("state", UNSAID)
        verdict = compare_three(was, source_state, state)
        if was is UNSAID and verdict == "take" and state != "open":
            verdict = "keep"  # it was decided here before the source said anything
        if verdict == "take" or (verdict == "clash" and settled("state", was, source_state, state)):
            state = source_state
    holder = current.holder
    to = Assignee(holder.developer.name, holder.developer.id) if holder else None
    if "assignee" in row:
        person = Person(row["assignee"], row.get("assignee_email")) if row["assignee"] else None
        assignee = people.find(person) if person else None
        if isinstance(assignee, Unknown):
            left_out = assignee.message
        else:
            now["assignee"] = person.name if person else None
            now["assignee_email"] = person.email if person else None
            if _takes_holder(now, seen, theirs=assignee, ours=to, people=people, settled=settled):
                to = assignee
    if state == "open" and current.state != "open" and to and not people.can_work(to):
        to = None  # the developer who completed it is inactive
    wanted = WantedWork(to, state)
    moves = state != current.state or (
        state == "open" and to != _assignee_of(current.last("active"))
    )
    return Merged(wanted if moves else None, now, clashes, left_out)


def _takes_holder(
    now: Mapping[str, Any],
    seen: Mapping[str, Any],
    *,
    theirs: Assignee | None,
    ours: Assignee | None,
    people: People,
    settled: Callable[[str, Any, Any, Any], bool],
) -> bool:
    """Whether the source's assignee replaces the board's."""
    if theirs == ours:
        return False
    if "assignee" not in seen:
        # The source has never named an assignee before: a holder here is for a person to settle.
        return ours is None or settled("assignee", None, theirs and theirs.name, ours.name)
    if all(seen.get(name) == now[name] for name in ("assignee", "assignee_email")):
        return False
    if people.known(seen) == (ours.id if ours else None):
        return True
    was, name = seen["assignee"], theirs and theirs.name
    return settled("assignee", was, name, ours and ours.name)


def _assignee_of(held: Held | None) -> Assignee | None:
    return Assignee(held.developer.name, held.developer.id) if held else None


@dataclass(frozen=True, slots=True)
class NewWork:
    """The fields of a new assignment of an imported ticket."""

    id: int
    ticket_id: int
    label: str
    story_points: float | None
    counts: bool
    ticket_version: int
    by: str
    reason: str | None


def steps_towards(
    wanted: WantedWork, current: TicketWork, to: Holder | None, new: NewWork
) -> tuple[list[Step], str | None]:
    """The steps that lead to the wanted work, and the ticket's status if no step sets it.

    `to` is the holder for the assignee of `wanted`.
    """
    if wanted.state == "open":
        return _open(current, to, new)
    active = current.last("active")
    superseded = _superseded(current)
    if wanted.state == "set aside":
        if current.state == "done" and current.last("completed"):
            return [], None
        if active:
            after = replace(
                active, status="removed", ticket_status="rejected", version=active.version + 1
            )
            return [Step("removed", active, after)], None
        return superseded, "rejected"
    if active:
        steps = _handed_over(active, to, new)
        held = steps[-1].after if steps else active
        return [*steps, *decide(held, "complete", None, None)], None
    back = decide(current.set_aside, "reopen", None, None) if current.set_aside else []
    if to is not None:
        created = _created(to, new)
        done = decide(created.after, "complete", None, None)
        return [*superseded, *back, created, *done], None
    if back:
        # One event reopens the assignment and completes the ticket.
        after = replace(back[-1].after, ticket_status="completed")
        return [*superseded, replace(back[-1], after=after)], None
    return superseded, "completed"


def _open(current: TicketWork, to: Holder | None, new: NewWork) -> tuple[list[Step], str | None]:
    steps: list[Step] = []
    status = None
    active = current.last("active")
    if current.state != "open":
        done = current.last("completed") if current.state == "done" else None
        closed = done or current.set_aside
        if closed is None:
            status = "pending"
        else:
            steps = decide(closed, "reopen", None, None)
            active = steps[-1].after if done else None
    if to is None:
        return steps + (decide(active, "remove", None, None) if active else []), status
    if active:
        return steps + _handed_over(active, to, new), status
    return [*steps, *_superseded(current), _created(to, new)], status


def _handed_over(active: Held, to: Holder | None, new: NewWork) -> list[Step]:
    if to is None or to == active.developer:
        return []
    return decide(active, "reassign", to, new.reason, by=new.by)


def _superseded(current: TicketWork) -> list[Step]:
    proposed = current.last("proposed")
    return decide(proposed, "supersede", None, None) if proposed else []


def _created(to: Holder, new: NewWork) -> Step:
    held = Held(
        id=new.id,
        ticket_id=new.ticket_id,
        label=new.label,
        developer=to,
        status="active",
        scope=None,
        assignment_type="manual",
        assigned_by=new.by,
        original_assigned_to=to.name,
        reason=new.reason,
        plan_id=None,
        version=1,
        ticket_status="assigned",
        ticket_version=new.ticket_version,
        story_points=new.story_points,
        counts=new.counts,
    )
    return Step("created", None, held)
