"""Which fields of a ticket or a developer an event changed, from what to what: pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.domain.last_seen import seen_values

# Fields that follow from others, or that people have no use for.
_HIDDEN = ("version", "priority_rank", "last_seen")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's old and new value, as states keep them: dates in ISO 8601.

    `in_tracker` marks a value that changed in the ticket's source but not on the board.
    """

    field: str
    old: Any
    new: Any
    in_tracker: bool = False


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """The fields that differ between a record's state and the one before it."""
    return list(_differences(before, after, _HIDDEN))


def tracker_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """The fields of which a ticket's source says something else than before."""
    was, now = (seen_values(state.get("last_seen")) for state in (before, after))
    return [
        FieldChange(change.field, change.old, change.new, in_tracker=True)
        for change in _differences(was, now, ("assignee_email",))
    ]


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], hidden: tuple[str, ...]
) -> Iterator[FieldChange]:
    for name, new in after.items():
        old = before.get(name)
        if name not in hidden and old != new:
            yield FieldChange(name, old, new)
