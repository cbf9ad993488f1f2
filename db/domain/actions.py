"""Which decisions an assignment's state allows, and what each makes of it: pure functions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

Action = Literal[
    "approve",
    "reject",
    "set aside",
    "give back",
    "reassign",
    "remove",
    "complete",
    "reopen",
    "supersede",
]
ACTIONS: tuple[Action, ...] = (
    "approve",
    "reject",
    "set aside",
    "give back",
    "reassign",
    "remove",
    "complete",
    "reopen",
)

# The type of an assignment that the proposer made and nobody has corrected.
PROPOSERS_OWN = "ai"


class Refused(Exception):
    """The state does not allow the action; the text says which would."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A developer as an assignment names one."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment, with the fields of its ticket that a decision depends on."""

    id: int
    ticket_id: int
    label: str
    developer: Holder
    status: str
    scope: str | None
    assignment_type: str
    assigned_by: str
    original_assigned_to: str
    reason: str | None
    plan_id: int | None
    version: int
    ticket_status: str
    ticket_version: int
    story_points: float | None
    # Whether the ticket is work whose own points count (db/domain/relations.py).
    counts: bool = True

    @property
    def weight(self) -> float:
        """The points that it counts with."""
        return (self.story_points or 0.0) if self.counts else 0.0

    @property
    def load(self) -> float:
        """The points that its developer carries for it now."""
        return self.weight if self.status == "active" else 0.0

    @property
    def state(self) -> dict[str, Any]:
        """The state as an event of the history keeps it."""
        return {
            "assigned_to": self.developer.name,
            "developer_id": self.developer.id,
            "status": self.status,
            "scope": self.scope,
            "assignment_type": self.assignment_type,
            "assigned_by": self.assigned_by,
            "original_assigned_to": self.original_assigned_to,
            "reason": self.reason,
            "plan_id": self.plan_id,
            "version": self.version,
            "ticket_status": self.ticket_status,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One event: what happened, and the assignment before and after it."""

    action: str
    before: Held | None
    after: Held


def decide(
    held: Held, action: Action, to: Holder | None, reason: str | None, *, by: str = ""
) -> list[Step]:
    """The events that `action` causes for `held`; `to` is the new developer, if there is one.

    A change of developer without a reason gets one that says who (`by`) changed it from whom.
    Raises Refused with a sentence when the state does not allow the action.
    """
    if reason is None and to is not None and to != held.developer:
        reason = f"Changed{f' by {by}' if by else ''} from {held.developer.name}."
    return _RULES[action](held, to, reason)


def _approve(held: Held, to: Holder | None, reason: str | None) -> list[Step]:
    if held.status != "proposed":
        raise Refused(f"{held.label} {_is(held)}; only a proposal can be approved.")
    if held.ticket_status != "pending":
        raise Refused(f"{held.label} is {held.ticket_status} by now and cannot be given out.")
    steps = []
    if to is not None and to != held.developer:
        steps = _reassign(held, to, reason)
        held = steps[-1].after
    return [*steps, _step("approved", held, status="active", ticket_status="assigned")]


def _reject(held: Held, _to: Holder | None, _reason: str | None) -> list[Step]:
    if held.status != "proposed":
        raise Refused(f"{held.label} {_is(held)}; only a proposal can be rejected.")
    return [_step("rejected", held, status="rejected", scope="pairing")]


def _set_aside(held: Held, _to: Holder | None, _reason: str | None) -> list[Step]:
    if held.status != "proposed":
        raise Refused(f"{held.label} {_is(held)}; only a proposal can be set aside.")
    return [_step("rejected", held, status="rejected", scope="ticket", ticket_status="rejected")]


def _give_back(held: Held, _to: Holder | None, _reason: str | None) -> list[Step]:
    if held.status != "proposed":
        raise Refused(f"{held.label} {_is(held)}; only a proposal can be given back.")
    return [_step("superseded", held, status="superseded")]


def _reassign(held: Held, to: Holder | None, reason: str | None) -> list[Step]:
    if held.status not in ("proposed", "active"):
        raise Refused(f"{held.label} {_is(held)}; only open work can be reassigned.")
    if to is None:
        raise Refused(f"Name the developer who should take {held.label}.")
    if to == held.developer:
        raise Refused(f"{to.name} has {held.label} already; name another developer.")
    return [
        _step(
            "reassigned",
            held,
            developer=to,
            assignment_type="reassigned",
            reason=reason,
        )
    ]


def _remove(held: Held, _to: Holder | None, _reason: str | None) -> list[Step]:
    if held.status != "active":
        raise Refused(f"{held.label} {_is(held)}; only active work can be removed.")
    return [_step("removed", held, status="removed", ticket_status="pending")]


def _complete(held: Held, _to: Holder | None, _reason: str | None) -> list[Step]:
    if held.status != "active":
        raise Refused(f"{held.label} {_is(held)}; only active work can be completed.")
    return [_step("completed", held, status="completed", ticket_status="completed")]


def _reopen(held: Held, _to: Holder | None, _reason: str | None) -> list[Step]:
    if held.ticket_status == "withdrawn":
        raise Refused(f"{held.label} was withdrawn: its import was undone. Import it again first.")
    if held.status == "completed":
        if held.ticket_status != "completed":
            raise Refused(f"{held.label} is {held.ticket_status} by now and cannot be reopened.")
        return [_step("reopened", held, status="active", ticket_status="assigned")]
    if held.status == "rejected" and held.scope == "ticket" and held.ticket_status == "rejected":
        return [_step("reopened", held, scope=None, ticket_status="pending")]
    if held.status == "rejected" and held.scope == "pairing":
        return [_step("reopened", held, scope=None)]
    if held.status == "rejected" and held.scope is None:
        raise Refused(f"{held.label} was reopened for {held.developer.name} already.")
    raise Refused(f"{held.label} {_is(held)}; only completed or rejected work can be reopened.")


def _supersede(held: Held, _to: Holder | None, _reason: str | None) -> list[Step]:
    if held.status != "proposed":
        raise Refused(f"{held.label} {_is(held)}; only a proposal can be superseded.")
    return [_step("superseded", held, status="superseded")]


def _step(action: str, held: Held, **changes: Any) -> Step:
    return Step(action, held, replace(held, version=held.version + 1, **changes))


def _is(held: Held) -> str:
    with_whom = f"with {held.developer.name}"
    return {
        "proposed": f"is only proposed {with_whom}",
        "active": f"is active {with_whom}",
        "completed": f"was completed by {held.developer.name}",
        "rejected": f"was rejected for {held.developer.name}",
        "superseded": "was superseded by a newer decision",
        "removed": f"was removed from {held.developer.name}",
        "withdrawn": "was withdrawn",
    }[held.status]


_RULES: dict[Action, Callable[[Held, Holder | None, str | None], list[Step]]] = {
    "approve": _approve,
    "reject": _reject,
    "set aside": _set_aside,
    "give back": _give_back,
    "reassign": _reassign,
    "remove": _remove,
    "complete": _complete,
    "reopen": _reopen,
    "supersede": _supersede,
}

# The statuses in which an action may be allowed; the rules above decide.
STATUSES_FOR: dict[Action, tuple[str, ...]] = {
    "approve": ("proposed",),
    "reject": ("proposed",),
    "set aside": ("proposed",),
    "give back": ("proposed",),
    "supersede": ("proposed",),
    "reassign": ("proposed", "active"),
    "remove": ("active",),
    "complete": ("active",),
    "reopen": ("completed", "rejected"),
}

# The order within one commit: work is released before it is given out, so that a swap does not
# fail halfway.
RELEASE_FIRST: dict[Action, int] = {
    "remove": 0,
    "complete": 0,
    "reject": 0,
    "set aside": 0,
    "give back": 0,
    "supersede": 0,
    "reassign": 1,
    "reopen": 2,
    "approve": 2,
}
