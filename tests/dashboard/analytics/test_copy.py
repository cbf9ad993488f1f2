"""The copy follows its board, whatever becomes of its file, of the board or of its maker."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import duckdb
import pandas as pd
import pytest
from sqlalchemy import event, update

from dashboard.analytics.columnar import copy as copies
from dashboard.analytics.columnar.copy import Copy, StillReading
from dashboard.analytics.figures import FIGURES, Asked
from dashboard.analytics.series.actions import actions_by_week
from dashboard.analytics.series.workload import loads, loads_of_skills
from db.backups.making import backup, restore
from db.commands import Edit, update_developers
from db.domain.days import Days
from db.engine import Database
from db.models.board import Board
from tests.factories import ANN, START, carry_out, make_assignment, make_developers, make_ticket
from tests.services.server import ROOT

MARCH = Days(date(2026, 3, 2), date(2026, 3, 8), "UTC")
FILE = "history-1.duckdb"


def closes(copy: Copy, days: Days = MARCH, id_: int = 1) -> list[float]:
    """What a developer carried at the close of each day; nothing before their time."""
    found: list[float] = loads(copy.catch_up(), days, [id_]).close[id_].dropna().tolist()
    return found


@pytest.fixture
def board(sqlite_database: Database) -> Database:
    """Dana carries 3 points from the second of March on."""
    with sqlite_database.write() as session:
        make_developers(session, "Dana")
        make_assignment(session, make_ticket(session), "Dana")
    return sqlite_database


def _missing(path: Path) -> None:
    path.unlink()


def _damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4_096] + b"\0" * 20_000)


def _no_database(path: Path) -> None:
    path.write_text("developer,points\n")


def _foreign(path: Path) -> None:
    path.unlink()
    with duckdb.connect(path) as other:
        other.execute("CREATE TABLE taken (something VARCHAR)")


def _of_another_schema(path: Path) -> None:
    with duckdb.connect(path) as file:
        file.execute("UPDATE taken SET schema_number = 0")
        file.execute("DELETE FROM events")


def _of_another_board(path: Path) -> None:
    with duckdb.connect(path) as file:
        file.execute("UPDATE taken SET seal = 'another'")
        file.execute("DELETE FROM events")


SPOILED = (_missing, _damaged, _no_database, _foreign, _of_another_schema, _of_another_board)


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_file_of_no_use_is_made_anew(
    board: Database, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    first = Copy(board, tmp_path)
    before = closes(first)
    first.close()

    spoil(tmp_path / FILE)

    second = Copy(board, tmp_path)
    assert closes(second) == before == [3.0] * 7
    second.close()
    assert [path.name for path in tmp_path.glob("history-*")] == [FILE]


def test_what_a_process_left_the_next_one_goes_on_with(board: Database, tmp_path: Path) -> None:
    first = Copy(board, tmp_path)
    closes(first)
    first.close()
    with board.write() as session:
        make_assignment(session, make_ticket(session), "Dana", at=START + timedelta(days=1))
    read = rows_read(board)

    second = Copy(board, tmp_path)

    assert closes(second) == [3.0, *[6.0] * 6]
    # One event of a ticket, one of its assignment; not those that were there already.
    assert [after for after in read if after] == [2, 1]
    second.close()


def rows_read(board: Database) -> list[int]:
    """Notes after which event each chunk begins that is read of this board from now on."""
    begun: list[int] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *rest: Any) -> None:
        if "AS moment" in statement:
            begun.append(int(values[-4]))

    event.listen(board.engine, "before_cursor_execute", note)
    return begun


def test_a_fill_that_was_interrupted_goes_on_where_it_ended(
    board: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "CHUNK", 1)
    read = rows_read(board)

    def fail(_connection: Any, _cursor: Any, statement: str, *rest: Any) -> None:
        if len(read) == 2:
            raise RuntimeError("the plug was pulled")

    event.listen(board.engine, "after_cursor_execute", fail)
    first = Copy(board, tmp_path)
    with pytest.raises(RuntimeError):
        first.catch_up()
    first.close()
    event.remove(board.engine, "after_cursor_execute", fail)

    second = Copy(board, tmp_path)

    assert closes(second) == [3.0] * 7
    assert read == [0, 1, 1, 0]
    second.close()


def test_while_another_process_has_the_file_the_next_one_is_taken(
    board: Database, tmp_path: Path
) -> None:
    held = f"import duckdb; c = duckdb.connect({str(tmp_path / FILE)!r}); print(1, flush=True)"
    with subprocess.Popen(  # noqa: S603 (our own arguments)
        [sys.executable, "-c", f"{held}; input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        copy = Copy(board, tmp_path)

        assert closes(copy) == [3.0] * 7
        assert sorted(path.name for path in tmp_path.glob("*.duckdb")) == [
            FILE,
            "history-2.duckdb",
        ]
        copy.close()
        other.communicate(b"\n")


FULL = """
import resource, sys
from pathlib import Path
from dashboard.analytics.columnar.copy import Copy
from db.engine import Database
from tests.dashboard.analytics.test_copy import closes
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), -1))
print(closes(Copy(Database.open(sys.argv[1]), Path(sys.argv[2]))))
"""


@pytest.mark.parametrize("room", [1, 13_000])
def test_on_a_full_disk_the_copy_is_in_memory(board: Database, tmp_path: Path, room: int) -> None:
    url = board.engine.url.render_as_string(hide_password=False)

    done = subprocess.run(  # noqa: S603 (our own arguments)
        [sys.executable, "-c", FULL, url, str(tmp_path / "copies"), str(room)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [str([3.0] * 7)]
    assert "kept in memory" in done.stderr


def test_a_folder_that_cannot_be_made_leaves_the_copy_in_memory(
    board: Database, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")

    assert closes(Copy(board, tmp_path / "file")) == [3.0] * 7


def test_a_restored_board_has_the_history_of_its_backup(board: Database, tmp_path: Path) -> None:
    copy = Copy(board)
    backup(board, tmp_path / "backup.db")
    with board.write() as session:
        carry_out(session, "complete", 1, at=START + timedelta(days=1))
    assert closes(copy) == [3.0, *[0.0] * 6]

    restore(board, tmp_path / "backup.db", replace=True)

    assert closes(copy) == [3.0] * 7
    # As many commits as there were, of which the last one is another.
    with board.write() as session:
        edit = Edit(1, {"baseline_workload": 4.0})
        update_developers(session, [edit], actor=ANN, at=START + timedelta(days=1))
    assert closes(copy) == [3.0, *[7.0] * 6]


def test_another_time_zone_moves_the_days(board: Database) -> None:
    copy = Copy(board)
    before = closes(copy)
    with board.write() as session:
        session.execute(update(Board).values(time_zone="Pacific/Auckland"))
        make_assignment(
            session, make_ticket(session), "Dana", at=datetime(2026, 3, 4, 12, tzinfo=UTC)
        )

    # Noon in Greenwich is the next day in Auckland.
    assert before == [3.0] * 7
    assert closes(copy) == [3.0] * 3 + [6.0] * 4


def test_an_empty_history_has_its_days_and_nobody(database: Database) -> None:
    copy = Copy(database).catch_up()

    assert loads(copy, MARCH, []).close.shape == (7, 0)
    assert loads(copy, MARCH, [7]).peak.isna().all().all()
    assert actions_by_week(copy, MARCH).empty
    assert not loads_of_skills(copy, MARCH).peak.to_numpy().any()
    for figure in FIGURES:
        assert figure.is_empty(figure.rows(copy, Asked(MARCH, START, ()))), figure.name


def test_one_event_is_a_history(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", baseline_workload=2.5, at=START + timedelta(days=2))

    assert closes(Copy(database)) == [2.5] * 5


@pytest.mark.parametrize(
    ("first", "known"), [(date(2020, 1, 1), []), (date(2030, 1, 1), [3.0] * 3)]
)
def test_days_before_the_first_event_are_empty_and_later_ones_go_on(
    board: Database, first: date, known: list[float]
) -> None:
    days = Days(first, first + timedelta(days=2), "UTC")

    assert closes(Copy(board), days) == known


def test_who_was_renamed_and_left_keeps_what_they_carried(board: Database) -> None:
    with board.write() as session:
        make_developers(session, "Eli")
        renamed = Edit(1, {"name": "Dana Ortiz"})
        update_developers(session, [renamed], actor=ANN, at=START + timedelta(days=1))
        left = Edit(1, {"active": False})
        update_developers(session, [left], actor=ANN, at=START + timedelta(days=3))

    found = loads(Copy(board).catch_up(), MARCH, [1])

    carried = pd.DataFrame({"close": found.close[1], "available": found.available[1]})
    assert carried["available"].tolist() == [20.0] * 4 + [0.0] * 3
    assert carried["close"].tolist()[:3] == [3.0] * 3


def test_who_asks_while_the_history_is_read_is_told_how_far_it_is(board: Database) -> None:
    gate = Event()

    def wait(_connection: Any, _cursor: Any, statement: str, *rest: Any) -> None:
        if "AS moment" in statement:
            gate.wait()

    event.listen(board.engine, "before_cursor_execute", wait)
    copy = Copy(board)

    with pytest.raises(StillReading, match="0% so far"):
        copy.catch_up(patience=0)

    gate.set()
    assert closes(copy) == [3.0] * 7
