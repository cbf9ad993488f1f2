"""Rows of the board as the API shows them, and refusals with the rows that are in the way."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from dashboard.api.errors import MOST_DETAILS, DetailedError
from dashboard.api.schemas import Assignment, Conflicting, ErrorDetail
from db.commands import Outcome, Refusal
from db.errors import Conflict, NotFound
from db.queries.assignments import assignments_by_id


def assignments_of(session: Session, ids: Iterable[int]) -> list[Assignment]:
    """These assignments as they are now, in the order of their ids."""
    rows = assignments_by_id(session, list(ids))
    return [Assignment.model_validate(row) for row in rows]


def one_assignment(session: Session, id_: int) -> Assignment:
    """One assignment as it is now. Raises NotFound."""
    found = assignments_of(session, [id_])
    if not found:
        raise NotFound(f"There is no assignment {id_}.")
    return found[0]


def conflicts_of(session: Session, refused: Sequence[Refusal]) -> list[Conflicting]:
    """Refusals, each with the assignment that the board holds instead."""
    ids = {one.assignment_id for one in refused if one.assignment_id is not None}
    now = {one.id: one for one in assignments_of(session, ids)} if ids else {}
    return [
        Conflicting(
            assignment_id=one.assignment_id,
            ticket_id=one.ticket_id,
            message=one.message,
            changed_by=one.changed_by,
            changed_at=one.changed_at,
            assignment=now.get(one.assignment_id or 0),
        )
        for one in refused
    ]


def refuse_all(session: Session, outcome: Outcome) -> None:
    """Raise DetailedError when anything was refused: the whole transaction is taken back."""
    if not outcome.refused:
        return
    details = [ErrorDetail(**dict(one)) for one in conflicts_of(session, outcome.refused)]
    others = f" (and {len(details) - 1:,} more)" if len(details) > 1 else ""
    message = f"{details[0].message} Nothing was saved{others}."
    raise DetailedError(Conflict(message), details[:MOST_DETAILS])
