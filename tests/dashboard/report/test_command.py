"""The report on the command line, by the real program."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from db.engine import Database
from db.settings import ROOT
from tests.factories import make_assignments, make_developers, make_tickets


def run(*arguments: str, database: Database, **settings: str) -> subprocess.CompletedProcess[str]:
    """One run of the program on this database."""
    url = database.engine.url.set(drivername=database.dialect)
    environment = {
        **os.environ,
        "DATABASE_URL": url.render_as_string(hide_password=False),
        **settings,
    }
    command = [sys.executable, "-m", "dashboard", *arguments]
    return subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def board(database: Database) -> Database:
    """Two developers, one of whom carries more than they have."""
    with database.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind")
        tickets = make_tickets(session, 3, story_points=8.0)
        make_assignments(session, dict.fromkeys(tickets, "Bo Lind"))
    return database


def test_a_report_is_written_as_html_or_as_pdf(board: Database, tmp_path: Path) -> None:
    file = tmp_path / ("monday.html" if board.dialect == "sqlite" else "monday.pdf")

    done = run("report", str(file), database=board)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{file}: ")
    content = file.read_bytes()
    text = (
        content.decode()
        if file.suffix == ".html"
        else "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    )
    assert "1 of 2 developers carries more than they have" in text
    assert "24 of 20" in text
    assert "4 over" in text
    assert [path.name for path in tmp_path.glob("*monday*")] == [file.name]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("monday.docx", "give the report a name that ends with .html or .pdf."),
        ("nowhere/monday.pdf", "cannot be written: No such file or directory."),
    ],
)
def test_a_report_that_cannot_be_written_says_why(
    sqlite_database: Database, tmp_path: Path, name: str, said: str
) -> None:
    done = run("report", str(tmp_path / name), database=sqlite_database)

    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_report_of_no_board_makes_none(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    file = tmp_path / "monday.html"

    done = run("report", str(file), database=Database.open(f"sqlite:///{missing}"))

    assert done.returncode == 1
    assert "missing.db" in done.stderr
    assert "Traceback" not in done.stderr
    assert not missing.exists()
    assert not file.exists()
