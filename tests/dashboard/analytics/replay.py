"""A board of random commands, and its series by another path: plain Python over its events."""

import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import (
    Change,
    Edit,
    NewAssignment,
    assign,
    decide,
    propose,
    reopen_tickets,
    undo,
    update_developers,
    update_tickets,
)
from db.domain.actions import Action
from db.domain.days import Days, monday
from db.domain.points import rounded
from db.domain.relations import weight
from db.engine import Database
from db.errors import BoardError
from db.models.board import Assignment, AssignmentHistory, Developer, RecordHistory, Ticket
from db.queries.history.batches import recent_batches
from tests.factories import (
    ANN,
    handed_over,
    make_developers,
    make_ticket,
    make_tickets,
    new_proposals,
)

ZONES = (
    *("UTC", "Pacific/Auckland", "America/St_Johns", "America/Havana", "Australia/Lord_Howe"),
    "Asia/Kathmandu",
)
COMMANDS = 500
FIRST, LAST = date(2024, 2, 26), date(2024, 12, 1)
TEAM = ("Dana", "Eli", "Fay")
ACTIONS: tuple[Action, ...] = (
    "approve",
    "reject",
    "reassign",
    "remove",
    "complete",
    "reopen",
    "set aside",
)


def edges() -> list[datetime]:
    """Moments around midnight in every zone: where clocks change, and at ends of weeks."""
    found = set()
    for zone in map(ZoneInfo, ZONES):
        day = FIRST
        while day < LAST:
            midnight, next_ = (
                datetime.combine(day + timedelta(days=n), time(), zone).astimezone(UTC)
                for n in (0, 1)
            )
            changes = next_ - midnight != timedelta(days=1)
            if changes or (day.weekday() == 0 and day.day <= 7):
                for edge in (midnight, next_):
                    found |= {
                        edge + near
                        for near in (
                            timedelta(microseconds=-1),
                            timedelta(0),
                            timedelta(minutes=45),
                        )
                    }
            day += timedelta(days=1)
    return sorted(found)


def a_long_history(database: Database, *, seed: int = 27) -> None:
    """A board after 500 random commands; most of them at the edges of days, some refused."""
    chance = random.Random(seed)  # noqa: S311 - the same board on every run
    moments = edges()
    begin, end = moments[0], moments[-1]
    while len(moments) < COMMANDS:
        moments.append(begin + chance.random() * (end - begin))
    moments = sorted(chance.sample(moments, COMMANDS))
    with database.write() as session:
        make_developers(session, *TEAM[:2], baseline_workload=1.5, at=begin - timedelta(days=1))
    for at in moments:
        with suppress(BoardError), database.write() as session:
            _a_command(session, chance, at)


def _a_command(session: Session, chance: random.Random, at: datetime) -> None:
    team = list(session.scalars(select(Developer.name).order_by(Developer.id)))
    name, ticket = chance.choice(team), chance.randint(1, 40)
    points = chance.choice([0.0, 0.5, 1.35, 8.0, None])
    match chance.randrange(14):
        case 0 | 1:
            made = make_ticket(session, at=at, story_points=points)
            assign(session, [NewAssignment(made, name)], actor=ANN, at=at)
        case 2:
            made_ids = make_tickets(session, 2, at=at, story_points=points)
            plan = new_proposals(session, dict.fromkeys(made_ids, name))
            propose(session, plan, leftovers=[], request={}, actor=ANN, at=at)
        case 3:
            edit = Edit(ticket, {"story_points": points})
            update_tickets(session, [edit], actor=ANN, at=at)
        case 4:
            make_developers(session, chance.choice(TEAM), baseline_workload=points or 0.0, at=at)
        case 5:
            fields = {
                "capacity": chance.choice([20.0, 7.77, 3.0]),
                "availability": chance.choice([0.0, 0.35, 0.5, 1.0]),
                "active": chance.random() < 0.7,
                "team": chance.choice([None, "Core", "Apps"]),
            }
            update_developers(session, [Edit(chance.randint(1, 3), fields)], actor=ANN, at=at)
        case 6:
            undo(session, recent_batches(session, 1)[0].id, actor=ANN, at=at)
        case 7:
            handed_over(session, *chance.sample(team, 2), leaves=chance.random() < 0.2, at=at)
        case 8:
            reopen_tickets(session, [Edit(ticket, {})], actor=ANN, at=at)
        case 9:
            make_tickets(session, id=ticket, title=f"Ticket {ticket}", status="completed", at=at)
        case _:
            ids = list(session.scalars(select(Assignment.id).order_by(Assignment.id)))
            some = chance.sample(ids, min(len(ids), 3))
            changes = [Change(id_, chance.choice(ACTIONS), chance.choice(team)) for id_ in some]
            decide(session, changes, actor=ANN, at=at, allow_overload=True)


@dataclass(frozen=True)
class Standing:
    """A developer after a commit."""

    workload: float
    available: float
    active: bool


class Replay:
    """A history that was read into lists, and what plain loops over it come to."""

    def __init__(self, session: Session, zone: str) -> None:
        """Read every event; days are those of `zone`."""
        self.zone = ZoneInfo(zone)
        self.events = list(session.scalars(select(AssignmentHistory).order_by("id")))
        self.records = list(session.scalars(select(RecordHistory).order_by("id")))
        self.statuses = {
            row.id: row.status for row in session.execute(select(Ticket.id, Ticket.status))
        }
        self._moments: list[datetime] = []
        self._standings: list[dict[int, Standing]] = []
        self._stand()

    def day(self, at: datetime) -> date:
        """The day of an instant."""
        return at.astimezone(self.zone).date()

    def _stand(self) -> None:
        """Every developer after each commit: the board is put together from states."""
        people: dict[int, Any] = {}
        tickets: dict[int, Any] = {}
        held: dict[int, Any] = {}
        # Of one commit, the events of records come first.
        both: list[Any] = [*self.records, *self.events]
        both.sort(key=lambda event: event.changed_at)
        for at, events in groupby(both, key=lambda event: event.changed_at):
            for event in events:
                if isinstance(event, AssignmentHistory):
                    held[event.assignment_id] = (event.ticket_id, event.state)
                elif event.kind == "developer":
                    people[event.record_id] = event.state
                else:
                    tickets[event.record_id] = event.state
            loads: dict[int, float] = defaultdict(float)
            for ticket, state in held.values():
                if state["status"] == "active":
                    loads[state["developer_id"]] += weight(tickets[ticket])
            self._moments.append(at)
            self._standings.append(
                {
                    id_: Standing(
                        rounded(person["baseline_workload"] + loads[id_]),
                        rounded(person["capacity"] * person["availability"])
                        if person["active"]
                        else 0.0,
                        person["active"],
                    )
                    for id_, person in people.items()
                }
            )

    @cache  # noqa: B019 - a replay lives as long as its test
    def load(self, id_: int, day: date) -> tuple[float, float, float, float] | None:
        """Close, peak, available and overload of one day; None before somebody's time."""
        days = Days(day, day, self.zone.key)
        begin, end = (bisect_left(self._moments, at) for at in (days.since, days.until))
        opening = self._standings[begin - 1].get(id_) if begin else None
        within = [standing[id_] for standing in self._standings[begin:end] if id_ in standing]
        closing = within[-1] if within else opening
        if closing is None:
            return None
        peak = max([opening.workload if opening else 0.0, *(one.workload for one in within)])
        leaves = opening is not None and opening.active and not closing.active
        available = opening.available if opening and leaves else closing.available
        return closing.workload, peak, available, rounded(max(0.0, peak - available))

    def week(self, id_: int, week: date) -> tuple[float, float, float, float] | None:
        """The same of a week: of its last day, and the most of all."""
        days = [self.load(id_, week + timedelta(days=n)) for n in range(7)]
        known = [day for day in days if day is not None]
        if not known:
            return None
        close, _, available, _ = known[-1]
        return close, max(entry[1] for entry in known), available, max(entry[3] for entry in known)

    def team(self, id_: int, day: date) -> str | None:
        """The team of somebody at the end of a day."""
        states = [
            record.state
            for record in self.records
            if (record.kind, record.record_id) == ("developer", id_)
            and self.day(record.changed_at) <= day
        ]
        return states[-1].get("team") if states else None

    def team_week(self, team: str | None, ids: list[int], week: date) -> tuple[int, float, float]:
        """How many were in a team at a week's end, their workload and what they had."""
        end = week + timedelta(days=6)
        known = [self.week(id_, week) for id_ in ids if self.team(id_, end) == team]
        there = [one for one in known if one is not None]
        return len(there), rounded(sum(one[0] for one in there)), sum(one[2] for one in there)

    def actions(self, days: Days, ids: set[int] | None = None) -> Counter[tuple[date, str]]:
        """How often each action was taken in each week."""
        return Counter(
            (monday(self.day(event.changed_at)), event.action)
            for event in self.events
            if days.first <= self.day(event.changed_at) <= days.last
            and (ids is None or (event.new_developer_id or event.previous_developer_id) in ids)
        )

    def done(self) -> Iterator[tuple[int, datetime, float]]:
        """Every ticket that is completed now: when it was, and its points then."""
        last: dict[int, tuple[datetime, float]] = {}
        for record in self.records:
            if record.kind == "ticket" and record.action == "completed":
                last[record.record_id] = (record.changed_at, weight(record.state))
        for event in self.events:
            known = last.get(event.ticket_id)
            if event.action == "completed" and (known is None or event.changed_at >= known[0]):
                last[event.ticket_id] = (event.changed_at, event.story_points or 0.0)
        for id_, (at, points) in last.items():
            if self.statuses[id_] == "completed":
                yield id_, at, points

    def throughput(self) -> dict[date, tuple[int, float]]:
        """Tickets and points done, by week."""
        weeks: dict[date, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
        for _, at, points in self.done():
            week = monday(self.day(at))
            tickets, total = weeks[week]
            weeks[week] = (tickets + 1, rounded(total + points))
        return dict(weeks)

    def started(self) -> dict[int, datetime]:
        """When each ticket was first in somebody's hands."""
        first: dict[int, datetime] = {}
        for event in self.events:
            if event.state["status"] == "active":
                first.setdefault(event.ticket_id, event.changed_at)
        return first

    def medians(self) -> dict[date, float]:
        """The middle of the cycle times of each week, in days."""
        started = self.started()
        times: dict[date, list[float]] = defaultdict(list)
        for id_, at, _ in self.done():
            if id_ in started:
                taken = (at - started[id_]) / timedelta(days=1)
                times[monday(self.day(at))].append(taken)
        return {
            week: quantiles(some, n=2, method="inclusive")[0] if len(some) > 1 else some[0]
            for week, some in times.items()
        }

    def ages(self, until: datetime) -> dict[int, tuple[int, float]]:
        """Who holds each active ticket now, and for how many days somebody has."""
        started = self.started()
        last = {event.assignment_id: event for event in self.events}
        return {
            event.ticket_id: (
                event.state["developer_id"],
                (until - started[event.ticket_id]) / timedelta(days=1),
            )
            for event in last.values()
            if event.state["status"] == "active"
        }

    def handovers(self) -> Counter[tuple[Any, Any]]:
        """How many active tickets went from whom to whom."""
        return Counter(
            (event.previous_developer_id, event.new_developer_id)
            for event in self.events
            if event.action == "reassigned"
            and event.state["status"] == "active"
            and event.previous_developer_id != event.new_developer_id
        )
