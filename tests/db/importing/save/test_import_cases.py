"""Files as trackers and people write them: what comes of each on a board."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Database
from db.importing.read import Choices, Kind, Sheet, Unmapped, Unreadable, read
from db.importing.save import Wishes, compare, import_rows
from db.importing.save.mappings import remember, with_remembered
from db.models.board import Assignment, Developer, Ticket
from db.settings import ROOT
from tests.factories import START, manager
from tests.in_turn import in_turn

ANN = manager("Ann")
CASES = ROOT / "tests" / "cases" / "import"
LATER = START + timedelta(days=1)
# Key, status, who has it, priority, points, due.
Row = tuple[str, str, str | None, str, float | None, date | None]


def due(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


TICKETS: Mapping[str, list[Row]] = {
    "api-silent-assignee": [
        ("AB-1", "assigned", "Ana Petrov", "Medium", None, None),
        ("AB-2", "assigned", "Bo Lind", "Medium", None, None),
    ],
    "assignee-in-two-cases": [
        ("AB-1", "assigned", "Ana Petrov", "Medium", None, None),
        ("AB-2", "assigned", "Ana Petrov", "Medium", None, None),
        ("AB-3", "assigned", "Ana Petrov", "Medium", None, None),
    ],
    "assignee-with-and-without-mail": [
        ("AB-1", "assigned", "Bo Lind", "Medium", None, None),
        ("AB-2", "assigned", "Bo Lind", "Medium", None, None),
    ],
    "github-two-capitalised-logins": [
        ("firm/shop#1", "assigned", "Anna", "Medium", None, None),
        ("firm/shop#2", "assigned", "anna2", "Medium", None, None),
    ],
    "clickup": [
        ("a1", "completed", "Ana Petrov", "Critical", None, due(4, 4)),
        ("a2", "assigned", "Bo Lind", "High", None, None),
        ("a3", "pending", None, "Medium", None, None),
        ("a4", "pending", None, "Medium", None, None),
    ],
    "github-not-planned": [
        ("firm/shop#1", "completed", "ana", "Medium", None, None),
        ("firm/shop#2", "rejected", None, "Medium", None, None),
        ("firm/shop#3", "rejected", None, "Medium", None, None),
        ("firm/shop#4", "assigned", "ana", "Medium", None, None),
    ],
    "jira-resolutions-without-success": [
        (f"AB-{number}", "rejected", None, "Medium", None, None) for number in range(1, 8)
    ],
    "trello-archived": [
        ("c1", "assigned", "ana", "Medium", None, due(10, 9)),
        ("c2", "rejected", None, "Medium", None, due(10, 9)),
        ("c3", "completed", "bo", "Medium", None, due(10, 9)),
    ],
    "ms-planner": [
        ("PR9aaa", "completed", "Ana Petrov", "Critical", None, due(2, 13)),
        ("PR9aab", "assigned", "Ana Petrov", "High", None, due(2, 20)),
        ("PR9aac", "pending", None, "Medium", None, None),
    ],
    "pivotal": [
        ("74180570", "completed", "Ana Petrov", "High", 1.0, None),
        ("74180606", "assigned", "Bo Lind", "Medium", 2.0, due(7, 5, 2025)),
        ("74180607", "pending", None, "Lowest", 2.0, None),
    ],
    "jira-fr-majeur": [
        ("XX-1", "assigned", "Ana Petrov", "High", None, None),
        ("XX-2", "pending", None, "Low", None, None),
        ("XX-3", "pending", None, "Critical", None, None),
        ("XX-4", "pending", None, "Critical", None, None),
        ("XX-5", "pending", None, "Lowest", None, None),
    ],
    "servicenow-known-headers-forgotten": [
        ("INC0149495", "completed", "Ana Petrov", "Low", None, due(3, 1)),
        ("INC0149622", "assigned", "Bo Lind", "High", None, due(3, 5)),
        ("INC0149623", "assigned", "Bo Lind", "Medium", None, due(3, 6)),
    ],
    "storypoint-singular": [
        ("AB-1", "pending", None, "Medium", 5.0, None),
        ("AB-2", "pending", None, "Medium", 3.0, None),
    ],
    "linear-tostring-dates": [
        ("ENG-1", "assigned", "bo", "High", 3.0, due(4, 17)),
        ("ENG-2", "pending", None, "Low", 2.0, due(2, 6)),
        ("ENG-3", "pending", None, "Low", 2.0, due(9, 1)),
    ],
    "asana-sheets-preamble": [
        ("1", "assigned", "Ana Petrov", "Medium", None, due(8, 30)),
        ("2", "pending", None, "Medium", None, due(8, 29)),
    ],
    "youtrack": [
        ("SHOP-1", "assigned", "Ana Petrov", "Critical", None, due(3, 1)),
        ("SHOP-2", "rejected", None, "High", None, None),
        ("SHOP-3", "completed", "Bo Lind", "Medium", None, None),
        ("SHOP-4", "pending", None, "Low", None, None),
    ],
    "shortcut": [
        ("501", "assigned", "ana", "Medium", 3.0, due(3, 1)),
        ("502", "completed", "bo", "Medium", 1.0, None),
        ("503", "rejected", None, "Medium", None, None),
    ],
    "smartsheet": [
        ("T-1", "assigned", "Ana Petrov", "High", None, due(2, 13)),
        ("T-2", "completed", "Bo Lind", "Medium", None, due(2, 17)),
        ("T-3", "pending", None, "Medium", None, due(2, 18)),
    ],
    "taiga": [
        ("12", "pending", None, "Medium", 2.0, None),
        ("13", "assigned", "Ana Petrov", "Medium", 3.0, due(3, 1)),
        ("14", "completed", "Bo Lind", "Medium", 1.0, None),
    ],
    "phabricator": [
        ("T7", "assigned", "ana", "Critical", 5.0, None),
        ("T8", "rejected", None, "Low", None, None),
        ("T9", "pending", None, "Medium", 2.0, None),
        ("T10", "completed", "bo", "Lowest", 1.0, None),
    ],
    "wrike": [
        ("1", "assigned", "ana", "High", None, due(2, 13)),
        ("2", "completed", "bo", "Medium", None, due(2, 17)),
        ("3", "rejected", None, "Low", None, None),
    ],
    "zoho-projects": [
        ("SH-T1", "assigned", "Ana Petrov", "High", None, due(2, 13)),
        ("SH-T2", "completed", "Bo Lind", "Medium", None, due(2, 17)),
        ("SH-T3", "pending", None, "Low", None, None),
    ],
    "basecamp": [
        ("1069479519", "assigned", "Ana Petrov", "Medium", None, due(3, 1)),
        ("1069479520", "completed", "Bo Lind", "Medium", None, None),
        ("1069479521", "rejected", None, "Medium", None, None),
    ],
    "mantis": [
        ("0000012", "assigned", "ana", "Critical", None, None),
        ("0000013", "rejected", None, "Medium", None, None),
        ("0000014", "completed", "bo", "Low", None, None),
        ("0000015", "pending", None, "Medium", None, None),
    ],
    "openproject": [
        ("301", "assigned", "Ana Petrov", "Critical", 5.0, due(2, 13)),
        ("302", "completed", "Bo Lind", "Medium", 3.0, None),
        ("303", "rejected", None, "Low", None, None),
    ],
    "monday": [
        ("101", "completed", "Ana Petrov", "Medium", None, due(2, 13)),
        ("102", "assigned", "Bo Lind", "Medium", None, due(2, 20)),
        ("103", "pending", None, "Medium", None, None),
    ],
}


def of(name: str, kind: Kind | None = None, **choices: Any) -> Sheet:
    return read(CASES / f"{name}.csv", name=f"{name}.csv", kind=kind, choices=Choices(**choices))


def bring(session: Session, sheet: Sheet, **wishes: Any) -> Any:
    return import_rows(
        session,
        sheet.kind,
        sheet.records,
        actor=ANN,
        at=START,
        source=sheet.source or "csv",
        wishes=Wishes(**wishes),
    )


def tickets(session: Session) -> list[Row]:
    """The board's tickets with who has, or had, each."""
    holder = (Assignment.ticket_id == Ticket.id) & Assignment.status.in_(("active", "completed"))
    rows = session.execute(
        select(
            Ticket.external_key,
            Ticket.status,
            Assignment.assigned_to,
            Ticket.priority,
            Ticket.story_points,
            Ticket.due_date,
        )
        .outerjoin(Assignment, holder)
        .order_by(Ticket.id)
    )
    return [tuple(row) for row in rows]  # type: ignore[misc]


TOOLS = {
    "youtrack": "YouTrack",
    "shortcut": "Shortcut",
    "smartsheet": "Smartsheet",
    "taiga": "Taiga",
    "phabricator": "Phabricator",
    "wrike": "Wrike",
    "mantis": "Mantis",
    "zoho-projects": "Zoho Projects",
    "basecamp": "Basecamp",
    "openproject": "OpenProject",
    "clickup": "ClickUp",
    "ms-planner": "Planner",
    "monday": "monday.com",
    "pivotal": "Pivotal Tracker",
    "servicenow-known-headers-forgotten": "ServiceNow",
}


@pytest.mark.parametrize(("name", "tool"), TOOLS.items())
def test_a_tool_is_known_by_its_header(name: str, tool: str) -> None:
    sheet = of(name)

    assert (sheet.tracker, sheet.source) == (tool, tool)


def test_a_list_with_ids_and_addresses_is_not_taken_for_one_of_github() -> None:
    sheet = read(b"id,title,url,assignees,status\n1,One,https://x.example/1,,open", name="own.csv")

    assert (sheet.tracker, [row["id"] for row in sheet.records]) == (None, [1])


@in_turn("name", TICKETS)
def test_an_export_becomes_these_tickets(database: Database, name: str) -> None:
    sheet = of(name)
    with database.rehearse() as session:
        looked = compare(
            session,
            sheet.kind,
            sheet.records,
            source=sheet.source or "csv",
            wishes=Wishes(create_developers=True),
        )

        bring(session, sheet, create_developers=True)

        assert tickets(session) == TICKETS[name]
        assert not [name for name in session.scalars(select(Developer.name)) if "," in name]
    assert (sheet.kind, list(sheet.problems), sheet.questions) == ("tickets", [], ())
    assert len(looked.created) == len(TICKETS[name])


def test_several_columns_of_skills_are_all_a_developers_skills(database: Database) -> None:
    with database.write() as session:
        bring(session, of("people-primary-language"))

    with database.read() as session:
        rows = session.execute(select(Developer.name, Developer.skills).order_by(Developer.id))
        assert [tuple(row) for row in rows] == [
            ("Ana Petrov", "Python; Machine learning"),
            ("Bo Lind", "JavaScript; Frontend"),
        ]


def test_a_list_that_may_be_of_either_kind_is_asked_about_and_read_as_either() -> None:
    with pytest.raises(Unreadable, match="could be developers or tickets: say which it is"):
        of("people-id-name-status")

    assert [row["name"] for row in of("people-id-name-status", "developers").records] == [
        *("Ana Petrov", "Bo Lind"),
    ]
    assert [row["title"] for row in of("people-id-name-status", "tickets").records] == [
        *("Ana Petrov", "Bo Lind"),
    ]


def test_tickets_without_a_key_are_not_taken_for_developers() -> None:
    with pytest.raises(Unmapped, match="looks like a list of tickets, which need a column for id"):
        of("notion-name-status-assignee")

    sheet = of("notion-name-status-assignee", "developers")
    assert next(row["name"] for row in sheet.records) == "Redesign the site"


def test_known_headers_are_kept_while_a_required_one_is_missing() -> None:
    text = (CASES / "servicenow-known-headers-forgotten.csv").read_text()
    unknown = text.replace("short_description", "what_for").encode()

    with pytest.raises(Unmapped) as unmapped:
        read(unknown, name="incidents.csv")

    roles = {column.header: column.role for column in unmapped.value.columns if column.role}
    assert roles == {
        "number": "id",
        "description": "description",
        "priority": "priority",
        "state": "status",
        "assigned_to": "assignee",
        "due_date": "due_date",
    }


def test_a_nul_in_a_tiny_file_makes_it_no_utf_16() -> None:
    sheet = of("nul-byte-tiny")

    assert (sheet.header, sheet.layout.encoding) == (("id", "title"), "utf-8")
    assert [row["title"] for row in sheet.records] == ["Cd"]
    assert [problem.row for problem in sheet.problems] == [2]


def test_the_header_may_be_said_to_stand_in_a_row_and_groups_are_no_rows() -> None:
    found = of("monday")
    said = of("monday", header_row=9)

    assert found.layout.header_row == 4
    assert found.notes[:2] == (
        "3 rows before the header left out.",
        "2 rows left out that repeat the header or name a group: 8, 9.",
    )
    assert [row["title"] for row in said.records] == ["Sweep"]
    with pytest.raises(Unreadable, match=r"monday\.csv holds nothing in row 7: say another row"):
        of("monday", header_row=7)


def test_every_word_of_a_resolution_can_be_given_another_meaning_and_is_remembered(
    database: Database,
) -> None:
    path = CASES / "jira-resolutions-without-success.csv"
    asked = Choices(states={"Closed (Later)": "open"}, priorities={"odd": "Low"})
    with database.write() as session:
        remember(session, of(path.stem).header, asked, actor=ANN, at=START)

    with database.read() as session:
        known = with_remembered(session, path, path.name, Choices())

    states = [row["state"] for row in read(path, name=path.name, choices=known).records]
    assert states == ["set aside"] * 3 + ["open"] + ["set aside"] * 3
    assert known.priorities == {"odd": "Low"}
