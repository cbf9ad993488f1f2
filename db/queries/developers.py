"""Developers with what they carry, what is reserved for them, and what they have free."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Assignment, Developer, Ticket
from db.types import AnyRow, as_points


def developers(session: Session) -> list[AnyRow]:
    """Every developer in alphabetical order.

    `available_points` is capacity × availability; `reserved_points` are those of open proposals;
    `active_tickets` and `proposed_tickets` count assignments.
    """
    held = (
        select(
            Assignment.developer_id,
            func.count().filter(Assignment.status == "active").label("active_tickets"),
            func.count().filter(Assignment.status == "proposed").label("proposed_tickets"),
            func.sum(Ticket.story_points)
            .filter(Assignment.status == "proposed")
            .label("reserved_points"),
        )
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.status.in_(("active", "proposed")))
        .group_by(Assignment.developer_id)
        .subquery()
    )
    statement = (
        select(
            Developer.id,
            Developer.name,
            Developer.title,
            Developer.experience_years,
            Developer.skills,
            Developer.availability,
            Developer.capacity,
            as_points(Developer.capacity * Developer.availability).label("available_points"),
            Developer.baseline_workload,
            Developer.current_workload,
            as_points(func.coalesce(held.c.reserved_points, 0)).label("reserved_points"),
            func.coalesce(held.c.active_tickets, 0).label("active_tickets"),
            func.coalesce(held.c.proposed_tickets, 0).label("proposed_tickets"),
            Developer.active,
            Developer.email,
            Developer.version,
        )
        .outerjoin(held, held.c.developer_id == Developer.id)
        .order_by(Developer.name)
    )
    return list(session.execute(statement))


def developer_names(session: Session) -> list[str]:
    """The names of active developers, who can be given work."""
    statement = select(Developer.name).where(Developer.active).order_by(Developer.name)
    return list(session.scalars(statement))
