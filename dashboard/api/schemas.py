"""What requests and answers look like, as OpenAPI shows it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from dashboard.api.fields import (
    MOST_ROWS,
    Day,
    Hours,
    Id,
    Name,
    Points,
    Priority,
    Reason,
    Version,
)
from db.domain.calendar.checking import LONGEST_SPRINT
from db.domain.calendar.entries import EntryKind
from db.domain.known_as import alias_list

Source = Literal["database", "csv"]
BulkAction = Literal[
    "approve", "reject", "set_aside", "give_back", "reassign", "remove", "complete", "reopen"
]


def _as_list(aliases: str | list[str] | None) -> list[str]:
    return aliases if isinstance(aliases, list) else alias_list(aliases)


class Request(BaseModel):
    """What a request may say, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """Read from a row of a query."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class NewAssignmentIn(Request):
    ticket_id: Id
    assigned_to: Name
    reason: Reason | None = None
    status: Literal["proposed", "active", "rejected"] = "active"


class SaveIn(Request):
    assignments: Annotated[list[NewAssignmentIn], Field(min_length=1, max_length=MOST_ROWS)]
    assigned_by: Annotated[
        Name | None, Field(description="A label of the source, such as `AI`; else the caller.")
    ] = None
    force: Annotated[
        bool,
        Field(
            strict=True,
            description="Take proposals that break the proposer's rules (skill, free points, a "
            "pair ruled out) with the broken rules in `details.forced`, instead of refusing all.",
        ),
    ] = False


class ChangeIn(Request):
    assignment_id: Id
    action: BulkAction
    new_developer: Name | None = None
    reason: Reason | None = None
    version: Version | None = None


class BulkIn(Request):
    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=MOST_ROWS)]
    allow_overload: Annotated[
        bool, Field(strict=True, description="Approve also past the available points.")
    ] = False


class PlanIn(Request):
    ticket_ids: Annotated[
        list[Id] | None, Field(min_length=1, max_length=500, description="Only these tickets.")
    ] = None
    limit: Annotated[
        int | None,
        Field(strict=True, ge=1, le=500, description="20, or as many as `ticket_ids` names."),
    ] = None
    priority: Annotated[
        Priority | list[Priority] | None, Field(description="One of them, or several.")
    ] = None
    min_points: Points | None = None
    max_points: Points | None = None
    include_blocked: Annotated[
        bool, Field(strict=True, description="Tickets, too, that wait or are held up.")
    ] = False


class Assignment(Answer):
    id: int
    version: int
    status: str
    scope: str | None
    ticket_id: int
    external_key: str | None
    title: str
    priority: str
    story_points: float | None
    required_skill: str | None
    due_date: date | None
    ticket_version: int
    assigned_to: str
    developer_id: int
    assigned_by: str
    assignment_type: str
    original_assigned_to: str
    reason: str | None
    details: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


class Assignments(Answer):
    assignments: list[Assignment]
    next_cursor: str | None


class Saved(Answer):
    saved: int
    assignments: list[Assignment]
    batch_id: str


class Conflicting(Answer):
    """A decision that was not carried out, why, and what the board holds instead."""

    assignment_id: int | None
    ticket_id: int | None
    message: str
    changed_by: str | None
    changed_at: datetime | None
    assignment: Assignment | None


class Changed(Answer):
    changed: list[Assignment]
    conflicts: list[Conflicting]
    batch_id: str | None


class Undone(Answer):
    """How many assignments, tickets and developers went back, by which batch."""

    assignments: int
    records: int
    batch_id: str | None


class LeftOver(Answer):
    ticket_id: int
    reason: str


class Planned(Answer):
    assignments: list[Assignment]
    left_over: list[LeftOver]
    more_left_over: Annotated[
        int, Field(description="How many more tickets were passed over than are named.")
    ]
    batch_id: str | None


class AssignmentEvent(Answer):
    id: int
    action: str
    ticket_id: int
    previous_developer: str | None
    new_developer: str | None
    story_points: float | None
    reason: str | None
    changed_by: str
    changed_at: datetime
    batch_id: str
    state: dict[str, Any]


class History(Answer):
    history: list[AssignmentEvent]


class Developer(Answer):
    """Ids and versions are of the database: a developer of a CSV file has none yet."""

    id: int | None
    name: str
    title: str | None
    experience_years: float | None
    skills: str | None
    availability: float
    capacity: float
    available_points: float
    baseline_workload: float
    current_workload: float
    reserved_points: float
    active_tickets: int
    proposed_tickets: int
    active: bool
    email: str | None
    # Former names and e-mails, and others by which files call them.
    aliases: Annotated[list[str], BeforeValidator(_as_list)]
    version: int | None


class Developers(Answer):
    developers: list[Developer]
    next_cursor: str | None
    source: Source


class Ticket(Answer):
    """A ticket of a CSV file of a tracker has no id yet, only its key."""

    id: int | None
    external_key: str | None
    title: str
    description: str | None
    status: str
    priority: str
    story_points: float | None
    required_skill: str | None
    due_date: date | None
    assigned_to: str | None
    assignment_id: int | None
    assignment_status: str | None
    updated_at: datetime | None
    version: int | None
    # 0 where `covered` (its open children carry the points) or not `is_work`.
    counted_points: float | None
    issue_type: str | None
    parent_key: str | None
    blocked_by: str | None
    # What its tracker says holds it up, and whether it `waits` for an open ticket.
    blocked: str | None
    is_work: bool
    covered: bool
    waits: bool


class Tickets(Answer):
    tickets: list[Ticket]
    next_cursor: str | None
    source: Source


class RejectedCell(Answer):
    row: int
    column: str
    value: str
    message: str


class FileWord(Answer):
    """A word of the file for a state or a priority, and what it was taken for."""

    word: str
    means: str
    count: int
    is_known: bool


class SettledConflict(Answer):
    """A value that changed on both sides, and which side was taken."""

    ticket: str
    field: str
    was: str | float | None
    theirs: str | float | None
    ours: str | float | None
    takes: Literal["ours", "theirs"]


class WithoutAssignee(Answer):
    """A ticket that stays without the assignee whom the file names."""

    ticket: str
    message: str


class MissingTicket(Answer):
    ticket_id: int
    label: str
    title: str


class Synced(Answer):
    """What a file brought; of each list, the first thousand."""

    created: int
    updated: int
    unchanged: int
    rejected: list[RejectedCell]
    batch_id: str | None
    notes: list[str] = Field([], description="How the file was understood, in sentences.")
    work: list[str] = Field([], description="What becomes of assignees and conflicts.")
    unused_columns: list[str] = []
    unknown_people: list[str] = Field([], description="Assignees whom the board does not know.")
    without_assignee: list[WithoutAssignee] = []
    conflicts: list[SettledConflict] = []
    missing: list[MissingTicket] = Field(
        [], description="Open tickets of the same source and project that are not in the file."
    )
    states: list[FileWord] = []
    priorities: list[FileWord] = []


class Workload(Answer):
    """What a developer carried on a day of the board's time zone, or in the week that it begins."""

    developer: str
    date: date
    points: float = Field(description="At the close.")
    peak: float = Field(description="The most at any moment.")
    available: float = Field(description="Capacity × availability at the close, as it was.")


class Workloads(Answer):
    workload: list[Workload]


class DueWork(Answer):
    """Open work of one developer: `points` are those of active tickets."""

    points: float
    proposed_points: float
    ticket_ids: list[int]


class DueWeek(DueWork):
    """What is due in a week (its Monday), against what the developer has in it."""

    week: date
    has_points: float
    days_off: float


class Shortfall(Answer):
    """What does not fit into the days before its due date, of all that is due in a week."""

    week: date
    points: float
    ticket_ids: list[int]
    message: str


class DeveloperAhead(Answer):
    developer: str
    weeks: list[DueWeek]
    undated: DueWork
    later: DueWork
    shortfalls: list[Shortfall]


class Ahead(Answer):
    today: date
    developers: list[DeveloperAhead]


class ForecastDay(Answer):
    """The day by which as much is done in a share of the runs; none within two years."""

    share: float
    date: date | None


class ForecastKept(Answer):
    """How often such a day was kept in the past.

    `ended` is the mean share of the very tickets assigned then that had ended by it.
    """

    share: float
    kept: int
    weeks: int
    ended: float


class Forecast(Answer):
    """By when as many tickets are completed as are assigned; `days` is empty of too few weeks."""

    assigned: int
    weeks: Annotated[int, Field(description="Whole weeks of history.")]
    drawn_from: Annotated[int, Field(description="The last weeks that are drawn from.")]
    days: list[ForecastDay]
    kept: list[ForecastKept]


class _CalendarFields(BaseModel):
    """What an entry says: see "Calendars" in the manager's guide."""

    share: Annotated[float | None, Field(gt=0, le=1, description="Of each day, off.")] = None
    hours: Annotated[
        list[Hours] | None,
        Field(min_length=7, max_length=7, description="From Monday to Sunday."),
    ] = None
    country: Annotated[Name | None, Field(description="`NO`, or `DE-BE` with a region.")] = None
    weeks: Annotated[int | None, Field(ge=1, le=LONGEST_SPRINT)] = None
    note: Name | None = None


class CalendarEntry(_CalendarFields, Answer):
    """An entry of a developer's calendar, or of everybody's where it names none."""

    model_config = ConfigDict(populate_by_name=True)

    id: int
    version: int
    developer: str | None
    kind: EntryKind
    from_: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None


class CalendarEntries(Answer):
    entries: list[CalendarEntry]
    next_cursor: str | None


class CalendarEntryIn(_CalendarFields, Request):
    """A new entry; with an `id`, what that one shall be, or that it goes."""

    id: Id | None = None
    version: Version | None = None
    developer: Annotated[Name | None, Field(description="Left out: everybody's.")] = None
    kind: EntryKind | None = None
    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None
    remove: Annotated[bool, Field(strict=True)] = False


class CalendarSaveIn(Request):
    entries: Annotated[list[CalendarEntryIn], Field(min_length=1, max_length=MOST_ROWS)]
    reason: Reason | None = None


class CalendarSaved(Answer):
    saved: int
    ids: list[int]
    batch_id: str | None


class CalendarDay(Answer):
    """What a developer has on a day; `points` is their part of the sprint's."""

    developer: str
    date: date
    hours: float
    share: float
    points: float


class CalendarDays(Answer):
    days: list[CalendarDay]


class CalendarSynced(Answer):
    created: int
    removed: int
    unchanged: int
    rejected: list[RejectedCell]
    unknown_people: list[str]
    notes: list[str]
    batch_id: str | None


class Health(Answer):
    status: Literal["ok"]
    version: str
    revision: str | None
    round_trip_ms: float


class ErrorDetail(Answer):
    """One of the reasons: a field of the request, or a row of the board."""

    message: str
    field: str | None = None
    options: list[str] | None = None
    ticket_id: int | None = None
    assignment_id: int | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None
    assignment: Assignment | None = None


class Error(Answer):
    code: str
    message: str
    details: list[ErrorDetail]


class ErrorBody(Answer):
    error: Error
