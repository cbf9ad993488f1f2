"""Tickets and developers are edited in their cells, with the review, conflicts and undo of all."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.live.background import wait_until_written
from db.commands import Edit, update_developers, update_tickets
from db.engine import Database
from db.models.board import Developer, RecordHistory, Ticket
from db.verify import verify
from tests.db.together.reading import record, rows_of, workloads
from tests.factories import START, manager
from tests.pages.conftest import OpenPage, refusals, said
from tests.pages.grids import ask, change, commit, edit, edit_ids, grid_frame, key, tick

BEA = manager("Bea")
TAB = "0123456789abcdef0123456789abcdef"


def click(app: AppTest, name: str) -> AppTest:
    app.button(key=name).click().run()
    assert not app.exception
    return app


def review(app: AppTest, name: str = "tickets") -> AppTest:
    return click(app, f"{name}.review")


def lines(app: AppTest) -> list[tuple[Any, ...]]:
    """The review's rows: what, which fields, from and to."""
    shown = app.data_editor[-1].value
    return sorted(shown[["ticket", "change", "from", "to"]].itertuples(index=False, name=None))


def test_cells_of_tickets_are_reviewed_committed_together_and_undone(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(
        open_page("tickets"),
        {
            "#1": {"points": "5,5", "note": "Grew"},
            "#6": {"title": "=HYPERLINK(1)", "priority": "p1", "due": "2027-01-31"},
            "#7": {"skill": "sql; python", "type": "Bug", "project": "Core", "points": ""},
        },
    )

    review(app)
    assert lines(app) == [
        ("#1", "Points", "3", "5.5"),
        (
            "#6",
            "Title and priority and due",
            "Ticket 6 · Medium · –",
            "=HYPERLINK(1) · Critical · 2027-01-31",
        ),
        (
            "#7",
            "Skill and type and project and points",
            "Python · – · – · 3",
            "SQL; Python · Bug · Core · –",
        ),
    ]
    loads = app.dataframe[-1].value
    assert (loads["workload"].iloc[0], loads["after"].iloc[0]) == (6.0, 8.5)
    click(app, "review.commit")

    assert "3 changes saved" in said(app)
    assert app.session_state["snapshot.tickets"].edits == {}
    with seeded.read() as session:
        six, seven = record(session, Ticket, 6), record(session, Ticket, 7)
        assert (six.title, six.priority) == ("=HYPERLINK(1)", "Critical")
        assert six.due_date == date(2027, 1, 31)
        assert (seven.required_skill, seven.issue_type) == ("SQL; Python", "Bug")
        assert (seven.project, seven.story_points) == ("Core", None)
        assert workloads(session)["Ana Petrov"] == 8.5
        told = {row.record_id: row.reason for row in rows_of(session, RecordHistory)[-3:]}
        assert told == {1: "Grew", 6: None, 7: None}
    next(button for button in app.button if button.label == "Undo").click().run()
    with seeded.read() as session:
        assert record(session, Ticket, 6).title == "Ticket 6"
        assert workloads(session)["Ana Petrov"] == 6.0
        assert verify(session) == []


def test_cells_of_developers_are_edited_in_the_readers_own_words(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit_ids(
        open_page("developers"),
        {1: {"capacity": "5", "skills": "js"}, 2: {"availability": "80 %", "team": "Payments"}},
    )

    review(app, "developers")
    assert lines(app) == [
        ("Ana Petrov", "Capacity and skills", "20 · Python; SQL", "5 · JavaScript"),
        ("Bo Lind", "Availability and team", "100% · –", "80% · Payments"),
    ]
    over = "Ana Petrov is then over what they have available by 1 points"
    assert any(over in caption.value for caption in app.caption)
    click(app, "review.commit")

    with seeded.read() as session:
        ana, bo = record(session, Developer, 1), record(session, Developer, 2)
        assert (ana.capacity, ana.skills) == (5.0, "JavaScript")
        assert (bo.availability, bo.team) == (0.8, "Payments")
    assert grid_frame(app).loc[1, "remark"] == "Over by 1"


UNREADABLE = {
    "#1": ({"points": "many"}, "\\#1\\: “many” cannot be taken\\. Story points is a number"),
    "#2": ({"points": "999999999999"}, "Story points is a number from 0 to below 100,000,000"),
    "#3": ({"due": "31.2.2027"}, "The calendar has no such day"),
    "#4": ({"title": "x" * 10_000}, "A ticket's title may have 500 characters"),
    "#5": ({"title": " "}, "A ticket's title cannot be empty"),
    "#6": ({"priority": "asap"}, "A priority is one of Critical"),
    "#7": ({"note": "Because"}, "a reason alone changes nothing"),
}


def test_what_cannot_be_read_stays_in_its_cell_and_is_said_while_the_rest_is_committed(
    seeded: Database, open_page: OpenPage
) -> None:
    cells = {ticket: cell for ticket, (cell, _said) in UNREADABLE.items()}

    app = edit(open_page("tickets"), {**cells, "#8": {"points": "0.5", "title": "a\0b"}})

    words = said(app).replace("\\", "")
    for sentence in (sentence for _cell, sentence in UNREADABLE.values()):
        assert sentence.replace("\\", "") in words
    commit(app, "tickets")
    with seeded.read() as session:
        # What is invisible is a space.
        assert record(session, Ticket, 8).title == "a b"
    kept = app.session_state["snapshot.tickets"].edits
    assert kept == {int(ticket[1:]): cell for ticket, cell in cells.items()}


@pytest.fixture
def conflict(seeded: Database, open_page: OpenPage) -> AppTest:
    """Ann's edit of ticket 6, which Bea has edited meanwhile, and one of ticket 7."""
    app = edit(
        open_page("tickets"),
        {"#6": {"points": "8", "title": "Mine"}, "#7": {"points": "8"}},
    )
    with seeded.write() as session:
        theirs = {"title": "Theirs", "due_date": date(2027, 1, 31)}
        update_tickets(session, [Edit(6, theirs)], actor=BEA, at=START)
    return commit(app, "tickets")


def test_a_row_that_somebody_else_edited_is_shown_field_by_field_and_nothing_is_lost(
    seeded: Database, conflict: AppTest
) -> None:
    assert "1 change saved" in said(conflict)
    assert "#6 was updated by Bea meanwhile" in refusals(conflict)["Why"].iloc[0]
    fields = next(table.value for table in conflict.data_editor if "theirs" in table.value)
    shown = fields[["field", "was", "theirs", "mine"]].astype("object")
    assert shown.where(shown.notna(), None).to_numpy().tolist() == [
        ["Points", "3", "3", "8"],
        ["Due", None, "2027-01-31", None],
        ["Title", "Ticket 6", "Theirs", "Mine"],
    ]
    rows = conflict.session_state["snapshot.tickets"]
    assert rows.edits == {6: {"points": "8", "title": "Mine"}}

    click(conflict, f"{rows.key}.Apply mine.all")
    commit(conflict, "tickets")

    with seeded.read() as session:
        ticket = record(session, Ticket, 6)
        assert (ticket.title, ticket.story_points) == ("Mine", 8.0)
        assert ticket.due_date == date(2027, 1, 31)


def test_keeping_theirs_drops_the_typed_cells(seeded: Database, conflict: AppTest) -> None:
    rows = conflict.session_state["snapshot.tickets"]

    click(conflict, f"{rows.key}.Keep theirs.all")

    assert conflict.session_state["snapshot.tickets"].edits == {}
    assert conflict.button(key="tickets.review").disabled
    with seeded.read() as session:
        assert record(session, Ticket, 6).title == "Theirs"


def test_another_managers_edit_of_a_developer_is_met_at_once(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit_ids(open_page("developers", team_search="Ana"), {1: {"capacity": "10"}})
    with seeded.write() as session:
        theirs = [Edit(1, {"name": "Zoe Quist", "capacity": 30.0})]
        update_developers(session, theirs, actor=BEA, at=START)

    app.run()

    # Her name does not pass the filter any more, and the edit of her row is still in sight.
    rows = app.session_state["snapshot.developers"]
    assert (rows.guests, rows.conflicts) == ((1,), [1])
    click(app, f"{rows.key}.Apply mine.all")
    commit(app, "developers")
    with seeded.read() as session:
        assert record(session, Developer, 1).capacity == 10.0


def test_decisions_about_ticked_tickets_keep_what_is_typed_into_others(
    seeded: Database, open_page: OpenPage
) -> None:
    app = tick(edit(open_page("tickets"), {"#7": {"points": "8"}}), "#6", "#7")
    app.session_state["act.people"] = ["Cy Okafor"]
    app.run()

    click(app, "act.assign")

    assert "2 tickets assigned" in said(app)
    assert app.session_state["snapshot.tickets"].edits == {7: {"points": "8"}}


def test_fields_changed_of_ticked_tickets_keep_what_is_typed_into_the_same_tickets(
    seeded: Database, open_page: OpenPage
) -> None:
    app = tick(edit(open_page("tickets"), {"#7": {"points": "8"}}), "#6", "#7")

    change(app, "Critical priority")

    assert "2 tickets changed" in said(app)
    rows = app.session_state["snapshot.tickets"]
    assert rows.edits == {7: {"points": "8"}}
    click(app, f"{rows.key}.Apply mine.all")
    commit(app, "tickets")
    with seeded.read() as session:
        seven = record(session, Ticket, 7)
        assert (seven.priority, seven.story_points) == ("Critical", 8.0)


def test_only_cells_that_can_be_edited_take_edits(seeded: Database, open_page: OpenPage) -> None:
    app = edit(open_page("tickets"), {"#6": {"status": "completed", "own_points": "8"}})

    assert "An edit of a read-only cell was left out." in said(app)
    assert app.button(key="tickets.review").disabled


def test_typed_cells_outlive_their_session(seeded: Database, open_page: OpenPage) -> None:
    first = open_page("tickets")
    first.text_input(key="unsaved.tab").set_value(TAB).run()
    edit(first, {"#6": {"points": "2,5"}})
    ask(first.switch_page("../pages/developers.py").run(), "sort", None)
    edit_ids(first, {1: {"capacity": "12,5"}})
    first.run()
    wait_until_written()

    second = open_page("tickets")
    second.text_input(key="unsaved.tab").set_value(TAB).run()

    assert second.button(key="tickets.review").label == "Commit 1 change"
    assert grid_frame(second).loc[6, "points"] == "2,5"
    second.switch_page("../pages/developers.py").run()
    assert key(second).startswith("developers.")
    assert grid_frame(second).loc[1, "capacity"] == "12,5"
