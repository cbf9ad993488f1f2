"""Move tickets to other people and other due dates, all in one commit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.assignments.assigning import NewAssignment, NewAssignments, new_assignments
from db.commands.assignments.judging import Change, Judged, judge
from db.commands.assignments.saving import write_steps
from db.commands.outcomes import Outcome, Refusal
from db.commands.records.editing import Edit, JudgedEdits, judge_edits
from db.commands.records.relating import statuses_by, with_consequences
from db.commands.records.rows import save_updates
from db.commands.records.targets import TICKET
from db.history.batches import close_batch, open_batch, write_batch


@dataclass(frozen=True, slots=True)
class TicketMove:
    """Where one ticket goes: `give` says to whom, `edit` when it is due; either may be None."""

    ticket_id: int
    give: Change | NewAssignment | None = None
    edit: Edit | None = None


def move_tickets(
    session: Session,
    moves: Sequence[TicketMove],
    *,
    actor: Actor,
    at: datetime,
    as_of: int | None = None,
) -> Outcome:
    """Carry out moves of tickets in one batch, each of them whole or not at all.

    A ticket is refused with a sentence and left alone if its assignment or its fields changed since
    the versions in its move; `as_of` is that of `assign`. Somebody may go past their free points.
    `records` of the outcome are the tickets that moved.
    """
    batch = open_batch(session, command="move tickets", actor=actor, at=at)
    judged, refused = _judge_whole(session, moves, by=batch.changed_by, as_of=as_of)
    steps = [*judged.decided.steps, *judged.given.steps]
    saved, following = with_consequences(
        session, statuses_by(steps), list(judged.edited.updates.values())
    )
    if not steps and not saved:
        return Outcome((), refused, None)
    write_batch(session, batch, len(steps) + len(saved) + len(following))
    # The tickets first: a new assignment repeats fields of its ticket.
    save_updates(session, TICKET, batch, [*saved, *following])
    write_steps(session, batch, steps, [*judged.decided.reasons, *judged.given.reasons])
    return Outcome((), refused, close_batch(session, batch), tuple(judged.moved))


@dataclass(frozen=True, slots=True)
class _Judged:
    """What moves would do to assignments, by new assignments and to tickets."""

    decided: Judged
    given: NewAssignments
    edited: JudgedEdits
    moved: Collection[int]

    @property
    def refused(self) -> tuple[Refusal, ...]:
        return (*self.decided.refused, *self.given.refused, *self.edited.refused)


def _judge_whole(
    session: Session, moves: Sequence[TicketMove], *, by: str, as_of: int | None
) -> tuple[_Judged, tuple[Refusal, ...]]:
    """What those moves would do of which no part is refused, and a refusal for each other one."""
    refused: dict[int, Refusal] = {}
    while True:
        left = [move for move in moves if move.ticket_id not in refused]
        judged = _judge(session, left, by=by, as_of=as_of)
        if not judged.refused:
            return judged, tuple(refused.values())
        refused |= {
            move.ticket_id: refusal
            for move in left
            for refusal in reversed(judged.refused)
            if _is_about(refusal, move)
        }


def _judge(session: Session, moves: Sequence[TicketMove], *, by: str, as_of: int | None) -> _Judged:
    return _Judged(
        judge(
            session,
            [move.give for move in moves if isinstance(move.give, Change)],
            by=by,
            allow_overload=True,
            progress=lambda done, total: None,
        ),
        new_assignments(
            session,
            [move.give for move in moves if isinstance(move.give, NewAssignment)],
            by=by,
            as_of=as_of,
        ),
        judge_edits(session, TICKET, [move.edit for move in moves if move.edit is not None]),
        [move.ticket_id for move in moves],
    )


def _is_about(refusal: Refusal, move: TicketMove) -> bool:
    if refusal.ticket_id is not None:
        return refusal.ticket_id == move.ticket_id
    return isinstance(move.give, Change) and move.give.assignment_id == refusal.assignment_id
