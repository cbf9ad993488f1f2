"""The consequences of changed tickets for related ones, within the same batch.

A ticket's `covered` and `waits` follow from other tickets (db/domain/relations.py). They are kept
in the row, so that workloads, plans and filters read one column, and in the history, so that it can
be replayed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from db.commands.records.rows import Update, load_records
from db.commands.records.targets import TICKET
from db.domain.actions import Step
from db.domain.relations import (
    NAMES_OTHERS,
    OPEN_STATUSES,
    Key,
    Related,
    is_covered,
    is_waiting,
    related,
)
from db.queries.relations import (
    blockers_of,
    by_key,
    children_of,
    has_relations,
    linked_tickets,
)


@dataclass(frozen=True, slots=True)
class Consequence:
    """The new `covered` and `waits` of a ticket after others have changed, with the old ones."""

    id: int | None
    covered: bool
    waits: bool
    was_covered: bool
    was_waiting: bool

    @property
    def fields(self) -> dict[str, bool]:
        """The columns to change."""
        return {"covered": self.covered, "waits": self.waits}

    @property
    def reason(self) -> str:
        """Sentences for the history that say why."""
        sentences = []
        if self.covered != self.was_covered:
            sentences.append(
                "Its open children carry the points." if self.covered else "Its own points count."
            )
        if self.waits != self.was_waiting:
            sentences.append(
                "It waits for an open ticket."
                if self.waits
                else "Nothing open that it waits for is left."
            )
        return " ".join(sentences)


def consequences(session: Session, planned: Mapping[Key, Related]) -> dict[Key, Consequence]:
    """The tickets whose `covered` or `waits` changes once the tickets `planned` are saved.

    `planned` holds the tickets as they are about to be, but with their present `covered` and
    `waits`.
    """
    if all(ticket.is_alone for ticket in planned.values()) and not has_relations(session):
        return {}
    before = by_key(session, planned)
    moved = {
        key: ticket
        for key, ticket in planned.items()
        if key not in before or not ticket.is_related_alike(before[key])
    }
    families: set[Key] = set()
    waiting: set[Key] = set()
    for key, ticket in moved.items():
        was = before.get(key)
        is_new = was is None or was.is_gone != ticket.is_gone
        if is_new:
            families.add(key)
        if is_new or (was is not None and was.blocked_by != ticket.blocked_by):
            waiting.add(key)
        for state in filter(None, (was, ticket)):
            families |= {(ticket.source, parent) for parent in (state.parent,) if parent}
            waiting |= {(ticket.source, ref) for ref in state.blocks}
    linked = linked_tickets(session, planned) if moved else []
    waiting |= {
        ticket.key
        for ticket in linked
        if any((ticket.source, ref) in moved for ref in ticket.blocked_by)
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
            found[key] = Consequence(now.id, covered, waits, now.covered, now.waits)
    return found


def with_consequences(
    session: Session, statuses: Mapping[int, str], updates: Sequence[Update] = ()
) -> tuple[list[Update], list[Update]]:
    """The updates with their consequences for the same tickets, and those for other tickets.

    `statuses` are the new statuses of tickets whose work was decided about, by ticket id.
    """
    by_id = consequences_by_id(session, planned_tickets(session, statuses, updates))
    changed = patched(updates, by_id)
    return changed, following_updates(session, by_id, besides={update.id for update in updates})


def planned_tickets(
    session: Session, statuses: Mapping[int, str], updates: Sequence[Update]
) -> dict[Key, Related]:
    """The tickets that decisions and updates change, as they are about to be.

    It is empty if no ticket of the board is related to another.
    """
    after = {update.id: update.after for update in updates}
    names_others = any(not _names_none(update.after) for update in updates)
    if not (statuses or after) or not (names_others or has_relations(session)):
        return {}
    planned = {}
    for id_, record in load_records(session, TICKET, {*statuses, *after}).items():
        changed = record | after.get(id_, {})
        if id_ in statuses:
            changed["status"] = statuses[id_]
        update = related(changed)
        planned[update.key] = replace(update, covered=record["covered"], waits=record["waits"])
        before = related(record)
        if before.key != update.key:
            # Under its number it is not there any more.
            planned[before.key] = replace(before, is_open=False, is_gone=True)
    return planned


def consequences_by_id(session: Session, planned: Mapping[Key, Related]) -> dict[int, Consequence]:
    """The consequences for tickets that the board already has, by ticket id."""
    return {
        consequence.id: consequence
        for consequence in consequences(session, planned).values()
        if consequence.id is not None
    }


def patched(updates: Iterable[Update], by_id: Mapping[int, Consequence]) -> list[Update]:
    """The updates with the consequences for their tickets added."""
    return [
        replace(update, after=update.after | by_id[update.id].fields)
        if update.id in by_id
        else update
        for update in updates
    ]


def _names_none(fields: Mapping[str, Any]) -> bool:
    return not any(fields[name] for name in NAMES_OTHERS)


def following_updates(
    session: Session, by_id: Mapping[int, Consequence], *, besides: Collection[int]
) -> list[Update]:
    """Updates for the tickets with consequences, except `besides`, which are updated anyway."""
    updates = []
    for id_, record in load_records(session, TICKET, by_id.keys() - besides).items():
        consequence = by_id[id_]
        before = {name: record[name] for name in TICKET.fields}
        action = "blocked" if consequence.waits else "unblocked"
        if consequence.covered != consequence.was_covered:
            action = "recounted"
        after = before | consequence.fields
        updates.append(Update(id_, record["version"], before, after, action, consequence.reason))
    return updates


def statuses_by(steps: Iterable[Step]) -> dict[int, str]:
    """The new statuses of tickets that these steps open or close, by ticket id."""
    first: dict[int, str] = {}
    last: dict[int, str] = {}
    for step in steps:
        if step.action == "superseded":
            continue
        # A new assignment does not know the ticket's status before.
        before = step.before.ticket_status if step.before else ""
        first.setdefault(step.after.ticket_id, before)
        last[step.after.ticket_id] = step.after.ticket_status
    return {
        id_: status
        for id_, status in last.items()
        if not first[id_] or (first[id_] in OPEN_STATUSES) != (status in OPEN_STATUSES)
    }
