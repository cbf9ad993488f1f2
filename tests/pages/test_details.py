"""A ticket or a person opens in place, from any table: acted on there, and walked on to others."""

from streamlit.testing.v1 import AppTest

from db.commands import Edit, update_tickets
from db.engine import Database
from tests.factories import START, manager
from tests.pages.conftest import OpenPage, refusals, said
from tests.pages.grids import edit, grid_frame, open_row, tickets
from tests.pages.test_tickets import holder


def title(app: AppTest) -> str:
    """What is open."""
    return str(app.header[-1].value) if app.query_params else ""


def row_id(app: AppTest, ticket: str) -> int:
    frame = grid_frame(app)
    return int(frame.index[frame["ticket"] == ticket][0])


def test_a_proposal_opens_in_place_with_its_reason_and_is_approved_there(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("proposals", proposal_search="Ticket")
    before = tickets(app)

    open_row(app, row_id(app, "#4"))
    assert title(app).startswith("\\#4 · ")
    assert app.button(key="details.holder").label == "Bo Lind"
    app.text_input[-1].set_value("She asked for it")
    app.button(key="details.approve").click().run()

    assert "1 assignment approved." in said(app)
    assert holder(seeded, 4) == ("Bo Lind", "active")
    # It stays open, over the same filter, which the ticket passes no more.
    assert title(app).startswith("\\#4 · ")
    assert app.query_params["proposal_search"] in ("Ticket", ["Ticket"])
    assert tickets(app) == [one for one in before if one != "#4"]


def test_one_walks_along_the_list_as_it_was_when_the_row_was_opened(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("tickets", ticket_sort="Ticket, oldest first")
    order = tickets(app)
    open_row(app, row_id(app, order[1]))

    app.button(key="details.next").click().run()
    assert app.query_params["ticket"] in (order[2][1:], [order[2][1:]])
    app.button(key="details.previous").click().run()
    app.button(key="details.previous").click().run()

    assert title(app).startswith(f"\\{order[0]} · ")
    assert app.button(key="details.previous").disabled


def test_whoever_holds_a_ticket_opens_from_it_and_one_comes_back(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    open_row(app, row_id(app, "#1"), "developer")
    assert title(app) == "Ana Petrov"
    # Two rows of hers are one person of the list.
    app.button(key="details.previous").click().run()
    assert title(app) == "Bo Lind"

    open_row(app, row_id(app, "#1"))
    app.button(key="details.holder").click().run()
    assert title(app) == "Ana Petrov"
    app.button(key="details.back").click().run()

    assert title(app).startswith("\\#1 · ")


def test_an_edit_of_the_table_is_what_its_details_begin_with_and_others_stay(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    edit(app, {"#1": {"developer": "Cy Okafor"}, "#3": {"action": "Complete"}})

    open_row(app, row_id(app, "#1"))
    app.button(key="details.reassign").click().run()

    assert holder(seeded, 1) == ("Cy Okafor", "active")
    edits = app.session_state["snapshot.assignments"].edits
    assert list(edits.values()) == [{"action": "Complete"}]


def test_whom_a_ticket_suits_best_is_one_click_away_unless_somebody_ruled_them_out(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("proposals")
    open_row(app, row_id(app, "#4"))
    # Of Cy's 20 points 3 are reserved, of Bo's 3 are taken, too.
    assert app.button(key="details.reassign").label == "Reassign to Cy Okafor"
    app.button(key="details.reassign").click().run()
    assert holder(seeded, 4) == ("Cy Okafor", "proposed")

    app.button(key="details.reject").click().run()

    assert app.button(key="assign.commit").label == "Assign to Bo Lind"
    app.button(key="assign.commit").click().run()
    assert holder(seeded, 4) == ("Bo Lind", "active")


def test_what_somebody_else_changed_meanwhile_is_said_and_not_overwritten(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("proposals")
    open_row(app, row_id(app, "#4"))
    with seeded.write() as session:
        changed = [Edit(4, {"story_points": 8.0})]
        update_tickets(session, changed, actor=manager("Bea"), at=START)

    app.button(key="details.approve").click().run()

    assert "1 row was not saved" in said(app)
    assert "Bea" in refusals(app)["Why"][0]
    assert holder(seeded, 4) == ("Bo Lind", "proposed")
    assert title(app).startswith("\\#4 · ")


def test_a_row_that_the_table_does_not_have_opens_nothing(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("proposals")

    for asked in ({"row": 999}, {"row": "4"}, {"kind": "token"}, {"table": "nowhere"}):
        open_row(app, **({"row": row_id(app, "#4")} | asked))

    assert not app.exception
    assert title(app) == ""
