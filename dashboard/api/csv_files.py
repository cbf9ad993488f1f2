"""Developers and tickets from the CSV files in the data folder, for a board without any."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from dashboard.api.schemas.developers import Developer
from dashboard.api.schemas.tickets import Ticket
from dashboard.settings import settings
from db.domain.known_as import alias_list
from db.domain.points import rounded
from db.domain.priorities import DEFAULT_PRIORITY
from db.domain.search_words import query_words
from db.errors import Conflict
from db.importing.read import Sheet, Unreadable, read
from db.importing.read.sheet import Kind
from db.queries.lists.filters import TicketFilter

FULL_TIME = 20.0


def file_of(kind: Kind) -> Path:
    """The path of the file for a kind."""
    return settings().data_dir / f"{kind}.csv"


def developers_in_file() -> Sequence[Developer] | None:
    """The developers of the file, in alphabetical order; None without a file."""
    rows = _rows("developers")
    if rows is None:
        return None
    return sorted((_developer(row) for row in rows), key=lambda developer: developer.name)


def tickets_in_file() -> Sequence[Ticket] | None:
    """The tickets of the file, in its order; None without a file."""
    rows = _rows("tickets")
    return None if rows is None else [_ticket(row) for row in rows]


def passes(ticket: Ticket, wanted: TicketFilter) -> bool:
    """Whether a ticket of the file passes a filter; nobody holds it or has changed it."""
    held = wanted.developers or wanted.changed_from or wanted.changed_to
    words = query_words(f"{ticket.title} {ticket.external_key or ''}")
    return (
        not held
        and (not wanted.statuses or ticket.status in wanted.statuses)
        and (not wanted.priorities or ticket.priority in wanted.priorities)
        and (not wanted.skills or ticket.required_skill in wanted.skills)
        and (not wanted.projects or ticket.project in wanted.projects)
        and all(any(own.startswith(word) for own in words) for word in query_words(wanted.text))
        and _between(ticket.story_points, wanted.min_points, wanted.max_points)
        and _between(ticket.due_date, wanted.due_from, wanted.due_to)
        and wanted.blocked in (None, ticket.blocked is not None)
    )


def _between(value: Any, least: Any, most: Any) -> bool:
    if value is None:
        return least is None and most is None
    return (least is None or value >= least) and (most is None or value <= most)


def _rows(kind: Kind) -> Iterable[Mapping[str, Any]] | None:
    path = file_of(kind)
    try:
        found = path.stat()
        return _sheet(path, kind, found.st_mtime_ns, found.st_size).records
    except FileNotFoundError:
        return None
    except (Unreadable, OSError) as error:
        raise Conflict(f"{path.name} in the data folder cannot be read. {error}") from error


@lru_cache(maxsize=2)
def _sheet(path: Path, kind: Kind, _changed: int, _size: int) -> Sheet:
    return read(path, name=path.name, kind=kind)


def _developer(row: Mapping[str, Any]) -> Developer:
    baseline = row.get("baseline_workload") or 0.0
    availability = _given(row.get("availability"), 1.0)
    capacity = _given(row.get("capacity"), FULL_TIME)
    return Developer(
        id=None,
        name=row["name"],
        title=row.get("title"),
        experience_years=row.get("experience_years"),
        skills=row.get("skills"),
        availability=availability,
        capacity=capacity,
        available_points=rounded(capacity * availability),
        baseline_workload=baseline,
        current_workload=baseline,
        reserved_points=0.0,
        active_tickets=0,
        proposed_tickets=0,
        active=True,
        email=row.get("email"),
        aliases=alias_list(row.get("aliases")),
        team=row.get("team"),
        version=None,
    )


def _ticket(row: Mapping[str, Any]) -> Ticket:
    return Ticket(
        id=row.get("id"),
        external_key=row.get("external_key"),
        link=None,
        title=row["title"],
        description=row.get("description"),
        status="pending",
        priority=row.get("priority") or DEFAULT_PRIORITY,
        story_points=row.get("story_points"),
        required_skill=row.get("required_skill"),
        due_date=row.get("due_date"),
        assigned_to=None,
        assignment_id=None,
        assignment_status=None,
        team=None,
        updated_at=None,
        version=None,
        counted_points=row.get("story_points"),
        issue_type=row.get("issue_type"),
        project=row.get("project"),
        parent_key=row.get("parent_key"),
        blocked_by=row.get("blocked_by"),
        blocked=row.get("blocked"),
        is_work=True,
        covered=False,
        waits=False,
    )


def _given(value: Any, otherwise: float) -> float:
    return otherwise if value is None else cast(float, value)
