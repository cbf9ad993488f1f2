"""Which fields of a ticket or a developer an event changed, from what to what: pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.domain.last_seen import seen_values

# Fields that follow from others, or that only the database needs.
SILENT = ("version", "priority_rank", "last_seen")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's old and new value, as states keep them: dates in ISO 8601.

    `in_tracker`: only the ticket's source changed, by its last file; nothing here did.
    """

    field: str
    old: Any
    new: Any
    in_tracker: bool = False


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """What differs between a record's state and the one before it."""
    return list(_differences(before, after, SILENT))


def tracker_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """What a ticket's source says now in place of what it said before."""
    was, now = (seen_values(state.get("last_seen")) for state in (before, after))
    return [
        FieldChange(one.field, one.old, one.new, in_tracker=True)
        for one in _differences(was, now, ("assignee_email",))
    ]


def _differences(
    before: Mapping[str, Any], after: Mapping[str, Any], silent: tuple[str, ...]
) -> Iterator[FieldChange]:
    for name, new in after.items():
        old = before.get(name)
        if name not in silent and old != new:
            yield FieldChange(name, old, new)
