"""Frames from the history, beside what the board itself showed after each commit."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dashboard.tables.frames import (
    actions_by_week,
    available_by_day,
    available_by_week,
    batches_frame,
    events_frame,
    load_developers,
    loads_table,
    tickets_frame,
    workload_by_day,
    workload_by_week,
)
from db.commands import Change, NewAssignment, assign, decide
from db.domain.days import Days, monday
from db.domain.rules import Action
from db.engine import Database
from db.importing.save import import_rows
from db.models.board import Assignment, AssignmentHistory, Board, Developer
from db.queries.history.batches import recent_batches
from db.queries.history.event_lines import event_lines
from db.queries.history.events import EventFilter, events
from db.queries.lists.filters import TicketFilter
from db.queries.tickets import tickets
from db.verify import verify
from tests.factories import ANN, START, make_developers, make_proposals, make_tickets

NAMES = ("Ana Petrov", "Bo Lind", "Cy Okafor")
TICKETS = 12


@dataclass
class Diary:
    """What the board itself said of each developer after each commit."""

    entries: list[tuple[datetime, dict[int, tuple[float, float]]]] = field(default_factory=list)

    def note(self, session: Session, at: datetime) -> None:
        """Write down workload and available points as they are now."""
        rows = session.execute(
            select(
                Developer.id,
                Developer.current_workload,
                Developer.capacity,
                Developer.availability,
            )
        )
        self.entries.append(
            (at, {id_: (load, round(cap * share, 2)) for id_, load, cap, share in rows})
        )

    def closing(self, day: date, zone: str) -> dict[int, tuple[float, float]]:
        """The last entry of a day or before it."""
        known: dict[int, tuple[float, float]] = {}
        for at, loads in self.entries:
            if at.astimezone(ZoneInfo(zone)).date() <= day:
                known = loads
        return known


def a_busy_month(database: Database) -> Diary:
    """Random commits of every kind at random hours, each noted in the diary."""
    chance = random.Random(7)  # noqa: S311 - the same month on every run
    diary = Diary()
    with database.write() as session:
        make_developers(session, *NAMES, baseline_workload=1.0)
        make_tickets(session, TICKETS)
        diary.note(session, START)
    at = START
    for _ in range(70):
        at += timedelta(minutes=chance.randint(1, 1_400))
        with database.write() as session:
            chance.choice((_assign, _import_developer, _import_ticket, _decide, _decide, _propose))(
                session, chance, at
            )
            diary.note(session, at)
    return diary


def _assign(session: Session, chance: random.Random, at: datetime) -> None:
    item = NewAssignment(chance.randint(1, TICKETS), chance.choice(NAMES))
    assign(session, [item], actor=ANN, at=at)


def _propose(session: Session, chance: random.Random, at: datetime) -> None:
    waiting = [row.id for row in tickets(session, TicketFilter(statuses=("pending",))).rows]
    open_ = set(
        session.scalars(select(Assignment.ticket_id).where(Assignment.status == "proposed"))
    )
    barred = set(session.scalars(select(Assignment.ticket_id).where(Assignment.scope == "pairing")))
    free = [id_ for id_ in waiting if id_ not in open_ | barred]
    if free:
        with_room = load_developers(session).sort_values("free").iloc[-1]
        if with_room["free"] - with_room["reserved"] >= 13:
            make_proposals(session, {chance.choice(free): with_room["developer"]}, at=at)


def _decide(session: Session, chance: random.Random, at: datetime) -> None:
    actions: tuple[Action, ...] = ("approve", "reject", "reassign", "remove", "complete", "reopen")
    ids = list(session.scalars(select(Assignment.id)))
    if ids:
        change = Change(chance.choice(ids), chance.choice(actions), chance.choice(NAMES))
        decide(session, [change], actor=ANN, at=at, allow_overload=True)


def _import_developer(session: Session, chance: random.Random, at: datetime) -> None:
    row = {
        "name": chance.choice(NAMES),
        "capacity": chance.choice((10.0, 20.0)),
        "availability": chance.choice((0.5, 0.75, 1.0)),
        "baseline_workload": chance.choice((0.0, 1.0, 4.5)),
    }
    import_rows(session, "developers", [row], actor=ANN, at=at)


def _import_ticket(session: Session, chance: random.Random, at: datetime) -> None:
    id_ = chance.randint(1, TICKETS)
    row = {"id": id_, "title": f"Ticket {id_}", "story_points": chance.choice((1.0, 2.5, 13.0))}
    import_rows(session, "tickets", [row], actor=ANN, at=at)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_workload_and_available_by_day_are_what_the_board_showed(
    database: Database, zone: str
) -> None:
    with database.write() as session:
        session.execute(update(Board).values(time_zone=zone))
    diary = a_busy_month(database)
    last = diary.entries[-1][0].astimezone(ZoneInfo(zone)).date()
    days = Days(START.date() + timedelta(days=1), last + timedelta(days=2), zone)

    with database.read() as session:
        workload = workload_by_day(session, days)
        available = available_by_day(session, days)

    assert len(workload) == len(available) == (days.last - days.first).days + 1
    for moment in pd.DatetimeIndex(workload.index):
        noted = diary.closing(moment.date(), zone)
        assert workload.loc[moment].to_dict() == {id_: load for id_, (load, _) in noted.items()}
        assert available.loc[moment].to_dict() == {id_: room for id_, (_, room) in noted.items()}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
@pytest.mark.parametrize("into", [0, 3])
def test_workload_and_available_by_week_are_those_at_its_end(
    database: Database, zone: str, into: int
) -> None:
    with database.write() as session:
        session.execute(update(Board).values(time_zone=zone))
    diary = a_busy_month(database)
    last = diary.entries[-1][0].astimezone(ZoneInfo(zone)).date()
    days = Days(START.date() + timedelta(days=into), last, zone)

    with database.read() as session:
        workload = workload_by_week(session, days)
        available = available_by_week(session, days)
        assert verify(session) == []

    weeks = [week.date() for week in pd.DatetimeIndex(workload.index)]
    assert weeks[0] == monday(days.first)
    assert weeks[-1] == monday(days.last)
    assert list(workload.index) == list(available.index)
    for week, loads, room in zip(
        weeks, workload.to_dict("records"), available.to_dict("records"), strict=True
    ):
        noted = diary.closing(week + timedelta(days=6), zone)
        assert loads == {id_: load for id_, (load, _) in noted.items()}
        assert room == {id_: points for id_, (_, points) in noted.items()}


def test_some_developers_by_day_are_the_same_as_among_all(database: Database) -> None:
    a_busy_month(database)
    days = Days(START.date(), START.date() + timedelta(days=40), "UTC")

    with database.read() as session:
        for frame in (workload_by_day, available_by_day, workload_by_week, available_by_week):
            everybody = frame(session, days)
            pd.testing.assert_frame_equal(
                frame(session, days, [2]), everybody[[2]], check_like=True, check_names=False
            )


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_actions_by_week_count_each_event_once(database: Database, zone: str) -> None:
    diary = a_busy_month(database)
    days = Days(START.date(), diary.entries[-1][0].date() + timedelta(days=1), zone)

    with database.read() as session:
        weekly = actions_by_week(session, days)
        rows = session.execute(select(AssignmentHistory.changed_at, AssignmentHistory.action))
        counted = Counter(
            (monday(row.changed_at.astimezone(ZoneInfo(zone)).date()), row.action) for row in rows
        )

    assert counted
    found = {
        (week.date(), action): number
        for action, numbers in weekly.items()
        for week, number in zip(pd.DatetimeIndex(weekly.index), numbers, strict=True)
        if number
    }
    assert found == dict(counted)


@pytest.mark.parametrize(
    ("frame", "rows"),
    [(workload_by_day, 3), (available_by_day, 3), (workload_by_week, 2), (available_by_week, 2)],
)
def test_an_empty_board_has_its_days_and_nobody(
    database: Database, frame: Callable[..., pd.DataFrame], rows: int
) -> None:
    # From a Sunday to a Tuesday.
    days = Days(date(2026, 3, 1), date(2026, 3, 3), "UTC")

    with database.read() as session:
        empty = frame(session, days)

    assert empty.shape == (rows, 0)
    with database.read() as session:
        assert actions_by_week(session, days).empty


def test_a_table_of_loads_has_a_row_for_each_day_and_developer() -> None:
    days = pd.date_range("2026-03-01", periods=2)
    workload = pd.DataFrame({"Ana": [1.0, 2.0], "Bo": [None, 5.0]}, index=days)
    available = pd.DataFrame({"Ana": [8.0, 9.0], "Bo": [None, 6.0]}, index=days)

    table = loads_table(workload, available)

    assert table.to_numpy().tolist() == [
        [days[1], "Ana", 2.0, 9.0],
        [days[1], "Bo", 5.0, 6.0],
        [days[0], "Ana", 1.0, 8.0],
    ]


def test_frames_keep_their_types_without_rows(database: Database) -> None:
    with database.read() as session:
        empty = [
            tickets_frame(tickets(session, TicketFilter()).rows),
            events_frame(event_lines(session, events(session, EventFilter()).rows)),
            batches_frame(recent_batches(session)),
            load_developers(session),
        ]
    with database.write() as session:
        make_developers(session, *NAMES)
        make_tickets(session, 1)
        full = [
            tickets_frame(tickets(session, TicketFilter()).rows),
            events_frame(event_lines(session, events(session, EventFilter()).rows)),
            batches_frame(recent_batches(session)),
            load_developers(session),
        ]

    for nothing, something in zip(empty, full, strict=True):
        assert nothing.empty
        assert not something.empty
        assert nothing.dtypes.to_dict() == something.dtypes.to_dict()
