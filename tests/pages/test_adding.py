"""Tickets and developers are added wherever one is missing; rows of a spreadsheet are pasted."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.tables.pasting import read_pasted
from dashboard.tables.records import DEVELOPERS, TICKETS, Reader
from db.commands import Edit, add_tickets, undo, update_developers
from db.engine import Database
from db.models.board import Developer, Ticket
from db.queries.history.batches import recent_batches
from tests.db.together.reading import record, rows_of
from tests.factories import ANN, START
from tests.pages.conftest import OpenPage, said


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


READER = Reader(_number, "day first")


def press(app: AppTest, name: str) -> AppTest:
    """Press a button by its key, or one of the open form by its label."""
    next(one for one in app.button if name in (one.key, one.label)).click().run()
    assert not app.exception
    return app


def field(app: AppTest, label: str) -> Any:
    """A field of the dialog, which stands after those of the page."""
    kinds = (*app.text_input, *app.text_area, *app.selectbox, *app.checkbox)
    return next(one for one in reversed(kinds) if one.label == label)


def add(app: AppTest, noun: str, **values: Any) -> AppTest:
    """Fill the form of a new row, and save it."""
    press(app, f"add.{noun}")
    for label, value in values.items():
        field(app, label).set_value(value)
    return press(app, "Save")


# The pages of an empty board, with what can be added there.
EMPTY = {
    "home": {"add.developer", "add.ticket"},
    "proposals": {"add.developer", "add.ticket"},
    "assignments": {"add.developer", "add.ticket"},
    "planner": {"add.developer", "add.ticket"},
    "tickets": {"add.ticket"},
    "developers": {"add.developer"},
}


@pytest.mark.parametrize("page", EMPTY)
def test_every_page_of_an_empty_board_offers_to_add_what_is_missing(
    board: Database, open_page: OpenPage, page: str
) -> None:
    app = open_page(page)

    assert {str(one.key) for one in app.button if str(one.key).startswith("add.")} == EMPTY[page]


def test_a_board_is_begun_by_hand(board: Database, open_page: OpenPage) -> None:
    app = add(open_page("home"), "developer", Name="Ana Nowak", Capacity="12,5", Reason="Joined")
    assert "1 developer added." in said(app)
    app.switch_page("../pages/tickets.py").run()
    press(app, "add.ticket")
    field(app, "Title").set_value("=1+1")
    field(app, "Points").set_value("2.5")
    field(app, "Then add another one").set_value(True)
    press(app, "Save")
    field(app, "Title").set_value("Second")
    field(app, "Then add another one").set_value(False)
    press(app, "Save")

    with board.read() as session:
        ana = record(session, Developer, 1)
        assert (ana.name, ana.capacity, ana.availability) == ("Ana Nowak", 12.5, 1.0)
        first, second = record(session, Ticket, 1), record(session, Ticket, 2)
        assert (first.title, first.story_points, first.priority) == ("=1+1", 2.5, "Medium")
        assert (second.title, second.story_points) == ("Second", None)
        (last,) = recent_batches(session, 1)
    with board.write() as session:
        assert undo(session, last.id, actor=ANN, at=START).refused == ()


def test_an_objection_stands_below_what_was_typed(seeded: Database, open_page: OpenPage) -> None:
    app = add(open_page("developers"), "developer", Name="ana petrov", Title="Lead")

    assert "There is a developer called Ana Petrov already" in said(app).replace("\\", "")
    assert field(app, "Title").value == "Lead"
    field(app, "Name").set_value("  ")
    press(app, "Save")
    assert "A developer's name cannot be empty" in said(app).replace("\\", "")
    with seeded.read() as session:
        assert len(rows_of(session, Developer)) == 3


def test_a_ticket_is_added_with_its_key_and_a_key_that_is_taken_leads_to_its_ticket(
    seeded: Database, open_page: OpenPage
) -> None:
    app = add(open_page("tickets"), "ticket", Title="One", **{"Key in its tracker": "PAY-1"})
    assert "which tracker PAY-1 is a key of" in said(app).replace("\\", "")
    field(app, "Tracker").set_value("Jira")
    press(app, "Save")
    with seeded.read() as session:
        ticket = record(session, Ticket, 9)
    assert (ticket.external_key, ticket.source) == ("PAY-1", "Jira")

    add(app, "ticket", Title="Once more", **{"Key in its tracker": "PAY-1"})
    assert field(app, "Tracker").value == "Jira"
    assert "PAY-1 of Jira is on the board already" in said(app).replace("\\", "")
    press(app, "add.known.9")

    assert app.query_params["ticket"] == "9"


def test_pasted_keys_are_of_one_tracker_and_numbers_alone_are_none(
    seeded: Database, open_page: OpenPage
) -> None:
    app = press(open_page("tickets"), "add.paste")
    app.text_area[-1].set_value("Issue key\tSummary\nPAY-1\tOne\n\tTwo\n").run()
    assert "which tracker PAY-1 is a key of" in said(app).replace("\\", "")
    assert app.button(key="paste.commit").disabled
    field(app, "Tracker").set_value("Jira").run()
    press(app, "paste.commit")
    counted = read_pasted(TICKETS, "#\tSummary\n1\tOne\n2\tTwo\n", READER)

    assert counted.rows == ({"title": "One"}, {"title": "Two"})
    with seeded.read() as session:
        keys = [(one.external_key, one.source) for one in rows_of(session, Ticket)[8:]]
    assert keys == [("PAY-1", "Jira"), (None, "list")]


def test_a_ticket_added_by_hand_gets_its_key_in_its_details(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        keyed = {"title": "One", "external_key": "PAY-1", "source": "Jira"}
        add_tickets(session, [keyed, {"title": "Two"}], actor=ANN, at=START)
    app = open_page("tickets", ticket="10")

    app.text_input(key="ticket.10.1.key").set_value("PAY-2")
    press(app, "Save")

    assert "1 ticket edited." in said(app)
    with seeded.read() as session:
        ticket = record(session, Ticket, 10)
    assert (ticket.external_key, ticket.source) == ("PAY-2", "Jira")
    from_a_list = open_page("tickets", ticket="1")
    assert not [one for one in from_a_list.text_input if one.label == "Key in its tracker"]


def test_pickers_without_anybody_offer_to_add_somebody(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        gone = [Edit(id_, {"active": False}) for id_ in (1, 2, 3)]
        update_developers(session, gone, actor=ANN, at=START)

    keys = {
        str(one.key)
        for app in (open_page("home"), open_page("tickets", ticket="6"))
        for one in app.button
    }

    assert {"add.developer", "add.developer.picker", "add.developer.assign"} <= keys


def test_pasted_rows_are_shown_as_they_are_read_and_added_together(
    seeded: Database, open_page: OpenPage
) -> None:
    app = press(open_page("developers"), "add.paste")
    rows = "Full name\tTech stack\tCapacity\tShoe size\nZoe Quist\tsql\t8\t38\nANA PETROV\t\t\t\n"
    app.text_area[-1].set_value(rows).run()

    assert any("Not used\\: Shoe size" in caption.value for caption in app.caption)
    assert "There is a developer called Ana Petrov already" in said(app).replace("\\", "")
    assert list(app.dataframe[-1].value["Name"]) == ["Zoe Quist", "ANA PETROV"]
    press(app, "paste.commit")

    assert "1 developer added." in said(app)
    with seeded.read() as session:
        zoe = record(session, Developer, 4)
        assert (zoe.name, zoe.skills, zoe.capacity) == ("Zoe Quist", "SQL", 8.0)


def test_rows_without_a_header_have_the_usual_columns_and_unreadable_ones_are_left_out() -> None:
    text = (
        '=HYPERLINK("x")\t2,5\tp1\t31.1.2027\tSQL\n'
        "\t3\n\n"
        "Second, with a comma\n"
        f"{'x' * 10_000}\t1\n"
        "Third\tfar\n"
    )

    found = read_pasted(TICKETS, text, READER)

    first, second = found.rows
    assert first == {
        "title": '=HYPERLINK("x")',
        "story_points": 2.5,
        "priority": "Critical",
        "due_date": date(2027, 1, 31),
        "required_skill": "SQL",
    }
    assert second == {"title": "Second, with a comma"}
    assert [problem[:44] for problem in found.problems] == [
        "Row 2: A ticket's title cannot be empty.",
        f"Row 5: “{'x' * 36}",
        "Row 6: “far” cannot be taken. Story points i",
    ]


def test_quoted_cells_keep_their_lines_and_a_stray_mark_is_a_letter() -> None:
    quoted = read_pasted(TICKETS, 'Summary\tDetails\n"A ""b"""\t"one\ntwo"\n', READER)
    stray = read_pasted(TICKETS, 'Summary\n"Unclosed\nNext\n', READER)
    many = read_pasted(DEVELOPERS, "\n".join(f"Dev {n}" for n in range(1_001)), READER)

    assert quoted.rows == ({"title": 'A "b"', "description": "one\ntwo"},)
    assert [row["title"] for row in stray.rows] == ['"Unclosed', "Next"]
    assert (len(many.rows), len(many.problems)) == (1_000, 1)
