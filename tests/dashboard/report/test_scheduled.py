"""The report by schedule: once a week, by one copy of the app."""

from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from dashboard.analytics.columnar import here
from dashboard.report.scheduled import report_if_due
from dashboard.settings import Settings
from db.domain.days import Weekly
from db.engine import Database
from db.models.board import Board
from db.queries.attempts import attempts
from tests.factories import make_developers

MONDAY_AT_SIX = Weekly(0, time(6))
COPIES = 4
FOLDER = "reports"


def settings_for(folder: Path) -> Settings:
    return Settings(_env_file=None, report_folder=folder)


@pytest.fixture
def board(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A board in Auckland, which this process serves."""
    monkeypatch.setattr("dashboard.analytics.columnar.here.database", lambda: database)
    with database.write() as session:
        session.execute(update(Board).values(time_zone="Pacific/Auckland"))
        make_developers(session, "Ana Petrov")
    return database


def set_clock(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """It is this time in Auckland."""
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Pacific/Auckland"))
    monkeypatch.setattr("dashboard.report.scheduled.now", lambda: now.astimezone(UTC))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_week_one_report_is_written_and_a_missed_one_late(
    board: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for at in (
        "2026-11-30T06:00",
        "2026-12-06T23:59",
        "2026-12-07T05:59",
        "2026-12-07T06:01",
        "2026-12-16T10:00",
    ):
        set_clock(monkeypatch, at)
        report_if_due(board, settings_for(tmp_path / FOLDER))
        written.append([name for name in names(tmp_path / FOLDER) if name.endswith(".pdf")])
    here.close()

    first, second, third = (
        f"monday-report-{day}.pdf" for day in ("2026-11-30", "2026-12-07", "2026-12-16")
    )
    assert written == [[first], [first], [first], [first, second], [first, second, third]]
    assert len(names(tmp_path / FOLDER)) == 6
    with board.read() as session:
        assert attempts(session, "report").made_at == datetime(2026, 12, 15, 21, tzinfo=UTC)


def test_of_several_copies_with_one_folder_one_writes_the_report(
    board: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "dashboard.report.scheduled")
    set_clock(monkeypatch, "2026-11-30T06:00")
    url = board.engine.url.render_as_string(hide_password=False)
    begun = Barrier(COPIES)
    failures: list[Exception] = []

    def be_a_copy() -> None:
        with closing(Database.open(url)) as own:
            begun.wait()
            try:
                report_if_due(own, settings_for(tmp_path / FOLDER))
            except Exception as error:  # noqa: BLE001 - shown by the test
                failures.append(error)

    copies = [Thread(target=be_a_copy) for _ in range(COPIES)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()
    here.close()

    assert failures == []
    assert [record.getMessage() for record in caplog.records] == [
        f"Wrote the report into {tmp_path / FOLDER}"
    ]
    assert names(tmp_path / FOLDER) == [
        f"monday-report-2026-11-30.{kind}" for kind in ("html", "pdf")
    ]


def test_each_team_has_a_report_of_its_own_whatever_it_is_called(
    board: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, "2026-11-30T06:00")
    teams = ("../../Core", "core", "2099-01-01", "…", "設計" * 40)
    with board.write() as session:
        for team in teams:
            make_developers(session, f"Somebody of {team}"[:90], team=team)

    report_if_due(board, settings_for(tmp_path / FOLDER))
    here.close()

    reports = {path.name: path.read_text() for path in tmp_path.glob("**/*.html")}
    start = "monday-report-2026-11-30"
    assert sorted(reports) == sorted(
        f"{start}{team}.html"
        for team in ("", "-core", "-core-2", "-2099-01-01", "-team", f"-{'設計' * 20}")
    )
    assert ": ../../Core</h1>" in reports[f"{start}-core.html"]
    assert ": core</h1>" in reports[f"{start}-core-2.html"]
    assert len(names(tmp_path / FOLDER)) == 2 * len(reports)
    set_clock(monkeypatch, "2026-12-07T06:00")
    report_if_due(board, settings_for(tmp_path / FOLDER))
    here.close()
    assert "monday-report-2026-12-07.pdf" in names(tmp_path / FOLDER)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-30T06:00", "2026-11-30T06:00"),
        ("2026-11-30T05:59", "2026-11-23T06:00"),
        ("2026-11-29T23:00", "2026-11-23T06:00"),
        # The clock was put back on Sunday the 25th, and forward on the 29th of March.
        ("2026-10-26T06:00", "2026-10-26T06:00"),
        ("2026-03-30T05:59", "2026-03-23T06:00"),
    ],
)
def test_a_moment_of_the_week_is_on_the_boards_clock(now: str, expected: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    at = datetime.fromisoformat(now).replace(tzinfo=zone)

    found = MONDAY_AT_SIX.last(at.astimezone(UTC), "Europe/Berlin")

    assert found.replace(tzinfo=None) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("text", ["", "Monday", "Funday 06:00", "Monday 25:00", "06:00"])
def test_what_is_no_moment_of_the_week_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write one such as Monday 06:00"):
        Settings(_env_file=None, report_at=text)


def test_a_moment_of_the_week_is_read_in_any_case() -> None:
    assert Settings(_env_file=None, report_at="friday 16:30").report_at == Weekly(4, time(16, 30))
