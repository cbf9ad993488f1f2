"""What commands read before they decide, under the board lock and in few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from db.domain.actions import Held, Holder
from db.domain.skills import skill_keys
from db.domain.values import is_storable
from db.history.batches import IDS_PER_STATEMENT, chunks, id_chunks
from db.models.board import (
    Assignment,
    Developer,
    Ticket,
    table_of,
)
from db.models.counting import COUNTS, WEIGHT
from db.models.types import AnySelect, as_points


@dataclass(slots=True)
class Load:
    """A developer's workload while a command runs."""

    holder: Holder
    workload: float
    available: float
    active: bool
    skills: frozenset[str]


def load_held(session: Session, ids: Iterable[int]) -> dict[int, Held]:
    """The assignments with these ids, each with its ticket."""
    return {
        held.id: held
        for chunk in id_chunks(ids)
        for held in map(_held, session.connection().execute(_HELD_BY_ID, {"ids": chunk}))
    }


def held_of_tickets(
    session: Session, ticket_ids: Iterable[int], statuses: Sequence[str]
) -> dict[int, list[Held]]:
    """The assignments of these tickets that are in one of `statuses`, by ticket."""
    found: dict[int, list[Held]] = {}
    for chunk in id_chunks(ticket_ids):
        statement = _HELD.where(Assignment.ticket_id.in_(chunk), Assignment.status.in_(statuses))
        for held in map(_held, session.execute(statement)):
            found.setdefault(held.ticket_id, []).append(held)
    return found


def details_of(session: Session, ids: Iterable[int]) -> dict[int, dict[str, Any] | None]:
    """The proposer's figures for these assignments, by id."""
    return {
        row.id: row.details
        for chunk in id_chunks(ids)
        for row in session.execute(
            select(Assignment.id, Assignment.details).where(Assignment.id.in_(chunk))
        )
    }


def held_of_developers(
    session: Session, developer_ids: Iterable[int], statuses: Sequence[str]
) -> list[Held]:
    """The assignments of these developers that are in one of `statuses`, in the order of ids."""
    return [
        held
        for chunk in id_chunks(developer_ids)
        for held in map(
            _held,
            session.execute(
                _HELD.where(
                    Assignment.developer_id.in_(chunk), Assignment.status.in_(statuses)
                ).order_by(Assignment.id)
            ),
        )
    ]


def load_tickets(session: Session, ids: Iterable[int]) -> dict[int, Any]:
    """The tickets with these ids, by id, with the columns that decisions need."""
    statement = select(
        Ticket.id,
        Ticket.title,
        Ticket.external_key,
        Ticket.status,
        Ticket.story_points,
        Ticket.required_skill,
        Ticket.version,
        COUNTS,
        WEIGHT.label("weight"),
    )
    return {
        row.id: row
        for chunk in id_chunks(ids)
        for row in session.execute(statement.where(Ticket.id.in_(chunk)))
    }


def load_developers(
    session: Session, *, ids: Iterable[int] = (), names: Iterable[str] = ()
) -> dict[int, Load]:
    """The developers with these ids or names, by id."""
    found: dict[int, Load] = {}
    connection = session.connection()
    # A name that no database can hold is nobody's.
    name_chunks = chunks(sorted(filter(is_storable, set(names))), IDS_PER_STATEMENT)
    for some_ids, some_names in zip_longest(id_chunks(ids), name_chunks):
        parameters = {"ids": some_ids or [], "names": some_names or []}
        for row in connection.execute(_LOADS, parameters):
            found[row.id] = Load(
                Holder(row.id, row.name),
                row.current_workload,
                row.available_points,
                row.active,
                skill_keys(row.skills),
            )
    return found


def ticket_label(ticket_id: int, external_key: str | None) -> str:
    """A ticket's name in sentences: its tracker's key, or its number."""
    return external_key or f"#{ticket_id}"


# Built once, and from tables rather than classes, because building statements is most of the time
# that a commit of one row takes.
_ASSIGNMENTS, _TICKETS, _DEVELOPERS = map(table_of, (Assignment, Ticket, Developer))
_HELD: AnySelect = select(
    *(
        _ASSIGNMENTS.c[name]
        for name in (
            "id",
            "ticket_id",
            "developer_id",
            "assigned_to",
            "status",
            "scope",
            "assignment_type",
            "assigned_by",
            "original_assigned_to",
            "reason",
            "plan_id",
            "version",
        )
    ),
    _TICKETS.c.external_key,
    _TICKETS.c.status.label("ticket_status"),
    _TICKETS.c.version.label("ticket_version"),
    _TICKETS.c.story_points,
    COUNTS,
).join(_TICKETS, _TICKETS.c.id == _ASSIGNMENTS.c.ticket_id)
_HELD_BY_ID = _HELD.where(_ASSIGNMENTS.c.id.in_(bindparam("ids", expanding=True)))
_LOADS = select(
    _DEVELOPERS.c.id,
    _DEVELOPERS.c.name,
    _DEVELOPERS.c.current_workload,
    as_points(_DEVELOPERS.c.capacity * _DEVELOPERS.c.availability).label("available_points"),
    _DEVELOPERS.c.active,
    _DEVELOPERS.c.skills,
).where(
    or_(
        _DEVELOPERS.c.id.in_(bindparam("ids", expanding=True)),
        _DEVELOPERS.c.name.in_(bindparam("names", expanding=True)),
    )
)


def _held(row: Any) -> Held:
    return Held(
        id=row.id,
        ticket_id=row.ticket_id,
        label=ticket_label(row.ticket_id, row.external_key),
        developer=Holder(row.developer_id, row.assigned_to),
        status=row.status,
        scope=row.scope,
        assignment_type=row.assignment_type,
        assigned_by=row.assigned_by,
        original_assigned_to=row.original_assigned_to,
        reason=row.reason,
        plan_id=row.plan_id,
        version=row.version,
        ticket_status=row.ticket_status,
        ticket_version=row.ticket_version,
        story_points=row.story_points,
        counts=row.counts,
    )
