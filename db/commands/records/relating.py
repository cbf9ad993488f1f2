"""What a change of some tickets means for those that belong to them, within the same batch.

`covered` and `waits` are made from other tickets (db/domain/relations.py). They are kept in the
row, so that workloads, plans and filters read one column, and in the history, so that it replays.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from db.commands.records.rows import TICKET, Update, load_records
from db.domain.relations import (
    NAMES_OTHERS,
    OPEN_STATUSES,
    Key,
    Related,
    is_covered,
    is_waiting,
    related,
)
from db.domain.rules import Step
from db.queries.relations import (
    blockers_of,
    by_key,
    children_of,
    has_relations,
    linked_tickets,
)


@dataclass(frozen=True, slots=True)
class Follows:
    """How a ticket stands once others have changed."""

    id: int | None
    covered: bool
    waits: bool
    was_covered: bool
    was_waiting: bool

    @property
    def fields(self) -> dict[str, bool]:
        """The columns that say so."""
        return {"covered": self.covered, "waits": self.waits}

    @property
    def reason(self) -> str:
        """Why it stands so, in a sentence."""
        said = []
        if self.covered != self.was_covered:
            said.append(
                "Its open children carry the points." if self.covered else "Its own points count."
            )
        if self.waits != self.was_waiting:
            said.append(
                "It waits for an open ticket."
                if self.waits
                else "Nothing open that it waits for is left."
            )
        return " ".join(said)


def follows(session: Session, planned: Mapping[Key, Related]) -> dict[Key, Follows]:
    """Which tickets stand otherwise once those `planned` are as they shall be.

    Those `planned` hold `covered` and `waits` as they are now.
    """
    if all(one.is_alone for one in planned.values()) and not has_relations(session):
        return {}
    before = by_key(session, planned)
    moved = {
        key: one
        for key, one in planned.items()
        if key not in before or not one.is_related_alike(before[key])
    }
    families: set[Key] = set()
    waiting: set[Key] = set()
    for key, one in moved.items():
        was = before.get(key)
        is_new = was is None or was.is_gone != one.is_gone
        if is_new:
            families.add(key)
        if is_new or (was is not None and was.blocked_by != one.blocked_by):
            waiting.add(key)
        for state in filter(None, (was, one)):
            families |= {(one.source, parent) for parent in (state.parent,) if parent}
            waiting |= {(one.source, ref) for ref in state.blocks}
    linked = linked_tickets(session, planned) if moved else []
    waiting |= {
        one.key for one in linked if any((one.source, ref) in moved for ref in one.blocked_by)
    }
    known = by_key(session, families | waiting) | dict(planned)
    children = children_of(session, families, planned)
    blockers = blockers_of(session, [known[key] for key in waiting if key in known], linked, known)
    found = {}
    for key in sorted(families | waiting):
        now = known.get(key)
        if now is None or now.is_gone:
            continue
        covered = is_covered(children.get(key, ())) if key in families else now.covered
        waits = is_waiting(blockers.get(key, ())) if key in waiting else now.waits
        if (covered, waits) != (now.covered, now.waits):
            found[key] = Follows(now.id, covered, waits, now.covered, now.waits)
    return found


def follow(
    session: Session, statuses: Mapping[int, str], updates: Sequence[Update] = ()
) -> tuple[list[Update], list[Update]]:
    """`updates` of tickets with what follows for them, and further ones for tickets beside them.

    `statuses` is what tickets become by decisions about their work.
    """
    standing = standing_after(session, planned_by(session, statuses, updates))
    patched = patch(updates, standing)
    return patched, following_updates(session, standing, besides={one.id for one in updates})


def planned_by(
    session: Session, statuses: Mapping[int, str], updates: Sequence[Update]
) -> dict[Key, Related]:
    """The tickets that decisions and updates change, as they shall be; {} where none is related."""
    after = {one.id: one.after for one in updates}
    names_others = any(not _names_none(one.after) for one in updates)
    if not (statuses or after) or not (names_others or has_relations(session)):
        return {}
    planned = {}
    for id_, record in load_records(session, TICKET, {*statuses, *after}).items():
        changed = record | after.get(id_, {})
        if id_ in statuses:
            changed["status"] = statuses[id_]
        one = related(changed)
        planned[one.key] = replace(one, covered=record["covered"], waits=record["waits"])
    return planned


def standing_after(session: Session, planned: Mapping[Key, Related]) -> dict[int, Follows]:
    """What follows for tickets that the board has, by id."""
    return {one.id: one for one in follows(session, planned).values() if one.id is not None}


def patch(updates: Iterable[Update], standing: Mapping[int, Follows]) -> list[Update]:
    """`updates` with what follows for their tickets."""
    return [
        replace(one, after=one.after | standing[one.id].fields) if one.id in standing else one
        for one in updates
    ]


def _names_none(fields: Mapping[str, Any]) -> bool:
    return not any(fields[name] for name in NAMES_OTHERS)


def following_updates(
    session: Session, standing: Mapping[int, Follows], *, besides: Collection[int]
) -> list[Update]:
    """The changes of tickets that no update `besides` changes."""
    updates = []
    for id_, record in load_records(session, TICKET, standing.keys() - besides).items():
        one = standing[id_]
        before = {name: record[name] for name in TICKET.fields}
        action = "blocked" if one.waits else "unblocked"
        if one.covered != one.was_covered:
            action = "recounted"
        after = before | one.fields
        updates.append(Update(id_, record["version"], before, after, action, one.reason))
    return updates


def statuses_by(steps: Iterable[Step]) -> dict[int, str]:
    """What the tickets of these steps become, where they are opened or closed by them."""
    first: dict[int, str] = {}
    last: dict[int, str] = {}
    for step in steps:
        if step.action == "superseded":
            continue
        # A created assignment does not know what its ticket was before.
        before = step.before.ticket_status if step.before else ""
        first.setdefault(step.after.ticket_id, before)
        last[step.after.ticket_id] = step.after.ticket_status
    return {
        id_: status
        for id_, status in last.items()
        if not first[id_] or (first[id_] in OPEN_STATUSES) != (status in OPEN_STATUSES)
    }
