"""Assignments as the API shows them, and refusals with the rows that are in the way."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from dashboard.api.errors import MOST_DETAILS, DetailedError
from dashboard.api.schemas.assignments import Assignment, Conflicting
from dashboard.api.schemas.errors import ErrorDetail
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
    """Refusals, each with the present row of its assignment."""
    ids = {refusal.assignment_id for refusal in refused if refusal.assignment_id is not None}
    now = {row.id: row for row in assignments_of(session, ids)} if ids else {}
    return [
        Conflicting(
            assignment_id=refusal.assignment_id,
            ticket_id=refusal.ticket_id,
            message=refusal.message,
            changed_by=refusal.changed_by,
            changed_at=refusal.changed_at,
            assignment=now.get(refusal.assignment_id or 0),
        )
        for refusal in refused
    ]


def refuse_all(session: Session, outcome: Outcome) -> None:
    """Raise DetailedError if anything was refused, so that the transaction is rolled back."""
    if not outcome.refused:
        return
    details = [ErrorDetail(**dict(conflict)) for conflict in conflicts_of(session, outcome.refused)]
    others = f" (and {len(details) - 1:,} more)" if len(details) > 1 else ""
    message = f"{details[0].message} Nothing was saved{others}."
    raise DetailedError(Conflict(message), details[:MOST_DETAILS])
