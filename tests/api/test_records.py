"""Developers and tickets over the API: lists, their CSV files, imports and exports."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from dashboard.api.routes import exporting
from db.commands import Edit, update_tickets
from db.engine import Database
from db.errors import Busy
from db.exporting import export
from db.settings import ROOT
from tests.api.conftest import TEAM, error_of, fields_of, seed
from tests.conftest import NewDatabase
from tests.factories import ANN, START, carry_out, make_developers, make_tickets, manager
from tests.in_turn import in_turn

DEVELOPERS = b"name,skills,capacity,workload\nZoe,Python,30,2\nAbe,SQL,,\n"
TICKETS = b"id,title,priority,story_points\n1,First,High,3\n2,Second,Low,nonsense\n3,Third,Low,5\n"


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [developer["name"] for developer in answer.json()["developers"]]


def send(api: TestClient, kind: str, content: bytes, **params: Any) -> Any:
    return api.post(f"/{kind}/sync/", files={"file": (f"{kind}.csv", content)}, params=params)


def test_developers_come_in_alphabetical_pages(seeded: Database, api: TestClient) -> None:
    first = api.get("/developers/?limit=2")
    cursor = first.json()["next_cursor"]
    second = api.get("/developers/", params={"limit": 2, "cursor": cursor})

    assert (names(first), names(second)) == (list(TEAM[:2]), [TEAM[2]])
    assert (second.json()["next_cursor"], second.json()["source"]) == (None, "database")
    ana = first.json()["developers"][0]
    assert (ana["current_workload"], ana["active_tickets"]) == (6.0, 2)
    for forged in ("1", cursor[:-1], "W10~000000000000"):
        assert fields_of(api.get("/developers/", params={"cursor": forged})) == ["query.cursor"]


def test_tickets_come_newest_first_with_who_holds_them(seeded: Database, api: TestClient) -> None:
    first = api.get("/tickets/?status=assigned&status=pending&limit=6").json()
    cursor = first["next_cursor"]
    params = {"status": ["assigned", "pending"], "limit": 6, "cursor": cursor}
    second = api.get("/tickets/", params=params).json()

    assert [ticket["id"] for ticket in first["tickets"]] == [8, 7, 6, 5, 4, 3]
    assert [ticket["id"] for ticket in second["tickets"]] == [2, 1]
    assert second["tickets"][1]["assigned_to"] == TEAM[0]
    assert second["source"] == "database"
    assert api.get("/tickets/?priority=High").json()["tickets"] == []


def test_blocked_work_is_listed_and_exported_by_itself(seeded: Database, api: TestClient) -> None:
    with seeded.write() as session:
        for id_ in (3, 7):
            update_tickets(session, [Edit(id_, {"blocked": "Impediment"})], actor=ANN, at=START)

    lists = [
        [one["id"] for one in api.get(f"/{name}/?blocked=true").json()[name]]
        for name in ("tickets", "assignments")
    ]
    files = [
        len(list(csv.DictReader(io.StringIO(api.get(f"/{name}/export/?blocked=true").text))))
        for name in ("tickets", "assignments")
    ]
    assert (lists, files) == ([[7, 3], [3]], [2, 1])


def test_an_empty_board_shows_the_files(board: Database, api: TestClient, tmp_path: Path) -> None:
    (tmp_path / "developers.csv").write_bytes(DEVELOPERS)
    (tmp_path / "tickets.csv").write_bytes(TICKETS)

    developers, tickets = api.get("/developers/").json(), api.get("/tickets/?limit=1").json()

    assert (developers["source"], tickets["source"]) == ("csv", "csv")
    shown = [
        (developer["name"], developer["capacity"], developer["id"])
        for developer in developers["developers"]
    ]
    assert shown == [("Abe", 20.0, None), ("Zoe", 30.0, None)]
    assert [ticket["title"] for ticket in tickets["tickets"]] == ["First"]
    cursor = tickets["next_cursor"]
    rest = api.get("/tickets/", params={"limit": 1, "cursor": cursor}).json()
    assert [ticket["title"] for ticket in rest["tickets"]] == ["Third"]
    for passes in ("priority=High&status=pending", "text=fir", "max_points=3", "blocked=false"):
        assert api.get(f"/tickets/?{passes}").json()["tickets"][0]["title"] == "First"
    for none in ("skill=SQL", "text=second", "max_points=2", "due_from=2026-01-01", "blocked=true"):
        assert api.get(f"/tickets/?{none}").json() == {
            **tickets,
            "tickets": [],
            "next_cursor": None,
        }
    assert api.get("/tickets/?developer=Zoe").json()["tickets"] == []

    with board.write() as session:
        make_developers(session, *TEAM)
        make_tickets(session, 2)

    assert api.get("/developers/").json()["source"] == "database"
    assert fields_of(api.get("/tickets/", params={"limit": 1, "cursor": cursor}))


def test_an_empty_board_without_files_is_empty(board: Database, api: TestClient) -> None:
    answer = api.get("/tickets/").json()

    assert answer == {"tickets": [], "next_cursor": None, "source": "database"}
    error_of(api.post("/tickets/sync/"), 404)


def test_a_file_that_cannot_be_read_is_said_so(
    board: Database, api: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "tickets.csv").write_bytes(b"PK\x03\x04 a workbook")

    error_of(api.get("/tickets/"), 409)
    assert fields_of(api.post("/tickets/sync/")) == ["body.file"]


def test_a_file_is_imported_and_its_bad_rows_are_told(board: Database, api: TestClient) -> None:
    tried = send(api, "tickets", TICKETS, dry_run=True).json()
    assert (tried["created"], tried["batch_id"]) == (2, None)
    assert api.get("/tickets/").json()["tickets"] == []

    first, again = (send(api, "tickets", TICKETS).json() for _ in range(2))

    (rejected,) = first["rejected"]
    assert (first["created"], first["updated"], first["unchanged"]) == (2, 0, 0)
    assert (rejected["row"], rejected["column"], rejected["value"]) == (
        3,
        "story_points",
        "nonsense",
    )
    assert first["batch_id"]
    assert (again["created"], again["unchanged"], again["batch_id"]) == (0, 2, None)


def test_without_a_file_the_one_in_the_folder_is_imported(
    board: Database, api: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "developers.csv").write_bytes(DEVELOPERS)

    answer = api.post("/developers/sync/")

    assert answer.json()["created"] == 2
    assert names(api.get("/developers/")) == ["Abe", "Zoe"]


@in_turn(
    ("request_", "status"),
    [
        ({"content": TICKETS, "headers": {"content-type": "text/csv"}}, 415),
        ({"content": b"{}", "headers": {"content-type": "application/json"}}, 415),
        ({"content": TICKETS}, 415),
        ({"files": {"tickets": ("tickets.csv", TICKETS)}}, 422),
        ({"files": {"file": (None, "text")}}, 422),
        ({"files": [("file", ("a.csv", TICKETS)), ("file", ("b.csv", TICKETS))]}, 400),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"files": {"file": ("tickets.csv", b"PK\x03\x04")}}, 422),
        ({"files": {"file": ("tickets.csv", b"")}}, 422),
        ({"files": {"file": ("tickets.csv", b"name\nAna\n")}}, 422),
    ],
)
def test_whatever_is_no_file_is_not_passed_over_for_the_one_in_the_folder(
    board: Database, api: TestClient, tmp_path: Path, request_: dict[str, Any], status: int
) -> None:
    (tmp_path / "tickets.csv").write_bytes(TICKETS)

    error_of(api.post("/tickets/sync/", **request_), status)

    assert api.get("/tickets/").json()["source"] == "csv"


def test_what_a_file_leaves_open_is_asked(board: Database, api: TestClient) -> None:
    file = b"id,title,due\n1,First,03/04/2026\n"

    (detail,) = error_of(send(api, "tickets", file), 409)["details"]
    assert (detail["field"], detail["options"]) == ("query.dates", ["month first", "day first"])
    assert send(api, "tickets", file, dates="day first").status_code == 200
    assert api.get("/tickets/").json()["tickets"][0]["due_date"] == "2026-04-03"

    renamed = b"id,title\n1,Another\n"
    error_of(send(api, "tickets", renamed), 409)
    error_of(send(api, "tickets", renamed, dry_run=True), 409)
    assert send(api, "tickets", renamed, same_ids="same").json()["updated"] == 1
    assert send(api, "tickets", b"id,title\n1,Third\n", same_ids="other").json()["created"] == 1


@pytest.mark.parametrize("kind", ["developers", "tickets"])
def test_an_export_imports_again_without_a_change(
    seeded: Database, api: TestClient, kind: str
) -> None:
    exported = api.get(f"/{kind}/export/")

    assert exported.headers["content-type"] == "text/csv; charset=utf-8"
    assert exported.headers["content-disposition"] == f'attachment; filename="{kind}.csv"'
    again = send(api, kind, exported.content).json()
    assert (again["created"], again["updated"], again["rejected"]) == (0, 0, [])


def test_all_assignments_are_exported(seeded: Database, api: TestClient) -> None:
    lines = api.get("/assignments/export/").text.splitlines()

    assert len(lines) == 6
    assert lines[1].startswith("1,1,")


def test_an_export_takes_the_filters_and_the_order_of_its_page(
    seeded: Database, api: TestClient
) -> None:
    def rows(path: str, **asked: Any) -> list[list[str]]:
        answer = api.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        return list(csv.reader(io.StringIO(answer.text)))[1:]

    waiting = rows("/tickets/export/", status="pending", sort="title", descending=False)
    assert {row[9] for row in waiting} == {"pending"}
    assert [row[3] for row in waiting] == sorted(row[3] for row in waiting)
    mine = rows("/assignments/export/", status=["active", "proposed"], developer="Ana Petrov")
    assert {row[4] for row in mine} == {"Ana Petrov"}
    assert len(rows("/developers/export/", id=[1, 2])) == 2
    assert {row[2] for row in rows("/history/export/", action=["approved", "created"])} <= {
        "approved",
        "created",
    }
    assert rows("/tickets/export/", text="nothing like it") == []
    past = rows("/history/export/")
    assert rows("/history/export/", descending=False) == past[::-1] != past


@pytest.mark.parametrize("format_", ["xlsx", "parquet"])
def test_an_export_in_another_format_imports_again_without_a_change(
    seeded: Database, api: TestClient, format_: str
) -> None:
    exported = api.get("/tickets/export/", params={"format": format_})

    assert exported.headers["content-disposition"] == f'attachment; filename="tickets.{format_}"'
    again = send(api, "tickets", exported.content).json()
    assert (again["created"], again["updated"], again["rejected"]) == (0, 0, [])


@in_turn(
    "asked",
    [
        {"format": "pdf"},
        {"status": "unheard"},
        {"sort": "nothing"},
        {"min_points": "-1"},
        {"due_from": "soon"},
        {"unknown": "1"},
    ],
)
def test_an_export_refuses_what_it_does_not_know(
    seeded: Database, api: TestClient, asked: dict[str, str]
) -> None:
    error_of(api.get("/tickets/export/", params=asked), 422)


def test_an_export_that_cannot_begin_has_a_status_that_says_so(
    seeded: Database, api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise Busy("Somebody else is saving.")

    monkeypatch.setattr(exporting, "ticket_rows", fail)

    error_of(api.get("/tickets/export/"), 503)


def test_an_import_tells_all_that_it_understood_and_left_aside(
    board: Database, api: TestClient
) -> None:
    path = ROOT / "tests" / "cases" / "import" / "api-silent-assignee.csv"
    more = path.read_bytes().replace(b"Assignee", b"Assignee,Priority,Sprint")
    more = more.replace(b"Ana Petrov", b"Ana Petrov,Odd,S1")

    told = send(api, "tickets", more).json()

    assert (told["created"], told["unknown_people"]) == (2, ["Ana Petrov", "Bo Lind"])
    assert told["unused_columns"] == ["Sprint"]
    assert "Not used: Sprint." in told["notes"]
    assert "Ana Petrov, Bo Lind are not known here." in told["work"]
    assert told["without_assignee"] == [
        {"ticket": "AB-1", "message": "There is no developer called Ana Petrov."},
        {"ticket": "AB-2", "message": "There is no developer called Bo Lind."},
    ]
    assert [state["word"] for state in told["states"]] == ["To Do", "In Progress"]
    assert told["priorities"] == [{"word": "Odd", "means": "Medium", "count": 1, "is_known": False}]

    made = send(api, "tickets", more, create_developers=True).json()
    assert made["without_assignee"] == []


def test_an_import_tells_which_conflicts_were_kept(board: Database, api: TestClient) -> None:
    first = b"Issue key,Summary,Status\nAB-1,Mend the door,To Do\n"
    send(api, "tickets", first)
    with board.write() as session:
        edit = Edit(1, {"title": "Fix the door"})
        update_tickets(session, [edit], actor=manager("Bea"), at=START)

    told = send(api, "tickets", first.replace(b"door", b"gate")).json()

    assert told["conflicts"] == [
        {
            "ticket": "AB-1",
            "field": "title",
            "was": "Mend the door",
            "theirs": "Mend the gate",
            "ours": "Fix the door",
            "takes": "ours",
        }
    ]


def test_empty_cells_and_times_are_as_the_caller_says(board: Database, api: TestClient) -> None:
    send(api, "tickets", b"id,title,points\n1,First,3\n2,Second,5\n")
    newer = b"id,title,points\n1,First,\n2,Second,1d 4h\n"

    kept = send(api, "tickets", newer).json()
    emptied = send(api, "tickets", newer, empty_cells="empty", hours_per_point=4).json()

    assert (kept["updated"], emptied["updated"]) == (0, 2)
    assert "2 values stay as here, for the file's cells are empty." in kept["work"]
    points = [ticket["story_points"] for ticket in api.get("/tickets/").json()["tickets"]]
    assert points == [3.0, None]
    assert fields_of(send(api, "tickets", newer, hours_per_point=0)) == ["query.hours_per_point"]


def test_what_a_newer_file_no_longer_has_is_told_and_set_aside_where_that_is_asked_for(
    board: Database, api: TestClient
) -> None:
    rows = b"Issue key,Issue id,Summary,Issue Type\n"
    send(api, "tickets", rows + b"AB-1,1,One,Epic\nAB-2,2,Two,Story\n", epics_count=True)

    told = send(api, "tickets", rows + b"AB-1,1,One,Epic\n").json()
    done = send(api, "tickets", rows + b"AB-1,1,One,Epic\n", set_aside_missing=True).json()

    assert [ticket["label"] for ticket in told["missing"]] == ["AB-2"]
    assert (told["updated"], done["updated"]) == (0, 1)
    tickets = {ticket["external_key"]: ticket for ticket in api.get("/tickets/").json()["tickets"]}
    assert (tickets["AB-1"]["is_work"], tickets["AB-2"]["status"]) == (True, "rejected")


def test_a_board_that_went_out_comes_in_to_an_empty_one_over_the_api(
    board: Database, api: TestClient, new_database: NewDatabase, tmp_path: Path
) -> None:
    other = new_database()
    seed(other)
    with other.write() as session:
        carry_out(session, "complete", 1)
        export(session, tmp_path)

    for kind in ("developers", "tickets", "assignments"):
        answer = send(api, kind, (tmp_path / f"{kind}.csv").read_bytes()).json()
        assert answer["rejected"] == []

    held = api.get("/assignments/", params={"status": "all"}).json()["assignments"]
    assert sorted((one["ticket_id"], one["status"]) for one in held) == [
        (1, "completed"),
        *((number, "active") for number in (2, 3)),
        *((number, "proposed") for number in (4, 5)),
    ]
