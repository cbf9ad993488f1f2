"""Work that is due, by whom it is with."""

from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.models.board import Assignment, Developer, Ticket
from db.models.counting import WEIGHT
from db.models.types import AnyRow
from db.queries.lists.filters import AssignmentFilter, assignment_conditions

EVERYTHING = AssignmentFilter()


def due_by_developer(
    session: Session, today: date, until: date, wanted: AssignmentFilter = EVERYTHING
) -> list[AnyRow]:
    """Who has active work that is due by `until`: how much is overdue, and how much is not yet.

    The rows have `name`, `overdue`, `soon` (tickets) and `overdue_points`, `soon_points`, whoever
    has most overdue first. `today` is the board's; what is due on it is not overdue. Only of the
    assignments that pass the filter.
    """
    late = Ticket.due_date < today
    counts = {
        "overdue": func.sum(case((late, 1), else_=0)),
        "overdue_points": func.sum(case((late, WEIGHT), else_=0)),
        "soon": func.sum(case((late, 0), else_=1)),
        "soon_points": func.sum(case((late, 0), else_=WEIGHT)),
    }
    statement = (
        select(Developer.name, *(count.label(name) for name, count in counts.items()))
        .join(Assignment, Assignment.developer_id == Developer.id)
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.status == "active", Ticket.due_date <= until)
        .where(*assignment_conditions(session, wanted))
        .group_by(Developer.id, Developer.name)
        .order_by(counts["overdue"].desc(), counts["soon"].desc(), Developer.name)
    )
    return list(session.execute(statement))
