"""The assignments as they stood at an instant, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db.domain.relations import weight
from db.history.replay import last_id, record_states
from db.models.board import AssignmentHistory, RecordHistory
from db.models.types import AnyRow
from db.queries.lists.paging import Page, cursor_id, one_page


@dataclass(frozen=True, slots=True)
class PastAssignment:
    """An assignment as it stood at an instant, with its ticket as it was then."""

    id: int
    version: int
    ticket_id: int
    external_key: str | None
    title: str
    story_points: float | None
    required_skill: str | None
    priority: str
    due_date: date | None
    project: str | None
    ticket_version: int
    assigned_to: str
    developer_id: int
    status: str
    reason: str | None
    updated_at: datetime
    counted_points: float | None
    issue_type: str | None
    parent_key: str | None
    blocked_by: str | None
    blocked: str | None
    is_work: bool
    covered: bool
    waits: bool
    team: str | None
    # Neither is shown of the past.
    details: None = None
    link: None = None


def board_as_of(
    session: Session,
    at: datetime,
    *,
    statuses: Sequence[str] = (),
    developer_ids: Sequence[int] | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> Page:
    """One page of PastAssignment as of `at`, the last decided first.

    Each is what the assignment's latest event until then left; tickets and names are of that time.
    """
    last = last_id(session, AssignmentHistory, at)
    later = aliased(AssignmentHistory)
    event = AssignmentHistory
    statement = select(
        event.id,
        event.assignment_id,
        event.ticket_id,
        event.story_points,
        event.changed_at,
        event.state,
    ).where(
        event.id <= last,
        ~select(later.id)
        .where(later.assignment_id == event.assignment_id, later.id > event.id, later.id <= last)
        .exists(),
    )
    if statuses:
        statement = statement.where(event.state["status"].as_string().in_(statuses))
    if developer_ids is not None:
        statement = statement.where(event.state["developer_id"].as_integer().in_(developer_ids))
    before = cursor_id(cursor)
    if before is not None:
        statement = statement.where(event.id < before)
    page = one_page(session, statement.order_by(event.id.desc()), limit)
    record_end = last_id(session, RecordHistory, at)
    tickets = record_states(session, "ticket", {row.ticket_id for row in page.rows}, record_end)
    people = record_states(
        session, "developer", {row.state["developer_id"] for row in page.rows}, record_end
    )
    rows = [_past(row, tickets[row.ticket_id], people) for row in page.rows]
    return Page(cast("list[AnyRow]", rows), page.next_cursor)


def _past(
    row: AnyRow, ticket: Mapping[str, Any], people: Mapping[int, Mapping[str, Any]]
) -> PastAssignment:
    state = row.state
    due = ticket["due_date"]
    return PastAssignment(
        id=row.assignment_id,
        version=state["version"],
        ticket_id=row.ticket_id,
        external_key=ticket["external_key"],
        title=ticket["title"],
        story_points=ticket["story_points"],
        required_skill=ticket["required_skill"],
        priority=ticket["priority"],
        due_date=date.fromisoformat(due) if due else None,
        project=ticket.get("project"),
        ticket_version=ticket["version"],
        assigned_to=people[state["developer_id"]]["name"],
        team=people[state["developer_id"]].get("team"),
        developer_id=state["developer_id"],
        status=state["status"],
        reason=state["reason"],
        updated_at=row.changed_at,
        **_relations(ticket),
    )


def _relations(ticket: Mapping[str, Any]) -> dict[str, Any]:
    """A ticket's relations to others and the points it counted; defaults where a state is older."""
    flags = {"is_work": True, "covered": False, "waits": False}
    texts = dict.fromkeys(("issue_type", "parent_key", "blocked_by", "blocked"))
    relations = {name: ticket.get(name, default) for name, default in (flags | texts).items()}
    return {"counted_points": ticket["story_points"] and weight(ticket), **relations}
