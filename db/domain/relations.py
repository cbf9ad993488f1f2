"""Tickets that belong together: what a parent counts, and who waits for whom. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# The fields that name other tickets.
NAMES_OTHERS = ("parent_key", "blocked_by", "blocks")
OPEN_STATUSES = ("pending", "assigned")
# The actions of events in which a ticket only follows a change of others.
FOLLOWED = ("recounted", "blocked", "unblocked")
SEPARATOR = "; "

Key = tuple[str, str]
"""How other tickets name a ticket: its source, and its key there or its number."""


@dataclass(frozen=True, slots=True)
class Related:
    """The part of a ticket that related tickets depend on; `id` is None before it is saved."""

    source: str
    ref: str
    id: int | None
    is_open: bool
    # Its creation was undone.
    is_gone: bool
    points: float
    is_work: bool
    parent: str | None
    blocked_by: tuple[str, ...]
    blocks: tuple[str, ...]
    covered: bool = False
    waits: bool = False

    @property
    def key(self) -> Key:
        """How others name it."""
        return self.source, self.ref

    @property
    def is_alone(self) -> bool:
        """Whether it names no other ticket."""
        return not (self.parent or self.blocked_by or self.blocks)

    def is_related_alike(self, other: "Related") -> bool:
        """Whether related tickets would not notice a change from one to the other."""
        return _noticed(self) == _noticed(other)


def _noticed(ticket: Related) -> tuple[Any, ...]:
    return (
        ticket.is_open,
        ticket.is_gone,
        ticket.points > 0,
        ticket.is_work,
        ticket.parent,
        ticket.blocked_by,
        ticket.blocks,
    )


def is_covered(children: Iterable[Related]) -> bool:
    """Whether a ticket counts nothing because an open child that is work has points."""
    return any(child.is_open and child.is_work and child.points > 0 for child in children)


def is_waiting(blockers: Iterable[Related]) -> bool:
    """Whether a ticket has to wait because one that blocks it is open."""
    return any(blocker.is_open for blocker in blockers)


def weight(ticket: Mapping[str, Any]) -> float:
    """The points that a ticket counts with, in workload and in planning; `ticket` has its fields.

    States older than relations have no `is_work` and `covered`; they count.
    """
    counts = ticket.get("is_work", True) and not ticket.get("covered", False)
    return (ticket["story_points"] or 0.0) if counts else 0.0


def remark(row: Any) -> str | None:
    """What a list says of a ticket that waits or counts nothing; None if there is nothing to say.

    `row` has the columns of `db.models.counting.STANDING`.
    """
    remarks = []
    if row.blocked:
        remarks.append(row.blocked if row.blocked == "Blocked" else f"Blocked: {row.blocked}")
    if row.waits:
        named = refs_of(row.blocked_by)
        whom = named[0] if len(named) == 1 else "one of " + ", ".join(named)
        remarks.append(f"Waits for {whom if named else 'an open ticket'}")
    if not row.is_work:
        remarks.append(f"{row.issue_type or 'No work of its own'}: counts nothing")
    elif row.covered:
        remarks.append(
            f"Open children carry the points, its own {row.story_points or 0:g} do not count"
        )
    return " · ".join(remarks) or None


def refs_of(text: str | None) -> tuple[str, ...]:
    """The keys in a text that lists them, each once."""
    return tuple(filter(None, dict.fromkeys((text or "").split(SEPARATOR))))


def related(row: Mapping[str, Any], *, is_open: bool | None = None) -> Related:
    """The relations of a ticket, from its fields; `is_open` overrides what its status says."""
    ref = row.get("external_key") or str(row.get("id") or "")
    parent = row.get("parent_key")
    return Related(
        source=row["source"],
        ref=ref,
        id=row.get("id"),
        is_open=row["status"] in OPEN_STATUSES if is_open is None else is_open,
        is_gone=row["status"] == "withdrawn",
        points=row.get("story_points") or 0.0,
        is_work=row["is_work"],
        # A ticket that names itself as parent or blocker is ignored.
        parent=None if parent == ref else parent,
        blocked_by=_others(row.get("blocked_by"), ref),
        blocks=_others(row.get("blocks"), ref),
        covered=row["covered"],
        waits=row["waits"],
    )


def _others(text: str | None, ref: str) -> tuple[str, ...]:
    return tuple(other for other in refs_of(text) if other != ref)
