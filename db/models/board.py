"""The tables of the board; `migrations/` makes them, and `alembic check` compares the two."""

from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.models.types import (
    BigId,
    Document,
    Instant,
    LongText,
    Name,
    PlainText,
    PointValue,
    RowId,
    Share,
)

TICKET_STATUSES = ("pending", "assigned", "completed", "rejected", "withdrawn")
ASSIGNMENT_STATUSES = (
    "proposed",
    "active",
    "completed",
    "rejected",
    "superseded",
    "removed",
    "withdrawn",
)
ASSIGNMENT_TYPES = ("ai", "manual", "reassigned")
REJECTION_SCOPES = ("pairing", "ticket")
ACTIONS = (
    "created",
    "proposed",
    "superseded",
    "approved",
    "rejected",
    "reassigned",
    "removed",
    "completed",
    "reopened",
    "undone",
)
RECORD_KINDS = ("ticket", "developer", "calendar")
# The source of tickets that came without keys: the board's own ids name them.
PLAIN_LIST = "list"


def _one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


class Base(DeclarativeBase):
    """The board's tables, with constraint names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements on many rows at once."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - true of every mapped class here
    return table


class Board(Base):
    """The one row that every write locks first, so that all commits have one order."""

    __tablename__ = "board"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[RowId]
    data_version: Mapped[int] = mapped_column(BigId)
    last_changed_at: Mapped[Instant | None]
    time_zone: Mapped[Name]
    # The seal of the last batch; a copy kept elsewhere shows whether the history's end was cut off.
    head: Mapped[Name] = mapped_column(server_default=text("''"))
    # Whether skills from before there was a vocabulary were rewritten by its names.
    skills_settled: Mapped[bool] = mapped_column(server_default=false())


class Batch(Base):
    """All that one commit changed; the unit of undo."""

    __tablename__ = "batches"
    __table_args__ = (
        UniqueConstraint("data_version"),
        Index(
            "ix_batches_undoes",
            "undoes",
            postgresql_where=text("undoes IS NOT NULL"),
            sqlite_where=text("undoes IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(PlainText, primary_key=True)
    data_version: Mapped[int] = mapped_column(BigId)
    command: Mapped[Name]
    changed_by: Mapped[Name]
    changed_at: Mapped[Instant]
    event_count: Mapped[int]
    # The batch that this one undoes.
    undoes: Mapped[Name | None]


class Seal(Base):
    """The hash over a batch, its events and the seal before it."""

    __tablename__ = "seals"
    __table_args__ = (UniqueConstraint("data_version"),)

    id: Mapped[str] = mapped_column(PlainText, ForeignKey("batches.id"), primary_key=True)
    data_version: Mapped[int] = mapped_column(BigId)
    seal: Mapped[Name]


class Developer(Base):
    """Somebody who can be given tickets."""

    __tablename__ = "developers"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("availability >= 0 AND availability <= 1", name="availability_share"),
        CheckConstraint("baseline_workload >= 0", name="baseline_not_negative"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
    )

    id: Mapped[RowId]
    name: Mapped[Name]
    title: Mapped[LongText | None]
    experience_years: Mapped[PointValue | None]
    current_workload: Mapped[PointValue] = mapped_column(server_default=text("0"))
    baseline_workload: Mapped[PointValue] = mapped_column(server_default=text("0"))
    availability: Mapped[float] = mapped_column(Share(), server_default=text("1"))
    skills: Mapped[LongText | None]
    capacity: Mapped[PointValue] = mapped_column(server_default=text("20"))
    email: Mapped[LongText | None]
    # Former names and e-mails and names used in files (db/domain/known_as.py), one on each line.
    aliases: Mapped[LongText | None]
    team: Mapped[Name | None]
    active: Mapped[bool] = mapped_column(server_default=true())
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]


def _where(name: str, condition: str, *columns: str) -> Index:
    """An index of the rows that meet a condition."""
    only = text(condition)
    return Index(name, *columns, postgresql_where=only, sqlite_where=only)


class Ticket(Base):
    """Requested work."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("source", "external_key"),
        CheckConstraint("story_points >= 0", name="points_not_negative"),
        _one_of("status", TICKET_STATUSES, "status_known"),
        # The newest tickets of a status.
        Index("ix_tickets_status", "status", "id"),
        # The skills that filters offer.
        Index("ix_tickets_required_skill", "required_skill"),
        # The projects that filters offer.
        _where("ix_tickets_project", "project IS NOT NULL", "project"),
        # The next tickets to plan, and those that Home shows as due: the most urgent first.
        _where(
            "ix_tickets_urgency",
            "status = 'pending'",
            *("status", "priority_rank", "due_date", "id"),
        ),
        # The few tickets that name others.
        _where("ix_tickets_parent", "parent_key IS NOT NULL", "source", "parent_key"),
        _where("ix_tickets_linked", "blocked_by IS NOT NULL OR blocks IS NOT NULL", "id"),
    )

    id: Mapped[RowId]
    title: Mapped[LongText]
    description: Mapped[LongText | None]
    story_points: Mapped[PointValue | None]
    required_skill: Mapped[Name | None]
    priority: Mapped[Name]
    priority_rank: Mapped[int]
    due_date: Mapped[date | None]
    status: Mapped[Name] = mapped_column(server_default=text("'pending'"))
    source: Mapped[Name]
    external_key: Mapped[Name | None]
    issue_type: Mapped[Name | None]
    project: Mapped[Name | None]
    # Its parent, and the tickets that block it or that it blocks, by their keys in the same source.
    parent_key: Mapped[Name | None]
    blocked_by: Mapped[LongText | None]
    blocks: Mapped[LongText | None]
    # Why its tracker says that it is blocked.
    blocked: Mapped[Name | None]
    # Whether it counts as work; an epic does not unless somebody says so.
    is_work: Mapped[bool] = mapped_column(server_default=true())
    # Derived from other tickets (db/domain/relations.py).
    covered: Mapped[bool] = mapped_column(server_default=false())
    waits: Mapped[bool] = mapped_column(server_default=false())
    # Derived from title and key (db/domain/search_words.py), for sorting and searching.
    sort_title: Mapped[Name] = mapped_column(server_default=text("''"))
    search_words: Mapped[Name] = mapped_column(server_default=text("''"))
    # What the source last said of it (db/domain/last_seen.py), to compare the next file with.
    last_seen: Mapped[LongText | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]


class Plan(Base):
    """One run of the proposer: what was asked, and the tickets left over with the reason."""

    __tablename__ = "plans"

    id: Mapped[RowId]
    batch_id: Mapped[str] = mapped_column(PlainText, ForeignKey("batches.id"))
    request: Mapped[Document]
    leftovers: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
    created_by: Mapped[Name]
    created_at: Mapped[Instant]


class Assignment(Base):
    """A ticket held by, or proposed for, a developer."""

    __tablename__ = "assignments"
    __table_args__ = (
        _one_of("status", ASSIGNMENT_STATUSES, "status_known"),
        _one_of("assignment_type", ASSIGNMENT_TYPES, "type_known"),
        _one_of("scope", REJECTION_SCOPES, "scope_known"),
        # Uniqueness of (ticket, developer, status) would allow two holders at once.
        Index(
            "uq_assignments_one_active",
            "ticket_id",
            unique=True,
            postgresql_where=text("status = 'active'"),
            sqlite_where=text("status = 'active'"),
        ),
        Index(
            "uq_assignments_one_proposed",
            "ticket_id",
            unique=True,
            postgresql_where=text("status = 'proposed'"),
            sqlite_where=text("status = 'proposed'"),
        ),
        # A ticket's drawer.
        Index("ix_assignments_ticket_id", "ticket_id"),
        # The open work of some developers; a renamed developer's rows.
        Index("ix_assignments_assigned_to", "assigned_to", "status", "id"),
        # The open work as the list begins, Home's counts.
        Index("ix_assignments_status", "status", "id"),
        # A developer's drawer, and the team's active tickets.
        Index("ix_assignments_developer_id", "developer_id", "status", "id"),
        # The open proposals as their page begins: the most urgent first. The status is in it
        # because SQLite takes no index of which no column is asked for.
        _where("ix_assignments_proposals", "status = 'proposed'", "status", "priority_rank", "id"),
    )

    id: Mapped[RowId]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("tickets.id"))
    assigned_to: Mapped[str] = mapped_column(
        PlainText, ForeignKey("developers.name", onupdate="CASCADE")
    )
    developer_id: Mapped[int] = mapped_column(BigId, ForeignKey("developers.id"))
    assigned_by: Mapped[Name]
    assignment_type: Mapped[Name]
    original_assigned_to: Mapped[Name]
    reason: Mapped[LongText | None]
    # Derived from the reason (db/domain/search_words.py), for sorting and searching.
    sort_reason: Mapped[Name | None]
    reason_words: Mapped[Name | None]
    status: Mapped[Name]
    scope: Mapped[Name | None]
    plan_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("plans.id"))
    details: Mapped[Document | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]
    # Repeated from its ticket (db/history/derived.py); a trigger keeps them equal.
    sort_title: Mapped[Name] = mapped_column(server_default=text("''"))
    search_words: Mapped[Name] = mapped_column(server_default=text("''"))
    required_skill: Mapped[Name | None]
    priority_rank: Mapped[int] = mapped_column(server_default=text("0"))
    due_date: Mapped[date | None]
    story_points: Mapped[PointValue | None]
    project: Mapped[Name | None]


class AssignmentHistory(Base):
    """An immutable past-tense fact about an assignment."""

    __tablename__ = "assignment_history"
    __table_args__ = (
        _one_of("action", ACTIONS, "action_known"),
        Index("ix_assignment_history_assignment_id", "assignment_id", "id"),
        Index("ix_assignment_history_ticket_id", "ticket_id", "id"),
        Index("ix_assignment_history_changed_at", "changed_at", "id"),
        Index("ix_assignment_history_changed_by", "changed_by", "id"),
        Index("ix_assignment_history_action", "action", "id"),
        Index("ix_assignment_history_batch_id", "batch_id"),
        Index("ix_assignment_history_new_developer_id", "new_developer_id", "id"),
        Index("ix_assignment_history_previous_developer_id", "previous_developer_id", "id"),
    )

    id: Mapped[RowId]
    batch_id: Mapped[str] = mapped_column(PlainText, ForeignKey("batches.id"))
    assignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("assignments.id"))
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("tickets.id"))
    previous_developer: Mapped[Name | None]
    new_developer: Mapped[Name | None]
    previous_developer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("developers.id"))
    new_developer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("developers.id"))
    action: Mapped[Name]
    reason: Mapped[LongText | None]
    changed_by: Mapped[Name]
    changed_at: Mapped[Instant]
    story_points: Mapped[PointValue | None]
    # By how much this event lowers the previous developer's workload and raises the new one's.
    released_points: Mapped[PointValue] = mapped_column(server_default=text("0"))
    added_points: Mapped[PointValue] = mapped_column(server_default=text("0"))
    state: Mapped[Document]


class RecordHistory(Base):
    """An immutable past-tense fact about the fields of a ticket, developer or calendar entry."""

    __tablename__ = "record_history"
    __table_args__ = (
        _one_of("kind", RECORD_KINDS, "kind_known"),
        Index("ix_record_history_kind_record_id", "kind", "record_id", "id"),
        Index("ix_record_history_changed_at", "changed_at", "id"),
        Index("ix_record_history_changed_by", "changed_by", "id"),
        Index("ix_record_history_action", "action", "id"),
        Index("ix_record_history_batch_id", "batch_id"),
        Index(
            "ix_record_history_developer_id",
            "developer_id",
            postgresql_where=text("developer_id IS NOT NULL"),
            sqlite_where=text("developer_id IS NOT NULL"),
        ),
    )

    id: Mapped[RowId]
    batch_id: Mapped[str] = mapped_column(PlainText, ForeignKey("batches.id"))
    kind: Mapped[Name]
    record_id: Mapped[int] = mapped_column(BigId)
    action: Mapped[Name]
    reason: Mapped[LongText | None]
    changed_by: Mapped[Name]
    changed_at: Mapped[Instant]
    # The developer whose workload this event changed, and by how many points.
    developer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("developers.id"))
    workload_points: Mapped[PointValue] = mapped_column(server_default=text("0"))
    state: Mapped[Document]


APPEND_ONLY = ("assignment_history", "record_history", "batches", "seals")
