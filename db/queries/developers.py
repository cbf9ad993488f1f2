"""Developers with what they carry, what is reserved for them, and what they have free."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.domain.known_as import alias_list
from db.models.board import Assignment, Developer, Ticket
from db.models.counting import WEIGHT
from db.models.types import AnyRow, AnySelect, as_points
from db.queries.lists.paging import Page, read_cursor, write_cursor

_AVAILABLE_POINTS = as_points(
    case((Developer.active, Developer.capacity * Developer.availability), else_=0)
).label("available_points")
# The columns that decisions need; cheap, because no proposals are summed.
ROSTER: AnySelect = select(
    Developer.id,
    Developer.name,
    Developer.skills,
    _AVAILABLE_POINTS,
    Developer.current_workload,
    Developer.active,
    Developer.team,
)
# What a cursor of `developer_page` holds: a name and an id.
BY_NAME, BY_NAME_TYPES = "developer name", (str, int)


def developers(session: Session) -> list[AnyRow]:
    """Every developer in alphabetical order.

    `available_points` is capacity × availability, or 0 once inactive; `reserved_points` are the
    points of open proposals; `active_tickets` and `proposed_tickets` count assignments.
    """
    return list(session.execute(_statement()))


def developers_by_id(session: Session, ids: Sequence[int]) -> list[AnyRow]:
    """The rows of `developers` with these ids."""
    return list(session.execute(_statement().where(Developer.id.in_(ids))))


def roster(session: Session) -> list[AnyRow]:
    """Every developer in alphabetical order, with the columns of ROSTER alone."""
    return list(session.execute(ROSTER.order_by(Developer.name)))


def developer_page(
    session: Session, *, teams: Sequence[str] = (), cursor: str | None = None, limit: int = 100
) -> Page:
    """One page of the rows of `developers`, of these teams if any are named."""
    statement = _statement().limit(limit + 1)
    if teams:
        statement = statement.where(Developer.team.in_(teams))
    after = read_cursor(cursor, BY_NAME, BY_NAME_TYPES)
    if after is not None:
        statement = statement.where(Developer.name > after[0])
    rows = list(session.execute(statement))
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], write_cursor(BY_NAME, [last.name, last.id]))


def is_without_developers(session: Session) -> bool:
    """Whether nobody was ever imported."""
    return session.scalar(select(Developer.id).limit(1)) is None


def developer_ids(session: Session, names: Sequence[str]) -> dict[str, int]:
    """The ids of the developers with these names, by name; unknown names are left out."""
    statement = select(Developer.name, Developer.id).where(Developer.name.in_(names))
    return {row.name: row.id for row in session.execute(statement)}


def who_is_active(session: Session) -> dict[str, bool]:
    """Every developer's name in alphabetical order, and whether they can be given work."""
    statement = select(Developer.name, Developer.active).order_by(Developer.name)
    return {row.name: row.active for row in session.execute(statement)}


def called(session: Session) -> list[dict[str, Any]]:
    """What everybody is called who can be given work: name, aliases and e-mail."""
    statement = select(Developer.name, Developer.aliases, Developer.email)
    return [row._asdict() for row in session.execute(statement.where(Developer.active))]


def teams(session: Session) -> list[str]:
    """The teams that developers are in, in alphabetical order."""
    named = select(Developer.team).where(Developer.team.is_not(None)).distinct()
    return [str(team) for team in session.scalars(named.order_by(Developer.team))]


def workers_on(session: Session, projects: Sequence[str]) -> list[int]:
    """The ids of those who have, or are proposed for, tickets of these projects."""
    statement = select(Assignment.developer_id).where(
        Assignment.status.in_(("active", "proposed")), Assignment.project.in_(projects)
    )
    return list(session.scalars(statement.distinct()))


def all_developer_ids(session: Session) -> dict[str, int]:
    """The ids of all developers, by name."""
    return {row.name: row.id for row in session.execute(select(Developer.name, Developer.id))}


def names_by_alias(session: Session) -> dict[str, str]:
    """Each developer's present name, by each of their aliases."""
    known = select(Developer.name, Developer.aliases).where(Developer.aliases.is_not(None))
    return {alias: row.name for row in session.execute(known) for alias in alias_list(row.aliases)}


def _statement() -> AnySelect:
    # Active work is only counted, which an index answers without looking at tickets.
    active = (
        select(func.count())
        .where(Assignment.developer_id == Developer.id, Assignment.status == "active")
        .correlate(Developer)
        .scalar_subquery()
    )
    held = (
        select(
            Assignment.developer_id,
            func.count().label("proposed_tickets"),
            func.sum(WEIGHT).label("reserved_points"),
        )
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.status == "proposed")
        .group_by(Assignment.developer_id)
        .subquery()
    )
    return (
        select(
            Developer.id,
            Developer.name,
            Developer.title,
            Developer.experience_years,
            Developer.skills,
            Developer.availability,
            Developer.capacity,
            _AVAILABLE_POINTS,
            Developer.baseline_workload,
            Developer.current_workload,
            as_points(func.coalesce(held.c.reserved_points, 0)).label("reserved_points"),
            active.label("active_tickets"),
            func.coalesce(held.c.proposed_tickets, 0).label("proposed_tickets"),
            Developer.active,
            Developer.email,
            Developer.aliases,
            Developer.team,
            Developer.version,
        )
        .outerjoin(held, held.c.developer_id == Developer.id)
        .order_by(Developer.name)
    )
