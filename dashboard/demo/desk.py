"""The board as the sample year's managers use it: what they read, and their commands."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from dashboard.demo.days import Span, at
from dashboard.demo.team import Member
from dashboard.demo.tickets import SampleTracker
from dashboard.proposing import propose_plan
from db.commands import (
    Actor,
    CalendarChange,
    Change,
    NewAssignment,
    assign,
    change_calendars,
    decide,
)
from db.domain.skills import skill_keys
from db.engine import Database
from db.importing.save import Kind, import_rows
from db.queries.assignments import assignments
from db.queries.developers import developers
from db.queries.lists.filters import AssignmentFilter
from db.queries.lists.ordering import Sort
from db.queries.planning import TicketChoice, tickets_to_plan

ALL = 10_000


@dataclass
class Desk:
    """The managers' desk: one board, one clock, one source of chance."""

    database: Database
    span: Span
    rng: random.Random
    tracker: SampleTracker
    today: date = date.min
    # Points of work left in each active assignment, by its id.
    effort: dict[int, float] = field(default_factory=dict)
    # The weeks in which each developer is away.
    leave: dict[str, list[int]] = field(default_factory=dict)
    people: dict[str, Member] = field(default_factory=dict)
    # The developers as last read; emptied by each write.
    _team: dict[str, Any] = field(default_factory=dict)

    @property
    def week(self) -> int:
        """The number of this week, from 0."""
        return self.span.week_of(self.today)

    @property
    def weeks_left(self) -> int:
        """How many weeks are to come after this one."""
        return self.span.weeks - 1 - self.week

    def clock(self, time: str, spread: int = 20) -> datetime:
        """Today at about that time: up to `spread` minutes later."""
        seconds = self.rng.randrange(spread * 60)
        return at(self.today, time) + timedelta(seconds=seconds)

    def is_away(self, name: str) -> bool:
        """Whether a developer is on leave this week."""
        return self.week in self.leave.get(name, ())

    def active(self) -> list[Any]:
        """The active assignments, oldest first."""
        with self.database.read() as session:
            page = assignments(session, AssignmentFilter(statuses=("active",)), limit=ALL)
        return sorted(page.rows, key=lambda row: row.id)

    def proposals(self) -> list[Any]:
        """The proposals that wait for a decision, most urgent first."""
        wanted, sort = AssignmentFilter(statuses=("proposed",)), Sort("priority", descending=False)
        with self.database.read() as session:
            return list(assignments(session, wanted, sort=sort, limit=ALL).rows)

    def finished(self, status: str, since_days: int) -> list[Any]:
        """Assignments that came to this status in the last `since_days` days."""
        with self.database.read() as session:
            page = assignments(session, AssignmentFilter(statuses=(status,)), limit=100)
        since = at(self.today, "00:00") - timedelta(days=since_days)
        return [row for row in page.rows if row.updated_at >= since]

    def waiting(self, *, proposed_too: bool = False) -> list[Any]:
        """Tickets that nobody has, most urgent first."""
        with self.database.read() as session:
            return tickets_to_plan(session, TicketChoice(limit=ALL, replan=proposed_too))

    def team(self) -> dict[str, Any]:
        """The developers' rows by name."""
        if not self._team:
            with self.database.read() as session:
                self._team = {row.name: row for row in developers(session)}
        return self._team

    def others(self, skill: str | None, points: float | None, *, but: Sequence[str]) -> list[str]:
        """Names of present developers with the room, most free points first.

        They have the skills that anybody has. `but` leaves out names.
        """
        has = {name: skill_keys(row.skills) for name, row in self.team().items()}
        needed = skill_keys(skill).intersection(frozenset[str]().union(*has.values()))
        fitting = [
            row
            for row in self.team().values()
            if row.name not in but
            and not self.is_away(row.name)
            and needed <= has[row.name]
            and room(row) >= (points or 0.0)
        ]
        return [row.name for row in sorted(fitting, key=lambda row: (-room(row), row.name))]

    def import_tickets(self, rows: Sequence[dict[str, Any]], actor: Actor, at: datetime) -> None:
        """Bring in an export of the tracker."""
        self._import("tickets", rows, actor, at, f"tracker-{self.today}.csv")

    def import_people(self, rows: Sequence[dict[str, Any]], actor: Actor, at: datetime) -> None:
        """Bring in a list from personnel."""
        self._import("developers", rows, actor, at, f"personnel-{self.today}.csv")

    def _import(
        self, kind: Kind, rows: Sequence[dict[str, Any]], actor: Actor, at: datetime, name: str
    ) -> None:
        if rows:
            reason = f"Imported from {name}."
            with self._write() as session:
                import_rows(session, kind, rows, actor=actor, at=at, reason=reason)

    def propose(self, choice: TicketChoice, actor: Actor, at: datetime) -> None:
        """Have the proposer make a plan of these tickets."""
        self._team = {}
        propose_plan(self.database, choice, actor=actor, at=at)

    def decide(
        self,
        changes: Sequence[Change],
        actor: Actor,
        at: datetime,
        *,
        allow_overload: bool = False,
    ) -> None:
        """Carry out the decisions that the board accepts; the others change nothing."""
        if changes:
            with self._write() as session:
                decide(
                    session,
                    changes,
                    actor=actor,
                    at=at,
                    allow_overload=allow_overload,
                )

    def assign(self, items: Sequence[NewAssignment], actor: Actor, at: datetime) -> None:
        """Give tickets out by hand."""
        if items:
            with self._write() as session:
                assign(session, items, actor=actor, at=at)

    def enter(self, changes: Sequence[CalendarChange], actor: Actor, at: datetime) -> None:
        """Change calendars."""
        if changes:
            with self._write() as session:
                change_calendars(session, changes, actor=actor, at=at)

    @contextmanager
    def _write(self) -> Iterator[Session]:
        self._team = {}
        with self.database.write() as session:
            yield session

    def choose(self, sentences: Sequence[str], *, old: str = "", new: str = "") -> str:
        """A random sentence, with the first names of `old` and `new` filled in."""
        return self.rng.choice(sentences).format(old=first_name(old), new=first_name(new))


def room(row: Any) -> float:
    """A developer's free points less the reserved ones."""
    return float(row.available_points - row.current_workload - row.reserved_points)


def first_name(name: str) -> str:
    return name.partition(" ")[0]
