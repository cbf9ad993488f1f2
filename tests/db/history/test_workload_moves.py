"""Workload by day from the history, against what managers would have noted down each evening."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.commands import Change, NewAssignment, assign, decide
from db.domain.days import Days
from db.domain.rules import Action
from db.engine import Database
from db.models.board import Assignment, Batch, Board
from db.queries.history.workload import (
    actions_by_day,
    closing_workloads,
    data_version,
    time_zone,
)
from tests.db.together.reading import workloads
from tests.factories import (
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
)

BO = manager("Bo")
# A zone, and a day on which its clocks change (Kathmandu's never do; Havana's do at midnight).
CLOCK_CHANGES = [
    ("Europe/Berlin", date(2024, 3, 31)),
    ("Europe/Berlin", date(2024, 10, 27)),
    ("America/New_York", date(2024, 11, 3)),
    ("America/New_York", date(2024, 3, 10)),
    ("America/Havana", date(2024, 3, 10)),
    ("America/Havana", date(2024, 11, 3)),
    ("Asia/Kathmandu", date(2024, 3, 31)),
]
around_clock_changes = pytest.mark.parametrize(("zone", "day"), CLOCK_CHANGES)
# One of each kind: an hour less, an hour more, midnight itself, and no change at all.
on_clock_changes = pytest.mark.parametrize(("zone", "day"), CLOCK_CHANGES[::2])

Balances = dict[str, float]
Moves = dict[tuple[int, date], float]


@dataclass
class Notebook:
    """The workloads after each commit, as somebody beside the board would note them down."""

    ids: dict[str, int]
    notes: list[tuple[datetime, Balances]] = field(default_factory=list)

    def note(self, session: Session) -> None:
        at = session.scalars(select(Batch.changed_at).order_by(Batch.data_version.desc())).first()
        assert at is not None
        self.notes.append((at, workloads(session)))

    def closing(self, day: date, zone: str) -> Balances:
        """The last note of that day or before it."""
        until = [
            balances for at, balances in self.notes if at.astimezone(ZoneInfo(zone)).date() <= day
        ]
        return until[-1] if until else dict.fromkeys(self.ids, 0.0)

    def moves(self, days: Days) -> Moves:
        """What a day added to the day before it; all that came before is its own row."""
        moves: Moves = {}
        before = dict.fromkeys(self.ids, 0.0)
        day = days.first - timedelta(days=1)
        while day <= days.last:
            closing = self.closing(day, days.time_zone)
            for name, id_ in self.ids.items():
                moves[id_, day] = round(closing.get(name, 0.0) - before.get(name, 0.0), 2)
            before, day = closing, day + timedelta(days=1)
        return {key: points for key, points in moves.items() if points}


def moves_found(session: Session, days: Days, ids: list[int] | None = None) -> Moves:
    found = closing_workloads(session, days, ids)
    keys = [(row.developer_id, row.day) for row in found]
    assert len(keys) == len(set(keys))
    moves, before = {}, dict[int, float]()
    for row in sorted(found, key=attrgetter("developer_id", "day")):
        moves[row.developer_id, row.day] = round(row.points - before.get(row.developer_id, 0.0), 2)
        before[row.developer_id] = row.points
    return {key: points for key, points in moves.items() if points}


def instants(zone: str, day: date, dice: random.Random) -> list[datetime]:
    """Moments from two days before `day` to two days after, most of them at the edges of days."""
    midnights = [
        datetime.combine(day + timedelta(days=n), time(), ZoneInfo(zone)).astimezone(UTC)
        for n in range(-2, 4)
    ]
    nearby = [timedelta(microseconds=-1), timedelta(0), timedelta(minutes=59), timedelta(hours=-1)]
    edges = [midnight + near for midnight in midnights for near in nearby]
    anywhere = [midnights[0] + timedelta(seconds=dice.randrange(5 * 86_400)) for _ in range(20)]
    return sorted({*edges, *anywhere})


def a_busy_week(session: Session, moments: list[datetime], dice: random.Random) -> Notebook:
    """One commit at each moment: work given out, handed over, ended, repointed, baselines."""
    ids = make_developers(session, "Dana", "Eli", "Fay", at=moments[0], baseline_workload=1.5)
    tickets = make_tickets(session, 6, at=moments[0], story_points=2.1)
    book = Notebook(ids)
    book.note(session)
    for at in moments[1:]:
        name, ticket = dice.choice(list(ids)), dice.choice(tickets)
        active = session.scalar(
            select(Assignment.id).where(
                Assignment.ticket_id == ticket, Assignment.status == "active"
            )
        )
        match dice.randrange(4):
            case 0:
                points = dice.choice([0.0, 0.7, 4.0])
                make_developers(session, name, at=at, baseline_workload=points)
            case 1:
                points = dice.choice([1.3, 5.0])
                title = f"Ticket {ticket}"
                make_tickets(session, id=ticket, title=title, at=at, story_points=points)
            case _ if active is None:
                assign(session, [NewAssignment(ticket, name)], actor=BO, at=at)
            case _:
                actions: list[Action] = ["reassign", "remove", "remove", "complete"]
                action = dice.choice(actions)
                decide(session, [Change(active, action, name)], actor=BO, at=at)
        book.note(session)
    return book


@around_clock_changes
def test_moves_are_those_that_were_noted_each_evening(
    database: Database, zone: str, day: date
) -> None:
    dice = random.Random(f"{zone} {day}")  # noqa: S311 (a test's dice)
    with database.write() as session:
        session.execute(update(Board).values(time_zone=zone))
        book = a_busy_week(session, instants(zone, day, dice), dice)

    with database.read() as session:
        assert time_zone(session) == zone
        for first, last in [(-3, 4), (0, 0), (-1, 1), (1, 9), (-9, -5), (5, 9)]:
            days = Days(day + timedelta(days=first), day + timedelta(days=last), zone)
            assert moves_found(session, days) == book.moves(days)


@on_clock_changes
def test_a_day_begins_at_local_midnight_and_ends_before_the_next(
    database: Database, zone: str, day: date
) -> None:
    days = Days(day, day, zone)
    a_hair = timedelta(microseconds=1)
    moments = [days.since - a_hair, days.since, days.until - a_hair, days.until]
    with database.write() as session:
        session.execute(update(Board).values(time_zone=zone))
        for n, at in enumerate(moments):
            make_developers(session, "Dana", at=at, baseline_workload=10.0**n)

    with database.read() as session:
        assert moves_found(session, days) == {
            (1, day - timedelta(days=1)): 1.0,
            (1, day): 99.0,
        }


def test_moves_can_be_limited_to_some_developers(database: Database) -> None:
    dice = random.Random(7)  # noqa: S311 (a test's dice)
    with database.write() as session:
        a_busy_week(session, instants("UTC", date(2024, 3, 31), dice), dice)

    with database.read() as session:
        days = Days(date(2024, 3, 1), date(2024, 4, 30), "UTC")
        whole = moves_found(session, days)
        some = moves_found(session, days, [1, 3])

    assert some == {key: points for key, points in whole.items() if key[0] in {1, 3}}
    assert len(some) < len(whole)


def test_nobody_asked_about_means_no_moves(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", baseline_workload=3.0)

    with database.read() as session:
        assert (
            closing_workloads(session, Days(date(2026, 1, 1), date(2026, 12, 31), "UTC"), []) == []
        )


@on_clock_changes
def test_actions_are_counted_on_the_day_they_were_taken(
    database: Database, zone: str, day: date
) -> None:
    days = Days(day, day, zone)
    a_hair = timedelta(microseconds=1)
    with database.write() as session:
        make_developers(session, "Dana", "Eli", at=days.since - timedelta(days=1))
        tickets = make_tickets(session, 2, at=days.since - timedelta(days=1))
        first = make_assignment(session, tickets[0], "Dana", at=days.since - a_hair)
        carry_out(session, "reassign", first, developer="Eli", at=days.since)
        make_proposal(session, tickets[1], "Dana", at=days.since)
        carry_out(session, "reassign", first, developer="Dana", at=days.until - a_hair)
        carry_out(session, "complete", first, at=days.until)

    with database.read() as session:
        found = actions_by_day(session, days)
        of_eli = actions_by_day(session, days, [2])

    assert sorted((row.day, row.action, row.number) for row in found) == [
        (day, "proposed", 1),
        (day, "reassigned", 2),
    ]
    assert [(row.action, row.number) for row in of_eli] == [("reassigned", 1)]


def test_the_data_version_grows_with_each_commit_and_only_then(database: Database) -> None:
    with database.write() as session:
        versions = [data_version(session)]
        make_developers(session, "Dana")
        versions.append(data_version(session))
        make_developers(session, "Dana")
        versions.append(data_version(session))
        ticket = make_ticket(session)
        make_assignment(session, ticket, "Dana")
        versions.append(data_version(session))

    assert versions == [0, 1, 1, 3]
