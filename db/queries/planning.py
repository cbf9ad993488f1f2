"""The proposer's input: waiting tickets, developers, and pairs ruled out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from db.domain.actions import PROPOSERS_OWN
from db.domain.points import rounded
from db.domain.skills import skill_keys
from db.history.batches import IDS_PER_STATEMENT, chunks
from db.models.board import Assignment, Developer, Plan, Ticket
from db.models.counting import IS_BLOCKED, WEIGHT
from db.models.types import AnyRow, AnySelect
from db.queries.developers import ROSTER
from db.queries.relations import open_blockers
from db.queries.tickets import required_skills


@dataclass(frozen=True, slots=True)
class TicketChoice:
    """Which waiting tickets to plan: the `limit` most urgent of these that can be placed.

    `replan` includes tickets with an open proposal of the proposer that nobody has corrected.
    """

    limit: int = 20
    priorities: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    min_points: float | None = None
    max_points: float | None = None
    replan: bool = False
    # Includes tickets that wait for another, or that their tracker says are blocked.
    include_blocked: bool = False
    # Only these tickets; empty means any.
    ticket_ids: tuple[int, ...] = ()
    # Only people of these teams, and tickets of these projects; empty means any.
    teams: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()


def tickets_to_plan(session: Session, choice: TicketChoice) -> list[AnyRow]:
    """All pending tickets that pass, the most urgent first: by priority, due date, then age.

    Tickets with an open proposal are left out; with `replan`, only those whose proposal a person
    made or corrected. Blocked tickets are left out unless `include_blocked`; epics always are.
    """
    statement = _chosen(choice)
    if not choice.include_blocked:
        statement = statement.where(not_(IS_BLOCKED))
    return list(session.execute(statement))


def blocked_reasons(session: Session, choice: TicketChoice) -> dict[int, str]:
    """Why blocked tickets that pass the filters are left over, by ticket id, most urgent first."""
    if choice.include_blocked:
        return {}
    rows = session.execute(_chosen(choice).where(IS_BLOCKED)).all()
    blockers = open_blockers(session, [row.id for row in rows if row.waits])
    return {row.id: _blocked_because(row.blocked, blockers.get(row.id, [])) for row in rows}


def _blocked_because(tracker_reason: str | None, blockers: list[str]) -> str:
    reasons = []
    if blockers:
        are = "is" if len(blockers) == 1 else "are"
        reasons.append(f"it waits for {', '.join(blockers)}, which {are} open")
    if tracker_reason:
        reasons.append(f"its tracker says that it is held up ({tracker_reason})")
    return f"Blocked: {' and '.join(reasons)}. Ask for blocked tickets to plan it all the same."


def _chosen(choice: TicketChoice) -> AnySelect:
    """The pending tickets that pass the filters, the most urgent first, blocked or not."""
    statement: AnySelect = (
        select(
            Ticket.id,
            Ticket.external_key,
            Ticket.title,
            WEIGHT.label("story_points"),
            Ticket.required_skill,
            Ticket.priority,
            Ticket.priority_rank,
            Ticket.due_date,
            Ticket.version,
            Ticket.blocked,
            Ticket.waits,
        )
        .where(Ticket.status == "pending", Ticket.is_work)
        .order_by(Ticket.priority_rank, Ticket.due_date.nulls_last(), Ticket.id)
    )
    # One list of ids rather than a look-up for each ticket: most pending tickets may be proposed.
    proposed = select(Assignment.ticket_id).where(Assignment.status == "proposed")
    if choice.replan:
        proposed = proposed.where(Assignment.assignment_type != PROPOSERS_OWN)
    statement = statement.where(Ticket.id.not_in(proposed))
    if choice.priorities:
        statement = statement.where(Ticket.priority.in_(choice.priorities))
    if choice.skills:
        statement = statement.where(Ticket.required_skill.in_(choice.skills))
    if choice.projects:
        statement = statement.where(Ticket.project.in_(choice.projects))
    if choice.ticket_ids:
        statement = statement.where(Ticket.id.in_(choice.ticket_ids))
    if choice.min_points is not None:
        statement = statement.where(Ticket.story_points >= choice.min_points)
    if choice.max_points is not None:
        statement = statement.where(Ticket.story_points <= choice.max_points)
    return statement


def proposers_own(session: Session) -> list[AnyRow]:
    """Open proposals that nobody corrected: `id`, `version`, `ticket_id`, `developer_id`."""
    statement = select(
        Assignment.id, Assignment.version, Assignment.ticket_id, Assignment.developer_id
    ).where(Assignment.status == "proposed", Assignment.assignment_type == PROPOSERS_OWN)
    return list(session.execute(statement))


def developers_to_plan(session: Session) -> list[AnyRow]:
    """The active developers, with workload, available points, skills, team and experience."""
    statement = ROSTER.add_columns(Developer.experience_years).where(Developer.active)
    return list(session.execute(statement.order_by(Developer.id)))


def reserved_points(session: Session, *, without_tickets: Collection[int] = ()) -> dict[int, float]:
    """Points of open proposals by developer id, leaving out proposals for `without_tickets`."""
    reserved: dict[int, float] = {}
    left_out = set(without_tickets)
    statement = (
        select(Assignment.developer_id, Assignment.ticket_id, WEIGHT.label("weight"))
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.status == "proposed", func.coalesce(WEIGHT, 0) > 0)
    )
    for row in session.execute(statement):
        if row.ticket_id not in left_out:
            total = reserved.get(row.developer_id, 0.0) + row.weight
            reserved[row.developer_id] = rounded(total)
    return reserved


def recorded_skills(session: Session) -> frozenset[str]:
    """The keys of the skills that somebody active has on record."""
    texts = select(Developer.skills).where(Developer.active, Developer.skills.is_not(None))
    return frozenset[str]().union(*map(skill_keys, session.scalars(texts.distinct())))


def work_alike(
    session: Session,
    skills: Collection[str] | None = None,
    *,
    statuses: Sequence[str] = ("active", "completed"),
) -> list[AnyRow]:
    """How many tickets people have in these statuses that ask for one of these skills, or for any.

    Rows of `developer_id`, `required_skill` as written, `status` and `number`.
    """
    statement = (
        select(
            Assignment.developer_id,
            Ticket.required_skill,
            Assignment.status,
            func.count(Assignment.ticket_id.distinct()).label("number"),
        )
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.status.in_(statuses), Ticket.required_skill.is_not(None))
        .group_by(Assignment.developer_id, Ticket.required_skill, Assignment.status)
        .order_by(Assignment.developer_id, Ticket.required_skill, Assignment.status)
    )
    if skills is None:
        return list(session.execute(statement))
    wanted = frozenset(skills)
    texts = [text for text in required_skills(session, most=None) if skill_keys(text) & wanted]
    return [
        row
        for chunk in chunks(texts, IDS_PER_STATEMENT)
        for row in session.execute(statement.where(Ticket.required_skill.in_(chunk)))
    ]


def barred_pairs(session: Session, ticket_ids: Collection[int]) -> set[tuple[int, int]]:
    """The (ticket id, developer id) pairs of these tickets that a manager has ruled out."""
    return {
        (row.ticket_id, row.developer_id)
        for chunk in chunks(sorted(ticket_ids), IDS_PER_STATEMENT)
        for row in session.execute(
            select(Assignment.ticket_id, Assignment.developer_id).where(
                Assignment.ticket_id.in_(chunk),
                Assignment.status == "rejected",
                Assignment.scope == "pairing",
            )
        )
    }


def last_plan(session: Session) -> AnyRow | None:
    """The newest plan: `id`, `request`, `leftovers`, `created_by` and `created_at`."""
    return session.execute(
        select(Plan.id, Plan.request, Plan.leftovers, Plan.created_by, Plan.created_at)
        .order_by(Plan.id.desc())
        .limit(1)
    ).one_or_none()


def still_pending(session: Session, ticket_ids: Collection[int]) -> list[AnyRow]:
    """The tickets among these that still wait and have no proposal, most urgent first."""
    proposed = select(Assignment.id).where(
        Assignment.ticket_id == Ticket.id, Assignment.status == "proposed"
    )
    return list(
        session.execute(
            select(
                Ticket.id,
                Ticket.external_key,
                Ticket.title,
                WEIGHT.label("story_points"),
                Ticket.required_skill,
                Ticket.priority,
                Ticket.due_date,
            )
            .where(Ticket.id.in_(ticket_ids), Ticket.status == "pending", ~proposed.exists())
            .order_by(Ticket.priority_rank, Ticket.due_date.nulls_last(), Ticket.id)
        )
    )
