"""What tests look up afterwards, in a word."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models.board import AssignmentHistory, Base, Batch, RecordHistory, Ticket
from db.models.types import AnyRow
from db.queries.assignments import assignments_by_id
from db.queries.developers import developers
from db.queries.history.events import assignment_events


def assignment(session: Session, assignment_id: int) -> AnyRow:
    """One assignment with its ticket's fields."""
    return assignments_by_id(session, [assignment_id])[0]


def actions(session: Session, assignment_id: int) -> list[str]:
    """The actions of an assignment's events, oldest first."""
    return [event.action for event in assignment_events(session, assignment_id)]


def last_event(session: Session, assignment_id: int) -> AnyRow:
    """The newest event of an assignment, with all its columns."""
    table = AssignmentHistory.__table__
    statement = select(table).where(table.c.assignment_id == assignment_id)
    return session.execute(statement.order_by(table.c.id.desc()).limit(1)).one()


def workloads(session: Session) -> dict[str, float]:
    """Current workload by developer name."""
    return {row.name: row.current_workload for row in developers(session)}


def ticket_status(session: Session, ticket_id: int) -> str | None:
    """The status of a ticket."""
    return session.scalar(select(Ticket.status).where(Ticket.id == ticket_id))


def record(session: Session, model: type[Base], record_id: int) -> AnyRow:
    """One row of a table, with all its columns."""
    table = model.__table__
    return session.execute(select(table).where(table.c.id == record_id)).one()


def rows_of(session: Session, model: type[Base]) -> list[AnyRow]:
    """All rows of a table in the order of their ids."""
    table = model.__table__
    return list(session.execute(select(table).order_by(*table.primary_key)))


def number_of_commits(session: Session) -> tuple[int, int, int]:
    """How many batches there are, and how many events of either kind."""
    batches, events, records = (
        session.scalar(select(func.count()).select_from(model.__table__)) or 0
        for model in (Batch, AssignmentHistory, RecordHistory)
    )
    return batches, events, records


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        table.name: [
            tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
    }
