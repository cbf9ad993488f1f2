"""`python -m db`: what it says, what it saves, and how it ends."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.__main__ import main
from db.engine import Database
from db.models.board import Batch, RecordHistory, Ticket
from db.settings import ROOT
from db.version import VERSION
from tests.db.together.reading import everything, record, workloads
from tests.factories import make_assignment

TEAM = """name,title,experience,workload,availability,skills,remaining_capacity
Dana,Engineer,7,4,0.8,C++;C#,12
Eli,Lead,,0,1,Java|JavaScript,20
"""
TICKETS = """id,title,description,priority,story_points,required_skill,deadline
1,Sign in,With a passkey,High,5,Java,11/24/2025
2,Sign out,,low,2.5,C++,12/01/2025
"""


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `python -m db …` on a database, in this process, as Ann."""

    def command(database: Database | str, *arguments: str | Path) -> Done:
        url = database if isinstance(database, str) else url_of(database)
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("LOGNAME", "ann")
        code = main(list(map(str, arguments)))
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return command


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    file = tmp_path / "team.csv"
    file.write_text(TEAM)
    return file


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    file = tmp_path / "tickets.csv"
    file.write_text(TICKETS)
    return file


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])

    assert end.value.code == 0
    assert capsys.readouterr().out == f"Assignboard {VERSION}\n"


def test_two_files_are_imported_and_counted(database: Database, team: Path, tickets: Path) -> None:
    done = [
        subprocess.run(  # noqa: S603 (our own arguments)
            [sys.executable, "-m", "db", "import", kind, str(file)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url_of(database)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        for kind, file in (("developers", team), ("tickets", tickets))
    ]

    assert [result.returncode for result in done] == [0, 0]
    for result in done:
        assert "2 created, 0 updated, 0 unchanged, 0 refused." in result.stdout
    with database.read() as session:
        assert workloads(session) == {"Dana": 4.0, "Eli": 0.0}
        row = record(session, Ticket, 2)
        assert (row.title, row.priority, row.story_points) == ("Sign out", "Low", 2.5)
        assert str(row.due_date) == "2025-12-01"


def test_an_import_says_in_the_history_who_made_it_and_from_which_file(
    run: Run, sqlite_database: Database, team: Path
) -> None:
    run(sqlite_database, "import", "developers", team)

    with sqlite_database.read() as session:
        event = session.scalars(select(RecordHistory)).first()
        assert event is not None
        assert (event.changed_by, event.reason) == ("ann", "Imported from team.csv.")


def test_the_same_file_again_changes_nothing(
    run: Run, sqlite_database: Database, team: Path
) -> None:
    run(sqlite_database, "import", "developers", team)
    with sqlite_database.read() as session:
        before = everything(session)

    again = run(sqlite_database, "import", "developers", team)

    with sqlite_database.read() as session:
        assert "0 created, 0 updated, 2 unchanged, 0 refused." in again.out
        assert everything(session) == before


def test_a_dry_run_counts_and_saves_nothing(
    run: Run, sqlite_database: Database, team: Path
) -> None:
    done = run(sqlite_database, "import", "developers", team, "--dry-run")

    with sqlite_database.read() as session:
        assert done.code == 0
        assert "2 created, 0 updated, 0 unchanged, 0 refused." in done.out
        assert session.scalar(select(func.count()).select_from(Batch)) == 0


def test_a_row_that_cannot_be_read_is_named_and_the_rest_imported(
    run: Run, sqlite_database: Database, tickets: Path
) -> None:
    tickets.write_text(TICKETS + "3,Print,,Low,many,Java,2025-11-24\n")

    done = run(sqlite_database, "import", "tickets", tickets)

    assert done.code == 0
    assert "row 4, story_points: " in done.err
    assert "('many')" in done.err
    assert "2 created, 0 updated, 0 unchanged, 1 refused." in done.out


def test_dates_that_nothing_decides_are_asked_about(
    run: Run, sqlite_database: Database, tickets: Path
) -> None:
    tickets.write_text("id,title,deadline\n1,Sign in,03/04/2026\n")

    asked = run(sqlite_database, "import", "tickets", tickets)
    answered = run(sqlite_database, "import", "tickets", tickets, "--dates", "day first")

    with sqlite_database.read() as session:
        assert (asked.code, answered.code) == (1, 0)
        assert "Answer with --dates." in asked.err
        assert "created" not in asked.out
        assert str(record(session, Ticket, 1).due_date) == "2026-04-03"


def test_an_export_of_a_tracker_comes_in_with_its_people_and_what_was_left_out_is_said(
    run: Run, sqlite_database: Database
) -> None:
    export = ROOT / "tests" / "cases" / "import" / "monday.csv"

    done = run(sqlite_database, "import", "tickets", export, "--create-developers")

    assert "3 rows before the header left out." in done.out
    assert "3 created, 0 updated, 0 unchanged, 0 refused." in done.out
    assert "Ana Petrov, Bo Lind are new developers." in done.out


def test_what_a_file_leaves_open_is_said_and_answered(
    run: Run, sqlite_database: Database, tickets: Path
) -> None:
    run(sqlite_database, "import", "tickets", tickets)
    tickets.write_text("id,title,priority,story_points\n1,Sign in,odd,\n2,Sign out,low,PT8H\n")

    said = run(sqlite_database, "import", "tickets", tickets, "--dry-run")
    answered = run(
        *(sqlite_database, "import", "tickets", tickets),
        *("--empty-cells", "empty", "--hours-per-point", "2"),
    )

    assert "not known as a priority: “odd”" in said.out
    assert "story_points holds a time in 1 row (PT8H): time is not points" in said.out
    assert "2 values stay as here, for the file's cells are empty." in said.out
    assert "2 updated" in answered.out
    with sqlite_database.read() as session:
        points = [record(session, Ticket, number).story_points for number in (1, 2)]
        assert points == [None, 4]


def test_known_ids_under_other_titles_are_asked_about(
    run: Run, sqlite_database: Database, tickets: Path
) -> None:
    run(sqlite_database, "import", "tickets", tickets)
    tickets.write_text("id,title\n1,Print\n")

    preview = run(sqlite_database, "import", "tickets", tickets, "--dry-run")
    asked = run(sqlite_database, "import", "tickets", tickets)
    answered = run(sqlite_database, "import", "tickets", tickets, "--same-ids", "other")

    assert asked.code == 1
    assert "id 1 is “Sign in” here and “Print” in the file" in asked.err
    assert "--same-ids" in asked.err
    assert "1 created, 0 updated, 0 unchanged, 0 refused." in answered.out
    assert "id 1 is “Sign in” here and “Print” in the file" in preview.err


def test_an_empty_cell_does_not_reset_a_workload_that_was_known(
    run: Run, sqlite_database: Database, team: Path, tickets: Path
) -> None:
    run(sqlite_database, "import", "developers", team)
    run(sqlite_database, "import", "tickets", tickets)
    with sqlite_database.write() as session:
        make_assignment(session, 1, "Dana")
    team.write_text("name,workload,availability\nDana,,\n")

    run(sqlite_database, "import", "developers", team)

    with sqlite_database.read() as session:
        assert workloads(session)["Dana"] == 9.0


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"colour,shape\nred,round\n"])
def test_a_file_that_is_no_list_ends_in_a_sentence(
    run: Run, sqlite_database: Database, team: Path, content: bytes | None
) -> None:
    if content is None:
        team.unlink()
    else:
        team.write_bytes(content)

    done = run(sqlite_database, "import", "developers", team)

    assert done.code == 1
    assert "team.csv" in done.err


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/nothing", "nonsense", "mysql://localhost/board"]
)
def test_a_database_that_cannot_be_reached_ends_in_a_sentence(
    run: Run, team: Path, url: str
) -> None:
    done = run(url, "import", "developers", team)

    assert done.code == 1
    assert done.err


def test_calendars_come_in_as_lines_or_events_and_go_out_as_both(
    database: Database, run: Run, team: Path, tmp_path: Path
) -> None:
    run(database, "import", "developers", team)
    lines, events = tmp_path / "leave.csv", tmp_path / "leave.ics"
    lines.write_text("Dana,2026-12-21,2027-01-02\nZoe,2026-12-21\nEveryone,2026-12-24,,half\n")
    day = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261224\r\nSUMMARY:Off\r\nEND:VEVENT\r\n"
    events.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{day}END:VCALENDAR\r\n")

    dry = run(database, "import", "calendar", lines, "--dry-run")
    done = run(database, "import", "calendar", lines)
    one = run(database, "import", "calendar", events, "--person", "eli")
    again = run(database, "import", "calendar", lines)
    out = run(database, "export", tmp_path / "out")

    assert dry.out == done.out == "2 created, 0 removed, 0 unchanged, 1 refused.\n"
    assert "Nobody is called Zoe: 1 entry left out." in done.err
    assert one.out == "1 created, 0 removed, 0 unchanged, 0 refused.\n"
    assert again.out == "0 created, 0 removed, 2 unchanged, 1 refused.\n"
    assert "calendar.csv: 3 rows." in out.out
    assert "calendar.ics: 3 rows." in out.out
    assert (tmp_path / "out" / "calendar.csv").read_text().splitlines()[1:] == [
        "Everybody,holiday,2026-12-24,2026-12-24,0.5,,,,",
        "Dana,leave,2026-12-21,2027-01-02,1,,,,",
        "Eli,leave,2026-12-24,2026-12-24,1,,,,Off",
    ]
    assert run(database, "verify").code == 0
