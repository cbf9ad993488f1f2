"""Every figure of a report: the same as an independent count over the events."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.times import least_sample
from dashboard.report.figures import Figures, gather
from dashboard.report.files import MEDIA_TYPES, as_file
from dashboard.report.words import page
from db.domain.days import monday
from db.engine import Database
from db.errors import NotFound
from db.models.board import Assignment, Board, Developer, Ticket
from tests.dashboard.analytics.replay import Replay, a_long_history, at_share
from tests.factories import (
    START,
    carry_out,
    make_assignments,
    make_developers,
    make_proposal,
    make_tickets,
)

WEEK = timedelta(weeks=1)


def report_of(session: Session, database: Database, at: datetime) -> Figures:
    return gather(session, Copy(database).catch_up(), at=at)


def test_last_weeks_figures_are_those_of_an_independent_replay(sqlite_database: Database) -> None:
    database, zone = sqlite_database, "America/St_Johns"
    a_long_history(database)
    at = datetime(2024, 12, 2, 14, tzinfo=UTC)
    with database.write() as session:
        session.execute(update(Board).values(time_zone=zone))

    with database.read() as session:
        found = report_of(session, database, at)
        replay = Replay(session, zone)

    mondays = [monday(replay.day(at)) - number * WEEK for number in range(12, 0, -1)]
    done = replay.throughput()
    expected = []
    for week in mondays:
        loads = [load for id_ in (1, 2, 3) if (load := replay.week(id_, week))]
        carried, had = (sum(load[at] for load in loads) for at in (0, 2))
        expected.append((*done.get(week, (0, 0.0))[:2], pytest.approx(carried), pytest.approx(had)))
    assert [day.date() for day in found.weeks.index] == mondays
    assert list(found.weeks.itertuples(index=False, name=None)) == expected
    times = replay.times("started").get(mondays[-1], [])
    assert found.cycle_days.get(0.5) == (
        pytest.approx(at_share(times, 0.5)) if len(times) >= least_sample(0.5) else None
    )
    assert found.decided == {
        action: number for (_, action), number in replay.actions(found.last_week).items()
    }


def test_what_is_late_over_and_short_is_counted_as_it_stands(database: Database) -> None:
    today = START.date() + timedelta(days=14)
    yesterday, friday = today - timedelta(days=1), today + timedelta(days=4)
    with database.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind", baseline_workload=18.0)
        late = make_tickets(session, 2, due_date=yesterday, story_points=5.0)
        soon = make_tickets(session, 3, due_date=friday, story_points=4.0)
        make_tickets(session, due_date=yesterday)
        make_tickets(session, due_date=today)
        made = make_assignments(session, dict.fromkeys((*late, *soon), "Bo Lind"))
        make_proposal(session, make_tickets(session, story_points=1.0)[0], "Ana Petrov")
        carry_out(session, "complete", made[0], at=START + timedelta(days=13))

    with database.read() as session:
        found = report_of(session, database, START + timedelta(days=14))
        overloaded = session.scalars(
            select(Developer.name).where(
                Developer.current_workload > Developer.capacity * Developer.availability
            )
        ).all()
        late_now = session.execute(
            select(func.count(), func.sum(Ticket.story_points))
            .join(Assignment, Assignment.ticket_id == Ticket.id)
            .where(Assignment.status == "active", Ticket.due_date < today)
        ).one()

    people = found.people
    assert people.loc[people["free"] < 0, "developer"].tolist() == overloaded == ["Bo Lind"]
    assert (len(found.late), sum(one.work.points for one in found.late) / 100) == late_now
    assert [(one.developer, one.work.due) for one in found.late] == [("Bo Lind", yesterday)]
    assert (found.proposals, found.unassigned, found.unassigned_late) == (1, 3, 1)
    # Bo has 10 points this week, for 5 that are late and 12 that are due on Friday.
    assert people["short"].tolist() == [0, 7]
    assert [one.work.ticket_id for one in found.will_be_late] == soon[2:]
    assert found.weeks["tickets"].tolist() == [0] * 11 + [1]
    assert found.outlook.assigned == 4


def test_a_report_of_a_team_counts_its_peoples_work_alone(database: Database) -> None:
    at = START + timedelta(days=7)
    with database.write() as session:
        make_developers(session, "Ana Petrov", team="Core")
        make_developers(session, "Bo Lind", team="Web")
        tickets = make_tickets(session, 5, due_date=START.date())
        holders = dict.fromkeys(tickets[:3], "Ana Petrov") | dict.fromkeys(tickets[3:], "Bo Lind")
        made = make_assignments(session, holders)
        carry_out(session, "complete", made[0], made[3], made[4], at=at - timedelta(days=3))

    with database.read() as session:
        copy = Copy(database).catch_up()
        core = gather(session, copy, at=at, team="Core")
        everybody = gather(session, copy, at=at)
        with pytest.raises(NotFound, match=r"Nobody is in the team Sales\."):
            gather(session, copy, at=at, team="Sales")

    assert core.people["developer"].tolist() == ["Ana Petrov"]
    assert core.weeks.iloc[-1].tolist() == [1, 3.0, 6.0, 20.0]
    assert everybody.weeks.iloc[-1].tolist() == [3, 9.0, 6.0, 40.0]
    assert core.decided == {"created": 3, "completed": 1}
    assert [one.developer for one in core.late] == ["Ana Petrov"] * 2


def test_a_report_before_anything_happened_has_its_weeks_and_no_figures(
    sqlite_database: Database,
) -> None:
    with sqlite_database.read() as session:
        found = report_of(session, sqlite_database, START)

    assert found.today == date(2026, 3, 2)
    assert (found.last_week.first, found.last_week.last) == (date(2026, 2, 23), date(2026, 3, 1))
    assert found.weeks.to_numpy().sum() == 0
    assert (found.decided, found.cycle_days, found.late) == ({}, {}, [])
    assert found.people.empty
    content = page(found)
    said = " ".join([content.lead, *(one.said for one in (*content.wide, *content.beside))])
    assert "Nobody is active." in said
    assert "Everything that has a date fits into the days before it." in said
    assert "Nothing is assigned, so there is nothing to forecast." in said
    for kind in MEDIA_TYPES:
        assert as_file(page(found), kind, made_at=START)
