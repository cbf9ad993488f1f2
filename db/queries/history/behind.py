"""What is behind a figure: the tickets and events whose points sum to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import and_, case, literal, or_, select
from sqlalchemy.orm import Session, aliased

from db.domain.days import Days
from db.domain.points import rounded
from db.domain.relations import weight
from db.history.replay import last_id, record_states
from db.models.board import Assignment, AssignmentHistory, Developer, RecordHistory, Ticket
from db.models.counting import WEIGHT
from db.models.types import AnyRow


@dataclass(frozen=True, slots=True)
class CarriedTicket:
    """A ticket that is part of a developer's workload, or reserved for them."""

    ticket_id: int
    external_key: str | None
    title: str
    story_points: float
    since: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Carried:
    """A developer's workload: the baseline and each active ticket; and what was available."""

    name: str
    baseline: float
    tickets: Sequence[CarriedTicket]
    capacity: float
    availability: float
    active: bool

    @property
    def workload(self) -> float:
        """The sum, rounded as the board keeps it."""
        return rounded(self.baseline + sum(held.story_points for held in self.tickets))

    @property
    def available(self) -> float:
        """Capacity × availability; 0 for somebody inactive."""
        return rounded(self.capacity * self.availability) if self.active else 0.0


@dataclass(frozen=True, slots=True)
class WorkloadChange:
    """An event that changed a developer's workload, and by how many points."""

    changed_at: datetime
    action: str
    ticket_id: int | None
    external_key: str | None
    title: str | None
    points: float
    changed_by: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Peak:
    """The most that somebody carried within some days, and since when; None: from the start."""

    points: float
    at: datetime | None


def carried(session: Session, developer_id: int) -> Carried | None:
    """What a developer carries now; None where there is no such developer."""
    person = session.execute(
        select(
            Developer.name,
            Developer.baseline_workload,
            Developer.capacity,
            Developer.availability,
            Developer.active,
        ).where(Developer.id == developer_id)
    ).one_or_none()
    if person is None:
        return None
    return Carried(
        person.name,
        person.baseline_workload,
        _held(session, developer_id, "active"),
        person.capacity,
        person.availability,
        person.active,
    )


def reserved(session: Session, developer_id: int) -> list[CarriedTicket]:
    """The open proposals for a developer, whose points are reserved."""
    return _held(session, developer_id, "proposed")


def carried_as_of(session: Session, developer_id: int, at: datetime) -> Carried | None:
    """What a developer carried at an instant, from the history; None before they were known.

    Points, titles and names are of that time.
    """
    record_end = last_id(session, RecordHistory, at)
    person = record_states(session, "developer", [developer_id], record_end).get(developer_id)
    if person is None:
        return None
    event, later = AssignmentHistory, aliased(AssignmentHistory)
    end = last_id(session, AssignmentHistory, at)
    rows = session.execute(
        select(event.ticket_id, event.changed_at, event.reason)
        .where(
            event.new_developer_id == developer_id,
            event.id <= end,
            event.state["status"].as_string() == "active",
            ~select(later.id)
            .where(later.assignment_id == event.assignment_id, later.id > event.id, later.id <= end)
            .exists(),
        )
        .order_by(event.id)
    ).all()
    tickets = record_states(session, "ticket", {row.ticket_id for row in rows}, record_end)
    return Carried(
        person["name"],
        person["baseline_workload"],
        [_as_of(row, tickets[row.ticket_id]) for row in rows],
        person["capacity"],
        person["availability"],
        person["active"],
    )


def counted_for_day(opening: Carried | None, closing: Carried) -> Carried:
    """Which of the two counts for a day: `closing`, but `opening` on a leaver's last day.

    `opening` is what was carried into the day, None before the developer was known.
    """
    if opening is not None and opening.active and not closing.active:
        return opening
    return closing


def workload_changes(session: Session, developer_id: int, days: Days) -> list[WorkloadChange]:
    """The events of these days that changed a developer's workload, oldest first."""
    event, record = AssignmentHistory, RecordHistory
    gained = case((event.new_developer_id == developer_id, event.added_points), else_=literal(0))
    lost = case(
        (event.previous_developer_id == developer_id, event.released_points), else_=literal(0)
    )
    of_assignments = (
        select(
            event.id,
            literal(1).label("rank"),
            event.changed_at,
            event.action,
            event.ticket_id,
            Ticket.external_key,
            Ticket.title,
            gained.label("gained"),
            lost.label("lost"),
            event.changed_by,
            event.reason,
        )
        .join(Ticket, Ticket.id == event.ticket_id)
        .where(
            or_(
                event.new_developer_id == developer_id, event.previous_developer_id == developer_id
            ),
            event.changed_at >= days.since,
            event.changed_at < days.until,
        )
    )
    of_records = (
        select(
            record.id,
            literal(0).label("rank"),
            record.changed_at,
            record.action,
            Ticket.id.label("ticket_id"),
            Ticket.external_key,
            Ticket.title,
            record.workload_points.label("gained"),
            literal(0).label("lost"),
            record.changed_by,
            record.reason,
        )
        .outerjoin(Ticket, and_(record.kind == "ticket", Ticket.id == record.record_id))
        .where(
            record.developer_id == developer_id,
            record.changed_at >= days.since,
            record.changed_at < days.until,
        )
    )
    found = [*session.execute(of_assignments), *session.execute(of_records)]
    found.sort(key=lambda row: (row.changed_at, row.rank, row.id))
    return [change for change in map(_change, found) if change.points]


def peak_of(opening: float, moved: Sequence[WorkloadChange]) -> Peak:
    """The most that was carried at any moment, from `opening` on; what a commit moves, it moves."""
    peak, points = Peak(opening, None), opening
    for at, commit in groupby(moved, key=lambda move: move.changed_at):
        points = rounded(points + sum(move.points for move in commit))
        if points > peak.points:
            peak = Peak(points, at)
    return peak


def _held(session: Session, developer_id: int, status: str) -> list[CarriedTicket]:
    statement = (
        select(
            Assignment.ticket_id,
            Ticket.external_key,
            Ticket.title,
            WEIGHT.label("story_points"),
            Assignment.updated_at,
            Assignment.reason,
        )
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.developer_id == developer_id, Assignment.status == status)
        .order_by(Assignment.id)
    )
    return [
        CarriedTicket(
            row.ticket_id,
            row.external_key,
            row.title,
            row.story_points or 0.0,
            row.updated_at,
            row.reason,
        )
        for row in session.execute(statement)
    ]


def _as_of(row: AnyRow, ticket: dict[str, Any]) -> CarriedTicket:
    return CarriedTicket(
        row.ticket_id,
        ticket["external_key"],
        ticket["title"],
        weight(ticket),
        row.changed_at,
        row.reason,
    )


def _change(row: AnyRow) -> WorkloadChange:
    return WorkloadChange(
        row.changed_at,
        row.action,
        row.ticket_id,
        row.external_key,
        row.title,
        rounded(float(row.gained) - float(row.lost)),
        row.changed_by,
        row.reason,
    )
