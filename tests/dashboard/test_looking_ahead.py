"""What is coming, read from the board: on both databases, and over the whole sample year."""

from datetime import UTC, date, datetime, timedelta
from math import sqrt

import pytest

from dashboard.ahead.forecast import Week
from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.held import held
from dashboard.demo.year import fill
from dashboard.looking_ahead import look_ahead, outlook
from dashboard.tables.ahead import past_weeks
from db.commands import undo
from db.domain.actions import Action
from db.engine import Database
from db.queries.history.batches import recent_batches
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignments,
    make_developers,
    make_proposal,
    make_tickets,
)

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)


def test_a_past_week_knows_what_was_assigned_and_completed_in_it(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind")
        tickets = make_tickets(session, 6)
        made = make_assignments(session, dict.fromkeys(tickets[:5], "Ana Petrov"))
        make_proposal(session, tickets[5], "Bo Lind")
    again, away, late, mistaken, _open = made
    story: tuple[tuple[int, int, Action], ...] = (
        (1, again, "complete"),
        (2, again, "reopen"),
        (3, away, "reassign"),
        (4, mistaken, "complete"),
        (8, away, "remove"),
        (9, again, "complete"),
        (10, late, "complete"),
    )
    for days, assignment, action in story:
        to = "Bo Lind" if action == "reassign" else None
        with database.write() as session:
            carry_out(session, action, assignment, developer=to, at=START + days * DAY)
            if assignment == mistaken:
                mistake = str(recent_batches(session, 1)[0].id)
    with database.write() as session:
        undo(session, mistake, actor=ANN, at=START + 11 * DAY)

    weeks = past_weeks(held(Copy(database).catch_up()), today=date(2026, 3, 23))

    assert weeks == [
        Week(date(2026, 3, 2), 0, (0, 1, 0, 0, 0, 0, 0), ()),
        Week(date(2026, 3, 9), 4, (0, 0, 1, 1, 0, 0, 0), (1, 2, 3)),
        Week(date(2026, 3, 16), 2, (0,) * 7, ()),
    ]


def test_open_work_counts_what_its_tickets_count(database: Database) -> None:
    due = START.date() + 4 * DAY
    with database.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind")
        (epic,) = make_tickets(session, due_date=due, issue_type="Epic")
        (unknown,) = make_tickets(session, due_date=due, story_points=None)
        (known,) = make_tickets(session, due_date=due, story_points=12.5)
        make_assignments(session, dict.fromkeys((epic, unknown, known), "Bo Lind"))

    with database.read() as session:
        bo, ana = look_ahead(session, today=START.date())

    assert (bo.person.name, bo.cells[0].due, bo.cells[0].has) == ("Bo Lind", 1250, 1000)
    assert [work.is_estimated for work in bo.cells[0].active] == [True, False, True]
    assert [(shortfall.points, shortfall.tickets) for shortfall in bo.short] == [
        (250, (bo.cells[0].active[2],))
    ]
    assert not ana.short


@pytest.mark.slow
def test_the_forecast_was_kept_as_often_as_it_says_over_the_sample_year(
    sqlite_database: Database,
) -> None:
    fill(sqlite_database, until=NOON, say=lambda _: None)

    with sqlite_database.read() as session:
        found = outlook(session, Copy(sqlite_database).catch_up(), today=NOON.date())

    likely = found.kept[1]
    assert found.weeks == 52
    assert likely.weeks > 40
    # Within what chance alone allows so few weeks: two standard deviations of a share of 85 %.
    assert abs(likely.kept / likely.weeks - 0.85) <= 2 * sqrt(0.85 * 0.15 / likely.weeks)
    assert found.forecast is not None
    assert all(day is not None and day >= NOON.date() for day in found.forecast.days)
