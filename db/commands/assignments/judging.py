"""Whether decisions can be carried out on the board as it stands, and what follows; only reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from db.commands.assignments.loading import Load, held_of_tickets, load_developers, load_held
from db.commands.outcomes import Refusal
from db.domain.actions import ACTIONS, RELEASE_FIRST, Action, Held, Holder, Refused, Step
from db.domain.actions import decide as steps_of
from db.domain.points import rounded
from db.domain.values import NUMERIC_LIMIT, clean_reason
from db.errors import Invalid
from db.models.types import Progress
from db.queries.history.last_changes import LastEvent, last_edits, last_events

PROGRESS_STEP = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One decision about an assignment.

    `developer` is the new holder (for `reassign`, and optionally for `approve`); `version` and
    `ticket_version` are the versions that the decision is based on, None for "whatever they are".
    """

    assignment_id: int
    action: Action
    developer: str | None = None
    reason: str | None = None
    version: int | None = None
    ticket_version: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What decisions would do: events with their reasons, the ids that change, and refusals."""

    steps: list[Step]
    reasons: list[str | None]
    changed: list[int]
    refused: tuple[Refusal, ...]


def judge(
    session: Session,
    changes: Sequence[Change],
    *,
    by: str,
    allow_overload: bool,
    progress: Progress,
) -> Judged:
    """What these decisions of the person `by` would do now; it only reads, under the lock."""
    changes = [_checked(change) for change in changes]
    held = load_held(session, (change.assignment_id for change in changes))
    developers = load_developers(
        session,
        ids=(held_row.developer.id for held_row in held.values()),
        names=(change.developer for change in changes if change.developer),
    )
    judge_ = _Judge(
        held=held,
        developers=developers,
        by_name={load.holder.name: load for load in developers.values()},
        owners=_owners(session, held, changes),
        allow_overload=allow_overload,
        by=by,
    )
    steps: list[Step] = []
    reasons: list[str | None] = []
    changed: list[int] = []
    refused: list[Refusal] = []
    # Judging a row counts as one step and saving it as two, which is about how long they take.
    total = 3 * len(changes)
    in_order = sorted(changes, key=lambda change: RELEASE_FIRST[change.action])
    for number, change in enumerate(in_order):
        if number % PROGRESS_STEP == 0:
            progress(number, total)
        try:
            events = judge_.take(change)
        except Refused as refusal:
            refused.append(_refusal(held.get(change.assignment_id), change, str(refusal)))
            continue
        steps += events
        reasons += [change.reason] * len(events)
        changed.append(change.assignment_id)
    progress(len(changes), total)
    explained = with_last_changes(session, refused, rows=judge_.stale, tickets=judge_.stale_tickets)
    return Judged(steps, reasons, changed, explained)


@dataclass(slots=True)
class _Judge:
    """Judges decisions one after the other, each on the board as the earlier ones leave it."""

    held: dict[int, Held]
    developers: dict[int, Load]
    by_name: dict[str, Load]
    owners: dict[int, int]
    allow_overload: bool
    by: str
    taken: set[int] = field(default_factory=set)
    ticket_statuses: dict[int, str] = field(default_factory=dict)
    stale: list[int] = field(default_factory=list)
    stale_tickets: list[int] = field(default_factory=list)

    def take(self, change: Change) -> list[Step]:
        """The events of one decision, which later decisions take into account. Raises Refused."""
        held = self._current(change)
        to = self._developer(change, held)
        steps = steps_of(held, change.action, to, change.reason, by=self.by)
        after = steps[-1].after
        if after.status == "active" and held.status != "active":
            self._check_owner(after)
            self._check_active(after)
            if change.action == "approve" and not self.allow_overload:
                self._check_free(after)
        self._check_size(held, after)
        for step in steps:
            self._move(step)
        self.held[held.id] = after
        self.taken.add(held.id)
        return steps

    def _current(self, change: Change) -> Held:
        held = self.held.get(change.assignment_id)
        if held is None:
            raise Refused(f"Assignment {change.assignment_id} does not exist.")
        if held.id in self.taken:
            raise Refused(f"{held.label} is named twice; only the first decision was saved.")
        if change.version is not None and change.version != held.version:
            self.stale.append(held.id)
            raise Refused(f"{held.label} was changed meanwhile; look at it again.")
        if change.ticket_version is not None and change.ticket_version != held.ticket_version:
            self.stale_tickets.append(held.ticket_id)
            raise Refused(
                f"The ticket {held.label} itself was changed meanwhile (its points, skill or due "
                "date may be others); look at it again."
            )
        # An earlier decision of this commit may have changed the ticket's status.
        status = self.ticket_statuses.get(held.ticket_id, held.ticket_status)
        return replace(held, ticket_status=status)

    def _developer(self, change: Change, held: Held) -> Holder | None:
        if change.developer is None:
            return None
        if change.developer == held.developer.name:
            return held.developer
        load = self.by_name.get(change.developer)
        if load is None:
            raise Refused(f"There is no developer called {change.developer}.")
        if not load.active:
            raise Refused(f"{change.developer} is no longer active; name another developer.")
        return load.holder

    def _check_owner(self, after: Held) -> None:
        owner = self.owners.get(after.ticket_id)
        if owner is not None and owner != after.id:
            name = self.held[owner].developer.name
            raise Refused(f"{after.label} is active with {name} already; reassign that instead.")

    def _check_active(self, after: Held) -> None:
        if not self.developers[after.developer.id].active:
            raise Refused(
                f"{after.developer.name} is no longer active; name another developer for "
                f"{after.label}."
            )

    def _check_free(self, after: Held) -> None:
        load = self.developers[after.developer.id]
        workload = rounded(load.workload + after.load)
        if after.load and workload > load.available:
            raise Refused(
                f"{after.label} ({after.load:g} points) would take {load.holder.name} to "
                f"{workload:g} of {load.available:g} points; choose another developer, or allow "
                "overload."
            )

    def _check_size(self, held: Held, after: Held) -> None:
        load = self.developers[after.developer.id]
        carried = held.load if held.developer == after.developer else 0.0
        if after.load and load.workload - carried + after.load >= NUMERIC_LIMIT:
            raise Refused(
                f"{after.label} would take {load.holder.name} to {NUMERIC_LIMIT:,} points, more "
                "than the board can hold; correct its story points first."
            )

    def _move(self, step: Step) -> None:
        before, after = step.before, step.after
        if before is not None:
            self.developers[before.developer.id].workload -= before.load
            if before.status == "active" and after.status != "active":
                self.owners.pop(before.ticket_id, None)
        self.developers[after.developer.id].workload += after.load
        self.ticket_statuses[after.ticket_id] = after.ticket_status
        if after.status == "active":
            self.owners[after.ticket_id] = after.id


def _checked(change: Change) -> Change:
    if change.action not in ACTIONS:
        raise Invalid(f"There is no action called {change.action}.")
    return replace(change, reason=clean_reason(change.reason))


def _owners(session: Session, held: dict[int, Held], changes: Sequence[Change]) -> dict[int, int]:
    """The active assignments of tickets that `changes` may activate: assignment id by ticket id.

    They are added to `held` as well.
    """
    tickets = {
        held[change.assignment_id].ticket_id
        for change in changes
        if change.action in ("approve", "reopen") and change.assignment_id in held
    }
    owners: dict[int, int] = {}
    for ticket, owning in held_of_tickets(session, tickets, ("active",)).items():
        for active in owning:
            owners[ticket] = active.id
            held.setdefault(active.id, active)
    return owners


def _refusal(held: Held | None, change: Change, message: str) -> Refusal:
    return Refusal(
        change.assignment_id,
        held.ticket_id if held else None,
        held.label if held else f"assignment {change.assignment_id}",
        message,
    )


def with_last_changes(
    session: Session,
    refused: Sequence[Refusal],
    *,
    rows: Collection[int] = (),
    tickets: Collection[int] = (),
) -> tuple[Refusal, ...]:
    """The refusals; those about these assignments and tickets then say who changed what."""
    events, edits = last_events(session, rows), last_edits(session, tickets)
    explained = []
    for refusal in refused:
        event = events.get(refusal.assignment_id or 0)
        edit = edits.get(refusal.ticket_id or 0)
        if event is not None:
            explained.append(_explained(refusal, event, f"{refusal.label} was {_done(event)}"))
        elif edit is not None:
            what = f"The ticket {refusal.label} itself was {edit.action}"
            explained.append(_explained(refusal, edit, what))
        else:
            explained.append(refusal)
    return tuple(explained)


def _done(event: LastEvent) -> str:
    to = {"reassigned": "to", "approved": "for", "proposed": "for", "created": "to"}
    action = "given" if event.action == "created" else event.action
    return f"{action} {to[event.action]} {event.new_developer}" if event.action in to else action


def _explained(refusal: Refusal, event: LastEvent, what: str) -> Refusal:
    return replace(
        refusal,
        message=f"{what} by {event.changed_by} meanwhile; your change of it was not saved. Look "
        "at it again.",
        changed_by=event.changed_by,
        changed_at=event.changed_at,
    )
