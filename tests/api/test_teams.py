"""Teams and projects over the API: lists of people are limited by a team, and rows name both."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from db.commands import Edit, update_developers, update_tickets
from db.engine import Database
from tests.api.conftest import TEAM
from tests.factories import ANN, START

ANA, BO, CY = TEAM
# A list, what it is called in the answer, and what names a developer in it.
LISTS = [
    ("developers", "name"),
    ("workload", "developer"),
    ("capacity", "developer"),
    ("ahead", "developer"),
]


@pytest.fixture
def grouped(seeded: Database) -> Database:
    """Ana is in Core, Bo in Apps and Cy in none; ticket 4, proposed for Bo, is of Shop."""
    with seeded.write() as session:
        teams = [Edit(1, {"team": "Core"}), Edit(2, {"team": "Apps"})]
        update_developers(session, teams, actor=ANN, at=START)
        update_tickets(session, [Edit(4, {"project": "Shop"})], actor=ANN, at=START)
    return seeded


def test_lists_of_people_and_their_files_name_the_team_and_are_limited_by_it(
    grouped: Database, api: TestClient
) -> None:
    for path, name in LISTS:
        listed = "developers" if path == "ahead" else path
        everybody = api.get(f"/{path}/").json()[listed]
        teams = {one[name]: one["team"] for one in everybody}
        assert teams == {ANA: "Core", BO: "Apps", CY: None}, path
        two = api.get(f"/{path}/?team=Core&team=Apps").json()[listed]
        assert {one[name] for one in two} == {ANA, BO}, path
        assert api.get(f"/{path}/?team=Sales").json()[listed] == [], path
        file = list(csv.DictReader(io.StringIO(api.get(f"/{path}/export/?team=Apps").text)))
        assert {(one[name], one["team"]) for one in file} == {(BO, "Apps")}, path
    assert api.get(f"/ahead/?developer={ANA}&team=Apps").json()["developers"] == []


def test_rows_about_tickets_name_the_project_and_the_holders_team(
    grouped: Database, api: TestClient
) -> None:
    (ticket,) = api.get("/tickets/?project=Shop").json()["tickets"]
    (assignment,) = api.get("/assignments/?status=proposed&team=Apps").json()["assignments"]
    file = api.get("/assignments/export/?project=Shop").text

    assert (ticket["id"], ticket["project"], ticket["team"]) == (4, "Shop", "Apps")
    assert (assignment["ticket_id"], assignment["team"]) == (4, "Apps")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["project"], row["team"]) == ("Shop", "Apps")


def test_pages_of_a_team_go_on_within_it(grouped: Database, api: TestClient) -> None:
    first = api.get("/developers/?team=Core&team=Apps&limit=1").json()
    again = {"limit": 1, "cursor": first["next_cursor"]}
    second = api.get("/developers/", params={"team": ["Core", "Apps"], **again}).json()

    names = [one["name"] for page in (first, second) for one in page["developers"]]
    assert (names, second["next_cursor"]) == ([ANA, BO], None)
    assert api.get("/developers/", params=again).status_code == 422
