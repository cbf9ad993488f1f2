"""A board of any size, written quickly: a year with three events for each of its assignments.

Made with the raw driver, for making it is not what is timed, but of rows that the commands could
have written: all constraints hold, and the workloads are those of the active assignments.
"""

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from db.domain.priorities import PRIORITIES
from db.domain.search_words import search_fields
from db.engine import Database
from db.history.daily import rebuild
from db.history.derived import REPEATED
from tests.bench.raw import Raw, document, raw, stamp

DEVELOPERS = 500
# Who holds all there is on a board of a thousand or less: two, who fill a page each.
FEW_HOLDERS = range(6, 8)
# A larger board is the same year several times over.
MOST_IN_A_YEAR = 100_000
DAYS = 365
BEGINS_AT = datetime(2025, 1, 1, tzinfo=UTC)
ENDS_AT = BEGINS_AT + timedelta(days=DAYS)

SKILLS = ("C#", "C++", "Go", "Java", "JavaScript", "Kubernetes", "Python", "React", "SQL")
# The last word of a title, each in one of twenty.
AREAS = (
    *("accounts", "archive", "billing", "calendar", "contracts", "delivery", "exports"),
    *("forms", "imports", "invoices", "labels", "maps", "orders", "payroll", "permits"),
    *("reports", "returns", "search", "stock", "support"),
)
POINTS = (1, 2, 3, 5, 8)
EVENTS_PER_BATCH = 100

# What becomes of an assignment, how often in a hundred, and what that takes: three events each,
# but for the proposals that still wait and those that were handed over before they were done.
LIVES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (65, ("proposed", "approved", "completed")),
    (10, ("proposed", "approved", "reassigned", "completed")),
    (20, ("proposed", "approved", "reassigned")),
    (5, ("proposed",)),
)
BECOMES = {"proposed": "proposed", "approved": "active", "completed": "completed"}
TICKET_BECOMES = {"proposed": "pending", "active": "assigned", "completed": "completed"}


@dataclass(slots=True)
class Life:
    """One assignment, as its events leave it; `id` is its ticket's too."""

    id: int
    points: int
    developer: int
    first_developer: int
    status: str = ""
    version: int = 0
    assignment_type: str = "ai"
    created_at: str = ""
    updated_at: str = ""

    @property
    def load(self) -> int:
        """The points that its developer carries for it now."""
        return self.points if self.status == "active" else 0

    @property
    def state(self) -> dict[str, Any]:
        """The whole state, as an event keeps it."""
        return {
            "assigned_to": name_of(self.developer),
            "developer_id": self.developer,
            "status": self.status,
            "scope": None,
            "assignment_type": self.assignment_type,
            "assigned_by": "AI",
            "original_assigned_to": name_of(self.first_developer),
            "reason": None,
            "plan_id": None,
            "version": self.version,
            "ticket_status": TICKET_BECOMES[self.status],
        }


@dataclass
class _Story:
    """Everything that happened, in the order in which it did."""

    lives: list[Life] = field(default_factory=list)
    batches: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)


@cache
def name_of(developer: int) -> str:
    """A developer's name by id."""
    return f"Developer {developer:03}"


def fill(database: Database, size: int) -> None:
    """Fill an empty, migrated database with as many assignments."""
    copies = max(1, size // MOST_IN_A_YEAR)
    with raw(database) as driver:
        if database.dialect == "postgresql":
            # Millions of rows in one statement may take longer than the app's may.
            driver.run("SET LOCAL statement_timeout = 0")
        _insert_all(driver, _story(size // copies), copies)
    with database.write() as session:
        rebuild(session)
    if database.dialect == "postgresql":
        # Autovacuum would do it a minute later, in the middle of a measurement.
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM ANALYZE")
    # Else commits wait for the disk to take gigabytes that are none of theirs.
    os.sync()


@cache
def _story(assignments: int) -> _Story:
    """The same for every database."""
    rng = random.Random(20260101)  # noqa: S311 (not a secret)
    story = _Story()
    happenings: list[tuple[datetime, int, str]] = []
    chances, lives = zip(*LIVES, strict=True)
    minutes = (DAYS - 40) * 24 * 60
    holders = range(1, DEVELOPERS + 1) if assignments > 2 * DEVELOPERS else FEW_HOLDERS
    for id_, actions in enumerate(rng.choices(lives, chances, k=assignments), start=1):
        developer = rng.choice(holders)
        story.lives.append(Life(id_, rng.choice(POINTS), developer, developer))
        at = BEGINS_AT + timedelta(days=1, minutes=rng.randrange(minutes))
        for action in actions:
            happenings.append((at, id_, action))
            at += timedelta(days=1, minutes=rng.randrange(12 * 24 * 60))
    happenings.sort()
    for number, (at, id_, action) in enumerate(happenings):
        if number % EVENTS_PER_BATCH == 0:
            version = 2 + number // EVENTS_PER_BATCH
            size = min(EVENTS_PER_BATCH, len(happenings) - number)
            when = stamp(at)
            story.batches.append((f"batch-{version}", version, "decide", "Bench", when, size))
        life = story.lives[id_ - 1]
        story.events.append(
            (number + 1, f"batch-{version}", when, *_lived(life, action, when, holders, rng))
        )
    return story


def _lived(
    life: Life, action: str, when: str, holders: range, rng: random.Random
) -> tuple[Any, ...]:
    """Move a life on by one event; the event's columns after id, batch and time."""
    previous = life.developer if life.version else None
    released = life.load
    if action == "reassigned":
        others = rng.randrange(1, len(holders))
        life.developer = holders[(holders.index(life.developer) + others) % len(holders)]
        life.assignment_type = "reassigned"
    else:
        life.status = BECOMES[action]
    life.version += 1
    life.created_at = life.created_at or when
    life.updated_at = when
    return (
        life.id,
        life.id,
        name_of(previous) if previous else None,
        name_of(life.developer),
        previous,
        life.developer,
        action,
        None,
        "Bench",
        life.points,
        released,
        life.load,
        document(life.state),
    )


EVENT_COLUMNS = (
    *("id", "batch_id", "changed_at", "assignment_id", "ticket_id", "previous_developer"),
    *("new_developer", "previous_developer_id", "new_developer_id", "action", "reason"),
    *("changed_by", "story_points", "released_points", "added_points", "state"),
)
RECORD_COLUMNS = (
    *("id", "batch_id", "kind", "record_id", "action", "reason", "changed_by", "changed_at"),
    *("developer_id", "workload_points", "state"),
)
_SEARCH_COLUMNS = ("sort_title", "search_words")
TICKET_COLUMNS = (
    *("id", "title", "description", "story_points", "required_skill", "priority"),
    *("priority_rank", "due_date", "status", "source", "external_key", "version", "created_at"),
    "updated_at",
    *_SEARCH_COLUMNS,
)
_BATCH_COLUMNS = ("id", "data_version", "command", "changed_by", "changed_at", "event_count")
_DEVELOPER_COLUMNS = (
    *("id", "name", "skills", "current_workload", "baseline_workload", "created_at"),
    "updated_at",
)
_ASSIGNMENT_COLUMNS = (
    *("id", "ticket_id", "assigned_to", "developer_id", "assigned_by", "assignment_type"),
    *("original_assigned_to", "status", "version", "created_at", "updated_at"),
    *REPEATED,
)


def _insert_all(driver: Raw, story: _Story, copies: int) -> None:
    start = stamp(BEGINS_AT)
    imported = ("import", 1, "import", "Bench", start, DEVELOPERS + len(story.lives) * copies)
    driver.load("batches", _BATCH_COLUMNS, [imported])
    workloads: dict[int, int] = defaultdict(int)
    for life in story.lives:
        workloads[life.developer] += life.load * copies
    driver.load(
        "developers",
        _DEVELOPER_COLUMNS,
        [
            (id_, name_of(id_), "; ".join(SKILLS), 2 + workloads[id_], 2, start, start)
            for id_ in range(1, DEVELOPERS + 1)
        ],
    )
    driver.load("record_history", RECORD_COLUMNS, _developer_records())
    for copy in range(copies):
        _insert_copy(driver, story, copy)
    driver.load("batches", _BATCH_COLUMNS, _batches(story, copies))
    driver.load("assignment_history", EVENT_COLUMNS, _events(story, copies))
    driver.run(
        "UPDATE board SET data_version = ?, last_changed_at = ?",
        [2 + len(story.batches) * copies, story.batches[-1][4]],
    )


def _insert_copy(driver: Raw, story: _Story, copy: int) -> None:
    """The tickets and assignments of one year; ids go on from those of the copy before."""
    start = stamp(BEGINS_AT)
    ids = copy * len(story.lives)
    tickets = [_ticket(life, start, life.id + ids) for life in story.lives]
    driver.load("tickets", TICKET_COLUMNS, tickets)
    driver.load("record_history", RECORD_COLUMNS, _ticket_records(tickets))
    driver.load(
        "assignments",
        _ASSIGNMENT_COLUMNS,
        [
            (
                life.id + ids,
                life.id + ids,
                name_of(life.developer),
                life.developer,
                "AI",
                life.assignment_type,
                name_of(life.first_developer),
                life.status,
                life.version,
                life.created_at,
                life.updated_at,
                *(ticket[TICKET_COLUMNS.index(name)] for name in REPEATED),
            )
            for life, ticket in zip(story.lives, tickets, strict=True)
        ],
    )


def _batches(story: _Story, copies: int) -> Iterator[tuple[Any, ...]]:
    """The commits of all copies; ids and times grow together, as they do on a board."""
    version = count(2)
    for id_, _, *rest in story.batches:
        for copy in range(copies):
            yield (f"{id_}-{copy}", next(version), *rest)


def _events(story: _Story, copies: int) -> Iterator[tuple[Any, ...]]:
    """Those of each commit after those of the commit before."""
    id_ = count(1)
    for begin in range(0, len(story.events), EVENTS_PER_BATCH):
        commit = story.events[begin : begin + EVENTS_PER_BATCH]
        for copy in range(copies):
            ids = copy * len(story.lives)
            for _, batch, when, assignment, ticket, *rest in commit:
                yield (
                    next(id_),
                    f"{batch}-{copy}",
                    when,
                    assignment + ids,
                    ticket + ids,
                    *rest,
                )


def _ticket(life: Life, start: str, id_: int) -> tuple[Any, ...]:
    rank = life.id % len(PRIORITIES)
    title = f"Ticket number {id_} of {AREAS[id_ * 7_919 % 1_009 % len(AREAS)]}"
    found_by = search_fields(title, None)
    return (
        id_,
        title,
        None,
        life.points,
        SKILLS[life.id % len(SKILLS)],
        PRIORITIES[rank],
        rank + 1,
        (BEGINS_AT + timedelta(days=life.id % DAYS)).date().isoformat(),
        TICKET_BECOMES[life.status],
        "list",
        None,
        1,
        start,
        life.updated_at,
        *(found_by[name] for name in _SEARCH_COLUMNS),
    )


def _developer_records() -> list[tuple[Any, ...]]:
    """The events with which developers came in."""
    start = stamp(BEGINS_AT)
    return [
        (
            *(id_, "import", "developer", id_, "created", None, "Bench", start, id_, 2),
            document(_developer_state(id_)),
        )
        for id_ in range(1, DEVELOPERS + 1)
    ]


def _ticket_records(tickets: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The events with which tickets came in."""
    start = stamp(BEGINS_AT)
    for ticket in tickets:
        state = dict(zip(TICKET_COLUMNS, ticket, strict=True))
        for name in ("id", "created_at", "updated_at", *_SEARCH_COLUMNS):
            del state[name]
        yield (
            *(DEVELOPERS + ticket[0], "import", "ticket", ticket[0], "created", None, "Bench"),
            *(start, None, 0, document(state)),
        )


def _developer_state(id_: int) -> dict[str, Any]:
    return {
        "name": name_of(id_),
        "title": None,
        "experience_years": None,
        "baseline_workload": 2,
        "availability": 1,
        "skills": "; ".join(SKILLS),
        "capacity": 20,
        "email": None,
        "active": True,
        "version": 1,
    }
