"""Three-way merge of one ticket: what its source said last, what it says now, what the board has.

A change made only in the source is taken, a change made only here is kept, and a change on both
sides is for a person to settle. Pure functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from db.domain.last_seen import FIELDS, seen_value
from db.domain.priorities import priority_rank

Take = Literal["ours", "theirs"]
Verdict = Literal["same", "keep", "take", "clash"]

# Stands for a field about which the source has not said anything yet.
UNSAID = object()
# An empty cell changes nothing in these fields, which always have a value.
_NEVER_EMPTY = ("title", "priority")


@dataclass(frozen=True, slots=True)
class Clash:
    """A field of a ticket that changed on both sides, and which of the two is taken."""

    ticket_id: int
    label: str
    title: str
    field: str
    was: Any
    theirs: Any
    ours: Any
    takes: Take


@dataclass(frozen=True, slots=True)
class Settling:
    """Which side is taken where both have changed: `chosen` by ticket id and field, or else."""

    chosen: Mapping[tuple[int, str], Take] = field(default_factory=dict)
    otherwise: Take = "ours"

    def takes(self, ticket_id: int, name: str) -> Take:
        """The side taken for this field of this ticket."""
        return self.chosen.get((ticket_id, name), self.otherwise)


def compare_three(was: Any, theirs: Any, ours: Any) -> Verdict:
    """What becomes of the source's value `theirs`; `was` is what it said the time before.

    A value that the source had not said before is taken: nobody can have decided against it.
    """
    if theirs == ours:
        return "same"
    if was is UNSAID or ours == was:
        return "take"
    return "keep" if theirs == was else "clash"


def merge_fields(
    present: Mapping[str, Any],
    carried: Mapping[str, Any],
    seen: Mapping[str, Any],
    settling: Settling,
    label: str,
) -> tuple[dict[str, Any], list[Clash]]:
    """The fields that a file changes in a ticket, and the clashes for a person to settle.

    `present` is the board's row, `carried` the file's fields, `seen` what the source said before.
    """
    changes: dict[str, Any] = {}
    clashes: list[Clash] = []
    for name in FIELDS:
        if name not in carried:
            continue
        theirs, ours = carried[name], present[name]
        if theirs == ours or (theirs is None and name in _NEVER_EMPTY):
            continue
        was = seen.get(name, UNSAID)
        verdict = compare_three(was, seen_value(name, theirs), seen_value(name, ours))
        if verdict == "clash":
            takes = settling.takes(present["id"], name)
            clashes.append(
                Clash(present["id"], label, present["title"], name, was, theirs, ours, takes)
            )
            verdict = "take" if takes == "theirs" else "keep"
        if verdict == "take":
            changes[name] = theirs
    if "priority" in changes:
        changes["priority_rank"] = priority_rank(changes["priority"])
    return changes, clashes
