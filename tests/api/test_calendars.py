"""Calendars over the API."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from db.engine import Database
from db.queries.calendars import working_times
from tests.api.conftest import TEAM, error_of, fields_of

ANA, BO, CY = TEAM
LEAVE = {"developer": ANA, "kind": "leave", "from": "2026-12-21", "to": "2026-12-22"}
HALF = {"kind": "holiday", "from": "2026-12-24", "to": "2026-12-24", "share": 0.5}
WEEK = "from=2026-12-21&to=2026-12-27"


def test_entries_are_saved_told_changed_and_taken_away(seeded: Database, api: TestClient) -> None:
    part_time = {"developer": ANA, "kind": "week", "hours": [8, 8, 4, 0, 0, 0, 0]}
    saved = api.post("/calendar/", json={"entries": [LEAVE, HALF, part_time], "reason": "Asked"})
    assert saved.status_code == 201, saved.text
    first, second, third = saved.json()["ids"]

    longer = {**LEAVE, "to": "2026-12-23", "id": first, "version": 1}
    gone = {"id": second, "version": 1, "remove": True}
    api.post("/calendar/", json={"entries": [longer, gone]})

    told = api.get("/calendar/?limit=1").json()
    assert told["entries"][0]["to"] == "2026-12-23"
    rest = api.get(f"/calendar/?developer={ANA}&cursor={told['next_cursor']}").json()
    assert [(entry["id"], entry["hours"]) for entry in rest["entries"]] == [
        (third, part_time["hours"])
    ]


def test_a_day_is_what_the_board_says_it_is(seeded: Database, api: TestClient) -> None:
    api.post("/calendar/", json={"entries": [LEAVE, HALF]})

    answer = api.get(f"/calendar/days/?{WEEK}&developer={ANA}")

    told = answer.json()["days"]
    assert [(row["share"], row["hours"], row["points"]) for row in told] == [
        *[(0, 0, 0)] * 2,
        (1, 8, 2),
        (0.5, 4, 1),
        (1, 8, 2),
        *[(0, 0, 0)] * 2,
    ]
    with seeded.read() as session:
        working = working_times(session)[1]
    assert [row["points"] for row in told] == [
        working.points_on(date.fromisoformat(row["date"]), 20) for row in told
    ]


def test_of_entries_that_cannot_all_be_saved_none_is(seeded: Database, api: TestClient) -> None:
    (id_,) = api.post("/calendar/", json={"entries": [LEAVE]}).json()["ids"]
    api.post("/calendar/", json={"entries": [{**LEAVE, "to": "2026-12-23", "id": id_}]})

    stale = {"id": id_, "version": 1, "remove": True}
    error = error_of(api.post("/calendar/", json={"entries": [HALF, stale]}), 409)

    assert "was updated by Ann meanwhile" in error["message"]
    assert len(api.get("/calendar/").json()["entries"]) == 1


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ({**LEAVE, "developer": "Zoe"}, 404),
        ({**LEAVE, "kind": "nap"}, 422),
        ({**LEAVE, "from": "21.12.2026"}, 422),
        ({**LEAVE, "to": None}, 422),
        ({"developer": ANA}, 422),
        ({"kind": "country", "country": "XX"}, 422),
    ],
)
def test_what_no_calendar_holds_is_refused(
    seeded: Database, api: TestClient, entry: dict[str, str], status: int
) -> None:
    error_of(api.post("/calendar/", json={"entries": [entry]}), status)


def test_files_come_in_and_go_out(seeded: Database, api: TestClient) -> None:
    lines = f"{ANA},2026-12-21,2026-12-22\nZoe,2026-12-21\n"
    said = api.post("/calendar/sync/?dry_run=true", files={"file": ("leave.csv", lines)}).json()
    done = api.post("/calendar/sync/", files={"file": ("leave.csv", lines)}).json()

    assert (said["created"], said["batch_id"]) == (1, None)
    assert (done["created"], done["unknown_people"]) == (1, ["Zoe"])
    events = api.get("/calendar/export/?format=ics")
    assert events.headers["content-type"].startswith("text/calendar")
    again = api.post("/calendar/sync/", files={"file": ("leave.ics", events.content)}).json()
    assert (again["created"], again["unchanged"]) == (0, 1)
    csv = api.get("/calendar/export/?developer_id=1").text
    assert csv.splitlines()[1] == f"{ANA},leave,2026-12-21,2026-12-22,1,,,,"


def test_a_file_that_is_no_calendar_is_refused(seeded: Database, api: TestClient) -> None:
    answer = api.post("/calendar/sync/", files={"file": ("leave.ics", "BEGIN:VCALENDAR")})

    assert fields_of(answer) == ["body.file"]
