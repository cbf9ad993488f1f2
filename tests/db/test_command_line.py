"""`python -m db`: what it says, what it saves, and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.models import Batch, RecordHistory, Ticket
from db.settings import ROOT
from tests.db.reading import everything, record, workloads
from tests.factories import make_assignment

TEAM = """name,title,experience,workload,availability,skills,remaining_capacity
Dana,Engineer,7,4,0.8,C++;C#,12
Eli,Lead,,0,1,Java|JavaScript,20
"""
TICKETS = """id,title,description,priority,story_points,required_skill,deadline
1,Sign in,With a passkey,High,5,Java,11/24/2025
2,Sign out,,low,2.5,C++,12/01/2025
"""


def run(database: Database, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    url = database.engine.url.render_as_string(hide_password=False)
    return subprocess.run(  # noqa: S603 (our own arguments)
        [sys.executable, "-m", "db", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "LOGNAME": "ann"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


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


def test_two_files_are_imported_and_counted(database: Database, team: Path, tickets: Path) -> None:
    developers_done = run(database, "import", "developers", team)
    tickets_done = run(database, "import", "tickets", tickets)

    assert (developers_done.returncode, tickets_done.returncode) == (0, 0)
    assert "2 created, 0 updated, 0 unchanged, 0 refused." in developers_done.stdout
    assert "2 created, 0 updated, 0 unchanged, 0 refused." in tickets_done.stdout
    with database.read() as session:
        assert workloads(session) == {"Dana": 4.0, "Eli": 0.0}
        row = record(session, Ticket, 2)
        assert (row.title, row.priority, row.story_points) == ("Sign out", "Low", 2.5)
        assert str(row.due_date) == "2025-12-01"


def test_an_import_says_in_the_history_who_made_it_and_from_which_file(
    sqlite_database: Database, team: Path
) -> None:
    run(sqlite_database, "import", "developers", team)

    with sqlite_database.read() as session:
        event = session.scalars(select(RecordHistory)).first()
        assert event is not None
        assert (event.changed_by, event.reason) == ("ann", "Imported from team.csv.")


def test_the_same_file_again_changes_nothing(sqlite_database: Database, team: Path) -> None:
    run(sqlite_database, "import", "developers", team)
    with sqlite_database.read() as session:
        before = everything(session)

    again = run(sqlite_database, "import", "developers", team)

    with sqlite_database.read() as session:
        assert "0 created, 0 updated, 2 unchanged, 0 refused." in again.stdout
        assert everything(session) == before


def test_a_dry_run_counts_and_saves_nothing(sqlite_database: Database, team: Path) -> None:
    done = run(sqlite_database, "import", "developers", team, "--dry-run")

    with sqlite_database.read() as session:
        assert done.returncode == 0
        assert "2 created, 0 updated, 0 unchanged, 0 refused." in done.stdout
        assert session.scalar(select(func.count()).select_from(Batch)) == 0


def test_a_row_that_cannot_be_read_is_named_and_the_rest_imported(
    sqlite_database: Database, tickets: Path
) -> None:
    tickets.write_text(TICKETS + "3,Print,,Low,many,Java,2025-11-24\n")

    done = run(sqlite_database, "import", "tickets", tickets)

    assert done.returncode == 0
    assert "row 4, story_points: " in done.stderr
    assert "('many')" in done.stderr
    assert "2 created, 0 updated, 0 unchanged, 1 refused." in done.stdout


def test_dates_that_nothing_decides_are_asked_about(
    sqlite_database: Database, tickets: Path
) -> None:
    tickets.write_text("id,title,deadline\n1,Sign in,03/04/2026\n")

    asked = run(sqlite_database, "import", "tickets", tickets)
    answered = run(sqlite_database, "import", "tickets", tickets, "--dates", "day first")

    with sqlite_database.read() as session:
        assert (asked.returncode, answered.returncode) == (1, 0)
        assert "Answer with --dates." in asked.stderr
        assert "created" not in asked.stdout
        assert str(record(session, Ticket, 1).due_date) == "2026-04-03"


def test_known_ids_under_other_titles_are_asked_about(
    sqlite_database: Database, tickets: Path
) -> None:
    run(sqlite_database, "import", "tickets", tickets)
    tickets.write_text("id,title\n1,Print\n")

    preview = run(sqlite_database, "import", "tickets", tickets, "--dry-run")
    asked = run(sqlite_database, "import", "tickets", tickets)
    answered = run(sqlite_database, "import", "tickets", tickets, "--same-ids", "other")

    assert asked.returncode == 1
    assert "id 1 is “Sign in” here and “Print” in the file" in asked.stderr
    assert "--same-ids" in asked.stderr
    assert "1 created, 0 updated, 0 unchanged, 0 refused." in answered.stdout
    assert "id 1 is “Sign in” here and “Print” in the file" in preview.stderr


def test_an_empty_cell_does_not_reset_a_workload_that_was_known(
    sqlite_database: Database, team: Path, tickets: Path
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
    sqlite_database: Database, team: Path, content: bytes | None
) -> None:
    if content is None:
        team.unlink()
    else:
        team.write_bytes(content)

    done = run(sqlite_database, "import", "developers", team)

    assert done.returncode == 1
    assert "team.csv" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/nothing", "nonsense", "mysql://localhost/board"]
)
def test_a_database_that_cannot_be_reached_ends_in_a_sentence(team: Path, url: str) -> None:
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [sys.executable, "-m", "db", "import", "developers", str(team)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    assert done.stderr
    assert "Traceback" not in done.stderr
