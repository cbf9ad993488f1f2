"""The sample board: it keeps every promise of a real one, and is the same on every run."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import dashboard.demo
from dashboard.demo.__main__ import main
from dashboard.demo.team import OVERLOADED
from dashboard.demo.year import fill
from dashboard.proposing import propose_plan
from db.domain.calendar.working_time import WorkingTime
from db.engine import Database
from db.importing.read import Sheet, read
from db.importing.save import import_rows
from db.models.board import (
    ACTIONS,
    Assignment,
    AssignmentHistory,
    Base,
    Batch,
    Developer,
    Plan,
    RecordHistory,
    Ticket,
    table_of,
)
from db.queries.calendars import calendar_entries, working_times
from db.queries.developers import developers
from db.queries.history.workload import data_version
from db.queries.planning import TicketChoice
from db.verify import verify
from tests.conftest import NewDatabase
from tests.factories import manager

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
FILES = Path(dashboard.demo.__file__).parent


def test_a_short_year_keeps_every_promise(database: Database) -> None:
    """Workloads, statuses and history agree, and everything that can happen has happened."""
    months: list[str] = []

    filled = fill(database, until=NOON, weeks=8, say=months.append)

    with database.read() as session:
        assert filled
        assert len(months) == 2
        _check_workloads(session)
        _check_statuses(session)
        # Nothing undoes yet.
        assert _actions(session) == set(ACTIONS) - {"undone"}
        _check_clock(session)
        _check_last_morning(session)
        _check_calendars(session)


def test_a_board_with_developers_is_left_alone(sqlite_database: Database) -> None:
    """A second run writes nothing."""
    fill(sqlite_database, until=NOON, weeks=1, say=lambda _: None)
    with sqlite_database.read() as session:
        before = data_version(session)

    filled = fill(sqlite_database, until=NOON, weeks=1, say=lambda _: None)

    with sqlite_database.read() as session:
        assert not filled
        assert data_version(session) == before


def test_the_same_day_gives_the_same_board(
    new_sqlite_database: NewDatabase, new_postgres_database: NewDatabase
) -> None:
    """On both databases, and on every run."""
    boards = []

    for new_database in (new_sqlite_database, new_sqlite_database, new_postgres_database):
        database = new_database()
        fill(database, until=NOON, weeks=4, say=lambda _: None)
        boards.append(_contents(database))

    assert boards[0] == boards[1]
    assert boards[0] == boards[2]


@pytest.mark.parametrize("until", ["2025-11-22", "2025-11-23", "2025-12-26", "2026-08-11"])
def test_it_ends_with_a_plan_whatever_the_day(sqlite_database: Database, until: str) -> None:
    """On a Sunday, a Monday, a holiday and in summer."""
    noon = datetime.fromisoformat(until).replace(hour=11, tzinfo=UTC)

    fill(sqlite_database, until=noon, weeks=3, say=lambda _: None)

    with sqlite_database.read() as session:
        _check_last_morning(session)


def test_the_command_fills_the_configured_database_once(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what it did."""
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    arguments = ["--weeks", "2", "--until", "2026-11-20"]

    codes = [main(arguments), main(arguments)]

    assert codes == [0, 0]
    said = capsys.readouterr().out
    assert "a sample team and 2 weeks of history" in said
    assert "The board has developers already, so it is left as it is" in said


def test_the_sample_files_import_and_plan(database: Database) -> None:
    """All of their rows are read; two ask for skills nobody has, one has no estimate."""
    team, tickets = (_read(name) for name in ("developers.csv", "tickets.csv"))
    for sheet in (team, tickets):
        with database.write() as session:
            import_rows(session, sheet.kind, _rows(sheet), actor=manager("Ann"), at=NOON)

    planned = propose_plan(database, TicketChoice(limit=100), actor=manager("Ann"), at=NOON)

    reasons = " ".join(leftover.reason for leftover in planned.plan.leftovers)
    said = [one.reason for one in planned.plan.proposals if one.reason.startswith("Nobody has")]
    assert len(planned.outcome.changed) > 20
    assert sorted(reason.split()[2] for reason in said) == ["COBOL", "Rust"]
    assert reasons.count("no story points") == 1


def _read(name: str) -> Sheet:
    sheet = read(FILES / name, name=name)
    assert not sheet.problems
    assert not sheet.questions
    return sheet


def _rows(sheet: Sheet) -> Any:
    return sheet.rows.to_dict("records")


def _check_workloads(session: Session) -> None:
    """`current_workload` is the baseline and the active points, and what the history sums up to."""
    carried: dict[int, float] = defaultdict(float)
    for developer_id, points in session.execute(
        select(Assignment.developer_id, Ticket.story_points)
        .join(Ticket, Ticket.id == Assignment.ticket_id)
        .where(Assignment.status == "active")
    ):
        carried[developer_id] += points or 0
    summed: dict[int, float] = defaultdict(float)
    for owner, moved in (
        (AssignmentHistory.new_developer_id, AssignmentHistory.added_points),
        (AssignmentHistory.previous_developer_id, -AssignmentHistory.released_points),
        (RecordHistory.developer_id, RecordHistory.workload_points),
    ):
        statement = select(owner, func.sum(moved)).where(owner.is_not(None)).group_by(owner)
        for id_, total in session.execute(statement):
            summed[id_] += total
    for developer in session.scalars(select(Developer)):
        assert developer.current_workload == pytest.approx(
            developer.baseline_workload + carried[developer.id]
        )
        assert developer.current_workload == pytest.approx(summed[developer.id])


def _check_statuses(session: Session) -> None:
    """A ticket is assigned while one assignment of it is active, and not otherwise."""
    active = list(session.scalars(select(Assignment.ticket_id).where(_is("active"))))
    assigned = list(session.scalars(select(Ticket.id).where(Ticket.status == "assigned")))
    assert sorted(active) == sorted(assigned)
    # Withdrawn is what an undo leaves behind.
    statuses = set(session.scalars(select(Assignment.status).distinct()))
    assert statuses == {"proposed", "active", "completed", "rejected", "superseded", "removed"}


def _check_clock(session: Session) -> None:
    """Every commit has the time that it was given: the story is told in its order."""
    times = list(session.scalars(select(Batch.changed_at).order_by(Batch.data_version)))
    assert times == sorted(times)
    assert not any(time.microsecond for time in times)
    assert times[-1] <= NOON


def _check_last_morning(session: Session) -> None:
    """One fresh plan waits for decisions, and one developer has too much to do."""
    plan = session.scalars(select(Plan).order_by(Plan.id.desc()).limit(1)).one()
    waiting = list(session.scalars(select(Assignment.plan_id).where(_is("proposed"))))
    assert set(waiting) == {plan.id}
    assert 10 <= len(waiting) <= 20
    assert plan.leftovers
    team = {row.name: row.current_workload / row.available_points for row in developers(session)}
    assert 1.1 <= team.pop(OVERLOADED) <= 1.2
    assert max(team.values()) < 1.1


def _check_calendars(session: Session) -> None:
    """There is every kind of entry, leave to come, and nobody has more than a whole week."""
    rows = calendar_entries(session)
    kinds = {row.kind for row in rows}
    assert kinds == {"country", "holiday", "leave", "week", "employed"}
    assert sum(row.kind == "leave" and row.first_on > NOON.date() for row in rows) >= 5
    weeks = [NOON.date() + timedelta(weeks=number) for number in range(12)]
    working, usual = working_times(session), WorkingTime()
    for id_ in working:
        had = [working[id_].points_in_week(week, 20) for week in weeks]
        assert all(points <= usual.points_in_week(NOON.date(), 20) for points in had)
    assert verify(session) == []


def _is(status: str) -> Any:
    return Assignment.status == status


def _actions(session: Session) -> set[str]:
    return set(session.scalars(select(AssignmentHistory.action).distinct()))


def _contents(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, without the ids of batches, drawn at random, and their seals."""
    contents: dict[str, list[Any]] = {}
    with database.read() as session:
        for mapper in Base.registry.mappers:
            table = table_of(mapper.class_)
            columns = [
                column
                for column in table.columns
                if column.name not in ("batch_id", "seal", "head")
                and (table.name, column.name) not in (("batches", "id"), ("seals", "id"))
            ]
            in_order = table.name in ("batches", "seals")
            order = [table.c.data_version] if in_order else list(table.primary_key)
            rows = session.execute(select(*columns).order_by(*order))
            contents[table.name] = [tuple(row) for row in rows]
    return contents
