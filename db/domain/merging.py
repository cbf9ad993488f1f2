"""Three-way merge of one ticket: what its source said last, what it says now, what is here.

What changed only there comes in, what was decided here stays, and what changed on both sides is
for a person to settle. Pure functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from db.domain.last_seen import FIELDS, seen_value
from db.domain.priorities import priority_rank

Take = Literal["ours", "theirs"]
Verdict = Literal["same", "keep", "take", "clash"]

# A source has not said anything about a field yet.
UNSAID = object()
# An empty cell of these says nothing: the board always holds a value.
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
    """Which side is taken where both have changed: for single fields of tickets, and else."""

    chosen: Mapping[tuple[int, str], Take] = field(default_factory=dict)
    otherwise: Take = "ours"

    def takes(self, ticket_id: int, name: str) -> Take:
        """The side taken for this field of this ticket."""
        return self.chosen.get((ticket_id, name), self.otherwise)


def compare_three(was: Any, theirs: Any, ours: Any) -> Verdict:
    """What becomes of a value that a source said, after `was` the time before.

    What it had not said before is taken: nobody can have decided against it.
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
    """The fields of a ticket that its file changes, and those that are for a person to settle."""
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
