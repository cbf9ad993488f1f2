"""A board of random commands, and its series by another path: plain Python over its events."""

import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import groupby
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import (
    CalendarChange,
    Change,
    Edit,
    NewAssignment,
    assign,
    change_calendars,
    decide,
    propose,
    reopen_tickets,
    undo,
    update_developers,
    update_tickets,
)
from db.domain.actions import Action
from db.domain.calendar.entries import Entry, entry_of
from db.domain.calendar.working_time import WorkingTime
from db.domain.days import Days, monday
from db.domain.points import rounded
from db.domain.relations import weight
from db.domain.skills import skill_keys
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
# The share of decisions about open work, most of which are allowed.
MOSTLY = 0.8
FIRST, LAST = date(2024, 2, 26), date(2024, 12, 1)
TEAM = ("Dana", "Eli", "Fay")
# After how many commands which entries come in; those of `1` and `2` are Dana's and Eli's.
CALENDARS: dict[int, list[CalendarChange]] = {
    0: [
        CalendarChange(Entry("country", country="DE-BE")),
        CalendarChange(Entry("leave", date(2024, 6, 5), date(2024, 6, 20), 1.0), 1),
        CalendarChange(Entry("week", date(2024, 5, 15), hours=(8, 8, 4, 0, 0, 0, 0)), 2),
    ],
    COMMANDS // 2: [
        CalendarChange(Entry("holiday", date(2024, 6, 13), date(2024, 6, 13), 0.5)),
        CalendarChange(Entry("leave", date(2024, 6, 18), date(2024, 7, 1), 0.5), 2),
        CalendarChange(Entry("employed", None, date(2024, 10, 2)), 1),
    ],
}
ACTIONS: tuple[Action, ...] = (
    *("approve", "approve", "reassign", "reassign", "complete"),
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


def a_long_history(
    database: Database, *, seed: int = 27, between: Callable[[], object] = lambda: None
) -> None:
    """A board after 500 random commands; most of them at the edges of days, some refused.

    `between` is called after each twentieth of them. Half of the calendars come in half way.
    """
    chance = random.Random(seed)  # noqa: S311 - the same board on every run
    moments = edges()
    begin, end = moments[0], moments[-1]
    while len(moments) < COMMANDS:
        moments.append(begin + chance.random() * (end - begin))
    moments = sorted(chance.sample(moments, COMMANDS))
    with database.write() as session:
        make_developers(session, *TEAM[:2], baseline_workload=1.5, at=begin - timedelta(days=1))
    for number, at in enumerate(moments):
        if number in CALENDARS:
            with database.write() as session:
                change_calendars(session, CALENDARS[number], actor=ANN, at=at)
        with suppress(BoardError), database.write() as session:
            _a_command(session, chance, at)
        if number % 20 == 0:
            between()


def _a_command(session: Session, chance: random.Random, at: datetime) -> None:
    team = list(session.scalars(select(Developer.name).order_by(Developer.id)))
    name, ticket = chance.choice(team), chance.randint(1, 40)
    points = chance.choice([0.0, 0.5, 1.35, 8.0, None])
    asks = {
        "required_skill": chance.choice([None, "Python", "SQL; python", "Go"]),
        "due_date": chance.choice([None, at.date() + timedelta(days=chance.randint(-9, 40))]),
    }
    match chance.randrange(14):
        case 0 | 1:
            made = make_ticket(session, at=at, story_points=points, **asks)
            assign(session, [NewAssignment(made, name)], actor=ANN, at=at)
        case 2:
            made_ids = make_tickets(session, 2, at=at, story_points=points, **asks)
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
            _decide(session, chance, at)


def _decide(session: Session, chance: random.Random, at: datetime) -> None:
    team = list(session.scalars(select(Developer.name).order_by(Developer.id)))
    found = select(Assignment.id).order_by(Assignment.id)
    if chance.random() < MOSTLY:
        found = found.where(Assignment.status.in_(("proposed", "active")))
    ids = list(session.scalars(found))
    some = chance.sample(ids, min(len(ids), 5))
    why = chance.choice([None, "Knows it", "Not this month"])
    changes = [
        Change(id_, chance.choice(ACTIONS), chance.choice([None, *team, *team]), why)
        for id_ in some
    ]
    decide(session, changes, actor=ANN, at=at, allow_overload=True)


@dataclass(frozen=True)
class Standing:
    """A developer after a commit."""

    workload: float
    available: float
    active: bool


@dataclass(frozen=True)
class Done:
    """A ticket that is completed now."""

    ticket_id: int
    at: datetime
    points: float | None
    holder_id: int | None
    started: datetime | None
    created: datetime


@dataclass(frozen=True)
class Decided:
    """A proposal with its last decision."""

    day: date
    outcome: str
    skill: str | None
    reason: str | None
    developer_id: int


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
        # After each commit: points by person and skill (None is the baseline), tickets by status.
        self._carried: list[dict[tuple[int, Any], float]] = []
        self._stood: list[Counter[str]] = []
        self.people: dict[int, Any] = {}
        self.tickets: dict[int, Any] = {}
        calendars: dict[int, Any] = {}
        states = {"developer": self.people, "ticket": self.tickets, "calendar": calendars}
        for record in self.records:
            states[record.kind][record.record_id] = record.state
        entered = [state for state in calendars.values() if state["active"]]
        self._calendars = [(state["developer_id"], _entry(state)) for state in entered]
        self._stand()

    def day(self, at: datetime) -> date:
        """The day of an instant."""
        return at.astimezone(self.zone).date()

    def _stand(self) -> None:
        """Every developer after each commit: the board is put together from states."""
        people: dict[int, Any] = {}
        tickets: dict[int, Any] = {}
        held: dict[int, Any] = {}
        statuses: dict[int, str] = {}
        # Of one commit, the events of records come first.
        both: list[Any] = [*self.records, *self.events]
        both.sort(key=lambda event: event.changed_at)
        for at, events in groupby(both, key=lambda event: event.changed_at):
            for event in events:
                if isinstance(event, AssignmentHistory):
                    held[event.assignment_id] = (event.ticket_id, event.state)
                    if event.action != "superseded":
                        statuses[event.ticket_id] = event.state["ticket_status"]
                elif event.kind == "developer":
                    people[event.record_id] = event.state
                elif event.kind == "ticket":
                    tickets[event.record_id] = event.state
                    statuses[event.record_id] = event.state["status"]
            loads: dict[int, float] = defaultdict(float)
            carried: dict[tuple[int, Any], float] = defaultdict(float)
            for ticket, state in held.values():
                if state["status"] == "active":
                    who, points = state["developer_id"], weight(tickets[ticket])
                    loads[who] += points
                    carried[who, self.tickets[ticket]["required_skill"] or ""] += points
            for who, person in people.items():
                carried[who, None] += person["baseline_workload"]
            self._moments.append(at)
            self._carried.append(dict(carried))
            self._stood.append(Counter(statuses.values()))
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

    @cache  # noqa: B019 - as below
    def part(self, id_: int, week: date) -> float:
        """What the weeks ahead would give somebody in this one, of a sprint of one point a week."""
        own = tuple(entry for whose, entry in self._calendars if whose == id_)
        shared = tuple(entry for whose, entry in self._calendars if whose is None)
        working = WorkingTime(own, shared)
        each = (week + timedelta(days=n) for n in range(7))
        return sum(working.points_on(day, working.sprint_weeks_on(day)) for day in each)

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
        available = rounded(available * self.part(id_, monday(day)))
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

    def skill(self, skill: str | None, day: date, ids: set[int] | None) -> tuple[float, float]:
        """Close and peak of the work that asks for a skill; None is the baseline."""
        days = Days(day, day, self.zone.key)
        begin, end = (bisect_left(self._moments, at) for at in (days.since, days.until))
        sums = [
            rounded(
                sum(
                    points
                    for (who, asked), points in carried.items()
                    if asked == skill and (ids is None or who in ids)
                )
            )
            for carried in self._carried[max(0, begin - 1) : end]
        ]
        if not begin:
            sums = [0.0, *sums]
        return sums[-1], max(sums)

    def stood(self, day: date) -> Counter[str]:
        """How many tickets had which status at the close of a day."""
        end = bisect_left(self._moments, Days(day, day, self.zone.key).until)
        return self._stood[end - 1] if end else Counter()

    def balance(self, week: date, ids: list[int]) -> tuple[int, float | None, float | None]:
        """How many had points available, their spread, and Jain's index."""
        known = [load for id_ in ids if (load := self.week(id_, week)) is not None]
        shares = sorted(close / available for close, _, available, _ in known if available > 0)
        if len(shares) < 2:
            return len(shares), None, None
        squares = sum(share**2 for share in shares)
        jain = sum(shares) ** 2 / len(shares) / squares if squares else None
        return len(shares), at_share(shares, 0.9) - at_share(shares, 0.1), jain

    def actions(self, days: Days, ids: set[int] | None = None) -> Counter[tuple[date, str]]:
        """How often each action was taken in each week."""
        return Counter(
            (monday(self.day(event.changed_at)), event.action)
            for event in self.events
            if days.first <= self.day(event.changed_at) <= days.last
            and (ids is None or (event.new_developer_id or event.previous_developer_id) in ids)
        )

    @cached_property
    def done(self) -> list[Done]:
        """Every ticket that is completed now: when it was, its points then, and who had it."""
        last: dict[int, tuple[datetime, float | None]] = {}
        holders: dict[int, int] = {}
        for record in self.records:
            if record.kind == "ticket" and record.action == "completed":
                last[record.record_id] = (record.changed_at, weight_or_none(record.state))
        for event in self.events:
            known = last.get(event.ticket_id)
            if event.action == "completed" and (known is None or event.changed_at >= known[0]):
                last[event.ticket_id] = (event.changed_at, event.story_points)
            if event.state["status"] in ("active", "completed"):
                holders[event.ticket_id] = event.state["developer_id"]
        created = self.created()
        started = self.started()
        return [
            Done(id_, at, points, holders.get(id_), started.get(id_), created[id_])
            for id_, (at, points) in last.items()
            if self.statuses[id_] == "completed"
        ]

    def created(self) -> dict[int, datetime]:
        """When each ticket came to the board."""
        first: dict[int, datetime] = {}
        for record in self.records:
            if record.kind == "ticket":
                first.setdefault(record.record_id, record.changed_at)
        return first

    def done_of(self, ids: set[int] | None) -> dict[date, list[Done]]:
        """What was done in each week, by these developers."""
        weeks: dict[date, list[Done]] = defaultdict(list)
        for one in self.done:
            if ids is None or one.holder_id in ids:
                weeks[monday(self.day(one.at))].append(one)
        return dict(weeks)

    def throughput(self, ids: set[int] | None = None) -> dict[date, tuple[int, float, int]]:
        """Tickets and points done, and tickets that had none, by week."""
        return {
            week: (
                len(some),
                rounded(sum(one.points or 0.0 for one in some)),
                sum(one.points is None for one in some),
            )
            for week, some in self.done_of(ids).items()
        }

    def due_dates(self, ids: set[int] | None = None) -> dict[date, tuple[int, int, int, int]]:
        """In time, up to a week late, later, without a date, by week."""
        found: dict[date, tuple[int, int, int, int]] = {}
        for week, some in self.done_of(ids).items():
            late = []
            for one in some:
                due = self.tickets[one.ticket_id]["due_date"]
                late.append(due and (self.day(one.at) - date.fromisoformat(due)).days)
            dated = [days for days in late if days is not None]
            found[week] = (
                sum(days <= 0 for days in dated),
                sum(0 < days <= 7 for days in dated),
                sum(days > 7 for days in dated),
                late.count(None),
            )
        return found

    def times(self, begin: str, ids: set[int] | None = None) -> dict[date, list[float]]:
        """The times of what was done in each week, in days, the shortest first."""
        return {
            week: sorted(
                (one.at - since) / timedelta(days=1)
                for one in some
                if (since := getattr(one, begin)) is not None
            )
            for week, some in self.done_of(ids).items()
        }

    def started(self) -> dict[int, datetime]:
        """When each ticket was first in somebody's hands."""
        first: dict[int, datetime] = {}
        for event in self.events:
            if event.state["status"] == "active":
                first.setdefault(event.ticket_id, event.changed_at)
        return first

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

    def handed(self) -> list[AssignmentHistory]:
        """Every time that an active ticket went from one to another."""
        return [
            event
            for event in self.events
            if event.action == "reassigned"
            and event.state["status"] == "active"
            and event.previous_developer_id != event.new_developer_id
        ]

    def handovers(self, ids: set[int] | None = None) -> Counter[tuple[Any, Any]]:
        """How many active tickets went from whom to whom."""
        pairs = Counter(
            (event.previous_developer_id, event.new_developer_id) for event in self.handed()
        )
        return Counter(
            {pair: number for pair, number in pairs.items() if ids is None or {*pair} & ids}
        )

    def back_and_forth(self) -> dict[int, tuple[int, int]]:
        """How often each ticket went on, and back to somebody who had it; those that came back."""
        went: Counter[int] = Counter()
        back: Counter[int] = Counter()
        had: dict[int, set[Any]] = defaultdict(set)
        for event in self.handed():
            id_ = event.ticket_id
            went[id_] += 1
            back[id_] += event.new_developer_id in had[id_]
            had[id_].add(event.previous_developer_id)
        return {id_: (went[id_], number) for id_, number in back.items() if number}

    def decided(self) -> list[Decided]:
        """What became of each proposal that was decided, and not opened again."""
        by_assignment: dict[int, list[AssignmentHistory]] = defaultdict(list)
        for event in self.events:
            by_assignment[event.assignment_id].append(event)
        found = []
        for steps in by_assignment.values():
            decision, why = None, None
            before = None
            for event in steps:
                status = event.state["status"]
                if status == "proposed":
                    decision = None
                    if event.action == "reassigned":
                        why = event.reason
                elif before == "proposed":
                    decision = event
                before = status
            if decision is None or decision.state["status"] not in ("active", "rejected"):
                continue
            state, skill = decision.state, self.tickets[decision.ticket_id]["required_skill"]
            if state["status"] == "rejected":
                outcome = "set aside" if state["scope"] == "ticket" else "rejected"
                why = decision.reason
            elif state["assignment_type"] == "ai":
                outcome, why = "approved", None
            else:
                outcome = "changed"
            found.append(
                Decided(self.day(decision.changed_at), outcome, skill, why, state["developer_id"])
            )
        return found

    def skills(self) -> dict[str, tuple[int, float, int]]:
        """Open tickets and points that ask for each skill, and how many have it."""
        found: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0])
        for id_, ticket in self.tickets.items():
            if self.statuses[id_] in ("pending", "assigned"):
                for skill in skill_keys(ticket["required_skill"]):
                    found[skill][0] += 1
                    found[skill][1] += weight(ticket)
        for person in self.people.values():
            if person["active"]:
                for skill in skill_keys(person["skills"]):
                    found[skill][2] += 1
        return {
            skill: (int(tickets), rounded(points), int(people))
            for skill, (tickets, points, people) in found.items()
        }


def _entry(state: Any) -> Entry:
    """The entry of a calendar that a state of the history holds."""
    fields = {name: state[name] for name in ("kind", "share", "hours", "country", "weeks", "note")}
    days = {
        name: state[name] and date.fromisoformat(state[name]) for name in ("first_on", "last_on")
    }
    return entry_of(SimpleNamespace(**fields, **days, uid=None))


def weight_or_none(state: Any) -> float | None:
    """The points of a ticket that count; None where it has none of its own."""
    return None if state["story_points"] is None else weight(state)


def at_share(numbers: list[float], share: float) -> float:
    """The number below which this share of some sorted ones is, interpolated."""
    place = share * (len(numbers) - 1)
    below = int(place)
    above = min(below + 1, len(numbers) - 1)
    return numbers[below] + (numbers[above] - numbers[below]) * (place - below)
