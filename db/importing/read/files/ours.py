"""Recognise files that Assignboard wrote, whose texts may be marked (`db/domain/harmless.py`)."""

from collections.abc import Sequence

from db.importing.read.sheet import REFUSED_BECAUSE

_DEVELOPERS = (
    *("name", "title", "experience_years", "baseline_workload", "availability", "skills"),
    *("capacity", "email", "active"),
)
_TICKETS = (
    *("id", "assignboard_source", "assignboard_key", "title", "description", "story_points"),
    *("required_skill", "priority", "due_date", "status"),
)
_RELATIONS = ("issue_type", "parent_key", "blocked_by", "blocks", "blocked", "counts_as_work")
_ASSIGNMENTS = (
    *("id", "ticket_id", "ticket_key", "title", "assigned_to", "status", "scope", "reason"),
    *("assigned_by", "assignment_type", "original_assigned_to", "created_at", "updated_at"),
)
# As `db/exporting/tables.py` writes them.
HEADERS = (
    (*_DEVELOPERS, "aliases", "team"),
    (*_TICKETS, *_RELATIONS, "project", "link", "assignboard_seen"),
    (*_ASSIGNMENTS, "project", "team"),
)
# Older exports have fewer columns.
_EARLIER = (
    _DEVELOPERS,
    (*_DEVELOPERS, "aliases"),
    _TICKETS,
    (*_TICKETS, *_RELATIONS, "assignboard_seen"),
    (*_TICKETS, *_RELATIONS, "project", "assignboard_seen"),
    _ASSIGNMENTS,
)


def is_ours(header: Sequence[str]) -> bool:
    """Whether Assignboard wrote the file with this header."""
    return tuple(header) in (*HEADERS, *_EARLIER) or header[-1:] == [REFUSED_BECAUSE]
