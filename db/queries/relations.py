"""Which tickets belong together: parents and children, and who waits for whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.domain.relations import Key, Related, related
from db.history.batches import IDS_PER_STATEMENT, chunks, id_chunks
from db.models.board import PLAIN_LIST, Ticket, table_of

_TABLE = table_of(Ticket)
_HAS_PARENT = _TABLE.c.parent_key.is_not(None)
_HAS_LINK = or_(_TABLE.c.blocked_by.is_not(None), _TABLE.c.blocks.is_not(None))
_COLUMNS = select(
    *(
        _TABLE.c[name]
        for name in (
            *("id", "source", "external_key", "status", "story_points", "is_work"),
            *("parent_key", "blocked_by", "blocks", "covered", "waits"),
        )
    )
)


def has_relations(session: Session) -> bool:
    """Whether any ticket of the board names another."""
    return any(
        session.execute(select(_TABLE.c.id).where(condition).limit(1)).first() is not None
        for condition in (_HAS_PARENT, _HAS_LINK)
    )


def by_key(session: Session, keys: Iterable[Key]) -> dict[Key, Related]:
    """The board's tickets with these keys, by key; unknown keys are left out."""
    by_source: dict[str, list[str]] = {}
    for source, ref in keys:
        by_source.setdefault(source, []).append(ref)
    found: list[Related] = []
    for source, refs in by_source.items():
        of_source = _COLUMNS.where(_TABLE.c.source == source)
        for chunk in chunks(refs, IDS_PER_STATEMENT):
            found += _read(session, of_source.where(_TABLE.c.external_key.in_(chunk)))
        numbers = [int(ref) for ref in refs if ref.isascii() and ref.isdigit()]
        if source == PLAIN_LIST:
            for ids in id_chunks(numbers):
                unkeyed = of_source.where(_TABLE.c.external_key.is_(None))
                found += _read(session, unkeyed.where(_TABLE.c.id.in_(ids)))
    return {ticket.key: ticket for ticket in found}


def children_of(
    session: Session, families: Iterable[Key], planned: Mapping[Key, Related]
) -> dict[Key, list[Related]]:
    """The children of these tickets, by parent. `planned` holds rows as they are about to be."""
    by_source: dict[str, list[str]] = {}
    for source, ref in families:
        by_source.setdefault(source, []).append(ref)
    present = [
        ticket
        for source, refs in by_source.items()
        for chunk in chunks(refs, IDS_PER_STATEMENT)
        for ticket in _read(
            session, _COLUMNS.where(_TABLE.c.source == source, _TABLE.c.parent_key.in_(chunk))
        )
    ]
    children: dict[Key, list[Related]] = {}
    others = (child for child in present if child.key not in planned)
    for ticket in (*others, *planned.values()):
        if ticket.parent:
            children.setdefault((ticket.source, ticket.parent), []).append(ticket)
    return children


def linked_tickets(session: Session, planned: Mapping[Key, Related]) -> list[Related]:
    """Every ticket that blocks another or is blocked. `planned` holds rows as about to be."""
    present = _read(session, _COLUMNS.where(_HAS_LINK))
    others = [ticket for ticket in present if ticket.key not in planned]
    return others + [ticket for ticket in planned.values() if ticket.blocked_by or ticket.blocks]


def blockers_of(
    session: Session,
    waiting: Sequence[Related],
    linked: Sequence[Related],
    known: Mapping[Key, Related],
) -> dict[Key, list[Related]]:
    """The tickets that each of `waiting` waits for, whichever of the two names the other.

    `linked` are all tickets that block or are blocked, `known` tickets that need no look-up.
    """
    named = {(ticket.source, ref) for ticket in waiting for ref in ticket.blocked_by}
    known = by_key(session, named - known.keys()) | dict(known)
    blockers = {
        ticket.key: [
            known[ticket.source, ref] for ref in ticket.blocked_by if (ticket.source, ref) in known
        ]
        for ticket in waiting
    }
    for ticket in linked:
        for ref in ticket.blocks:
            if (ticket.source, ref) in blockers:
                blockers[ticket.source, ref].append(ticket)
    return blockers


def _read(session: Session, statement: Any) -> list[Related]:
    return [related(dict(row)) for row in session.execute(statement).mappings()]


def open_blockers(session: Session, ticket_ids: Collection[int]) -> dict[int, list[str]]:
    """The keys of the open tickets that each of these tickets waits for, by ticket id."""
    waiting = [
        ticket
        for chunk in id_chunks(ticket_ids)
        for ticket in _read(session, _COLUMNS.where(_TABLE.c.id.in_(chunk), _TABLE.c.waits))
    ]
    if not waiting:
        return {}
    found = blockers_of(session, waiting, linked_tickets(session, {}), {})
    return {
        ticket.id: list(
            dict.fromkeys(_label(other) for other in found[ticket.key] if other.is_open)
        )
        for ticket in waiting
        if ticket.id is not None
    }


def _label(ticket: Related) -> str:
    return f"#{ticket.ref}" if ticket.ref == str(ticket.id) else ticket.ref
