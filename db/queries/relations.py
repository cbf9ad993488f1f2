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
    """Those of these tickets that the board has."""
    by_source: dict[str, list[str]] = {}
    for source, ref in keys:
        by_source.setdefault(source, []).append(ref)
    found: list[Related] = []
    for source, refs in by_source.items():
        of_source = _COLUMNS.where(_TABLE.c.source == source)
        for some in chunks(refs, IDS_PER_STATEMENT):
            found += _read(session, of_source.where(_TABLE.c.external_key.in_(some)))
        numbers = [int(ref) for ref in refs if ref.isascii() and ref.isdigit()]
        if source == PLAIN_LIST:
            for ids in id_chunks(numbers):
                unkeyed = of_source.where(_TABLE.c.external_key.is_(None))
                found += _read(session, unkeyed.where(_TABLE.c.id.in_(ids)))
    return {one.key: one for one in found}


def children_of(
    session: Session, families: Iterable[Key], planned: Mapping[Key, Related]
) -> dict[Key, list[Related]]:
    """The children of these tickets as they shall be."""
    by_source: dict[str, list[str]] = {}
    for source, ref in families:
        by_source.setdefault(source, []).append(ref)
    present = [
        one
        for source, refs in by_source.items()
        for some in chunks(refs, IDS_PER_STATEMENT)
        for one in _read(
            session, _COLUMNS.where(_TABLE.c.source == source, _TABLE.c.parent_key.in_(some))
        )
    ]
    children: dict[Key, list[Related]] = {}
    for one in (*(each for each in present if each.key not in planned), *planned.values()):
        if one.parent:
            children.setdefault((one.source, one.parent), []).append(one)
    return children


def linked_tickets(session: Session, planned: Mapping[Key, Related]) -> list[Related]:
    """Every ticket that blocks another, or is blocked by one, as it shall be."""
    present = _read(session, _COLUMNS.where(_HAS_LINK))
    others = [one for one in present if one.key not in planned]
    return others + [one for one in planned.values() if one.blocked_by or one.blocks]


def blockers_of(
    session: Session,
    waiting: Sequence[Related],
    linked: Sequence[Related],
    known: Mapping[Key, Related],
) -> dict[Key, list[Related]]:
    """The tickets for which each of these waits, by what either of the two says."""
    named = {(one.source, ref) for one in waiting for ref in one.blocked_by}
    known = by_key(session, named - known.keys()) | dict(known)
    blockers = {
        one.key: [known[one.source, ref] for ref in one.blocked_by if (one.source, ref) in known]
        for one in waiting
    }
    for one in linked:
        for ref in one.blocks:
            if (one.source, ref) in blockers:
                blockers[one.source, ref].append(one)
    return blockers


def _read(session: Session, statement: Any) -> list[Related]:
    return [related(dict(row)) for row in session.execute(statement).mappings()]


def open_blockers(session: Session, ticket_ids: Collection[int]) -> dict[int, list[str]]:
    """The keys of the open tickets for which each of these waits, by ticket."""
    waiting = [
        one
        for chunk in id_chunks(ticket_ids)
        for one in _read(session, _COLUMNS.where(_TABLE.c.id.in_(chunk), _TABLE.c.waits))
    ]
    if not waiting:
        return {}
    found = blockers_of(session, waiting, linked_tickets(session, {}), {})
    return {
        one.id: list(dict.fromkeys(_label(other) for other in found[one.key] if other.is_open))
        for one in waiting
        if one.id is not None
    }


def _label(one: Related) -> str:
    return f"#{one.ref}" if one.ref == str(one.id) else one.ref
