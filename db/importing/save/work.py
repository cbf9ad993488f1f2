"""What a tracker's assignees and states do to the work here: pure functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.domain.merging import UNSAID, Clash, Settling, compare_three
from db.domain.rules import Held, Holder, Step, decide
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
class Standing:
    """A ticket's work here: its status and its assignments that a file may move."""

    status: str
    held: Sequence[Held] = ()

    def one(self, status: str, scope: str | None = None) -> Held | None:
        """The last assignment in a status."""
        found = [held for held in self.held if held.status == status]
        if scope is not None:
            found = [held for held in found if held.scope == scope]
        return max(found, key=lambda held: held.id, default=None)

    @property
    def state(self) -> State:
        """How far the ticket is."""
        return STATES[self.status]

    @property
    def aside(self) -> Held | None:
        """The assignment through which it is set aside, if one says so."""
        return self.one("rejected", "ticket") if self.state == "set aside" else None

    @property
    def holder(self) -> Held | None:
        """The assignment through which somebody has it, or has done it."""
        return self.one("active") or (self.one("completed") if self.state == "done" else None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a ticket's work shall stand: who has it, and how far it is."""

    to: Assignee | None
    state: State


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of a row's assignee and state: None in `wanted` where nothing moves."""

    wanted: Wanted | None
    seen: Mapping[str, Any]
    clashes: Sequence[Clash] = ()
    left_out: str | None = None


def merge_work(
    row: Mapping[str, Any],
    standing: Standing,
    seen: Mapping[str, Any],
    people: People,
    settling: Settling,
    *,
    ticket_id: int,
    label: str,
    title: str,
) -> Merged:
    """Compare what a file says of a ticket's work with what its source said before, and ours."""
    now: dict[str, Any] = {}
    clashes: list[Clash] = []
    left_out = None

    def settled(name: str, was: Any, theirs: Any, ours: Any) -> bool:
        takes = settling.takes(ticket_id, name)
        clashes.append(Clash(ticket_id, label, title, name, was, theirs, ours, takes))
        return takes == "theirs"

    state = standing.state
    theirs_state = row.get("state")
    if theirs_state is not None:
        now["state"] = theirs_state
        was = seen.get("state", UNSAID)
        verdict = compare_three(was, theirs_state, state)
        if was is UNSAID and verdict == "take" and state != "open":
            verdict = "keep"  # what was decided here before the source was ever asked
        if verdict == "take" or (verdict == "clash" and settled("state", was, theirs_state, state)):
            state = theirs_state
    holder = standing.holder
    to = Assignee(holder.developer.name, holder.developer.id) if holder else None
    if "assignee" in row:
        person = Person(row["assignee"], row.get("assignee_email")) if row["assignee"] else None
        found = people.find(person) if person else None
        if isinstance(found, Unknown):
            left_out = found.message
        else:
            now["assignee"] = person.name if person else None
            now["assignee_email"] = person.email if person else None
            if _takes_holder(now, seen, theirs=found, ours=to, people=people, settled=settled):
                to = found
    if state == "open" and standing.state != "open" and to and not people.can_work(to):
        to = None  # who has done it has left
    wanted = Wanted(to, state)
    moves = state != standing.state or (state == "open" and to != _taker(standing.one("active")))
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
    """Whether the source's assignee takes the place of ours."""
    if theirs == ours:
        return False
    if "assignee" not in seen:
        # Nobody has decided about it here, or somebody has and was never asked.
        return ours is None or settled("assignee", None, theirs and theirs.name, ours.name)
    if all(seen.get(name) == now[name] for name in ("assignee", "assignee_email")):
        return False
    if people.known(seen) == (ours.id if ours else None):
        return True
    was, name = seen["assignee"], theirs and theirs.name
    return settled("assignee", was, name, ours and ours.name)


def _taker(held: Held | None) -> Assignee | None:
    return Assignee(held.developer.name, held.developer.id) if held else None


@dataclass(frozen=True, slots=True)
class NewWork:
    """What a new assignment of an imported ticket holds."""

    id: int
    ticket_id: int
    label: str
    story_points: float | None
    counts: bool
    ticket_version: int
    by: str
    reason: str | None


def steps_towards(
    wanted: Wanted, standing: Standing, to: Holder | None, new: NewWork
) -> tuple[list[Step], str | None]:
    """The events that bring a ticket's work to what is wanted, and the status the ticket gets.

    The status is None where the events say it. `to` is the holder that `wanted` names.
    """
    if wanted.state == "open":
        return _open(standing, to, new)
    active = standing.one("active")
    superseded = _superseded(standing)
    if wanted.state == "set aside":
        if standing.state == "done" and standing.one("completed"):
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
    back = decide(standing.aside, "reopen", None, None) if standing.aside else []
    if to is not None:
        created = _created(to, new)
        done = decide(created.after, "complete", None, None)
        return [*superseded, *back, created, *done], None
    if back:
        # One event says both: that it is not set aside any more, and that it is done.
        after = replace(back[-1].after, ticket_status="completed")
        return [*superseded, replace(back[-1], after=after)], None
    return superseded, "completed"


def _open(standing: Standing, to: Holder | None, new: NewWork) -> tuple[list[Step], str | None]:
    steps: list[Step] = []
    status = None
    active = standing.one("active")
    if standing.state != "open":
        done = standing.one("completed") if standing.state == "done" else None
        closed = done or standing.aside
        if closed is None:
            status = "pending"
        else:
            steps = decide(closed, "reopen", None, None)
            active = steps[-1].after if done else None
    if to is None:
        return steps + (decide(active, "remove", None, None) if active else []), status
    if active:
        return steps + _handed_over(active, to, new), status
    return [*steps, *_superseded(standing), _created(to, new)], status


def _handed_over(active: Held, to: Holder | None, new: NewWork) -> list[Step]:
    if to is None or to == active.developer:
        return []
    return decide(active, "reassign", to, new.reason, by=new.by)


def _superseded(standing: Standing) -> list[Step]:
    proposed = standing.one("proposed")
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
