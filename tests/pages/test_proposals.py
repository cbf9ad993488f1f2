"""The Proposals page: proposes, lets managers decide row by row or in bulk, shows refusals."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.ui.editing import proposal_table
from db.commands import Change, NewAssignment, reject, save_assignments
from db.engine import Database
from db.models.board import Assignment, Ticket
from db.queries.planning import barred_pairs
from tests.factories import START, make_developers, make_tickets, manager
from tests.pages.conftest import OpenPage, said
from tests.pages.grids import edit, grid_frame, tables, tick, tickets


def press_propose(app: AppTest) -> AppTest:
    next(button for button in app.button if button.label == "Propose").click()
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, action: str) -> AppTest:
    """Press a button; several rows are committed in the review that it opens."""
    app.button(key=f"proposals.{action}").click().run()
    if any(button.key == "review.commit" for button in app.button):
        app.button(key="review.commit").click().run()
    assert not app.exception
    return app


def of_ticket(database: Database, ticket_id: int) -> Assignment:
    """The newest assignment of a ticket."""
    with database.read() as session:
        statement = select(Assignment).where(Assignment.ticket_id == ticket_id)
        return session.scalars(statement.order_by(Assignment.id.desc())).first() or Assignment()


def test_proposing_saves_rows_with_reasons_that_a_new_session_finds(
    seeded: Database, open_page: OpenPage
) -> None:
    press_propose(open_page("proposals"))

    table = grid_frame(open_page("proposals"))
    assert set(table["ticket"]) == {"#4", "#5", "#6", "#7", "#8"}
    new = table[table["ticket"].isin(["#6", "#7", "#8"])]
    assert new["why"].str.contains("points").all()
    assert new["runners_up"].str.len().gt(0).all()


def test_a_proposal_that_was_forced_shows_the_rules_it_breaks(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", skills="JavaScript")
        make_developers(session, "Bo Lind", skills="Python")
        pair = NewAssignment(make_tickets(session)[0], "Ana Petrov", "Hers.", status="proposed")
        save_assignments(session, [pair], actor=manager("Bea"), at=START, force=True)

    table = grid_frame(open_page("proposals"))

    assert list(table["why"]) == ["⚠ Against the rules: Ana Petrov does not have Python. Hers."]


def test_nothing_to_propose_is_said(board: Database, open_page: OpenPage) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov")

    app = press_propose(open_page("proposals"))

    assert "No waiting ticket passes these choices" in said(app)


def test_a_ticket_that_fits_nobody_is_listed_with_the_reason(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", skills="JavaScript")
        make_tickets(session, 1, required_skill="Java", story_points=30.0)

    app = press_propose(open_page("proposals"))

    left = next(table for table in tables(app) if "status" not in table)
    assert list(left["ticket"]) == ["#1"]
    assert "Java" in left["why"].iloc[0]


def test_ticked_proposals_are_approved_and_the_others_stay(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(open_page("proposals"), {"#4": {"tick": True, "note": "knows it"}})

    press(app, "approve")

    assert "1 proposal approved" in said(app)
    assert of_ticket(seeded, 4).status == "active"
    assert of_ticket(seeded, 5).status == "proposed"
    assert tickets(app) == ["#5"]


def test_a_proposal_is_approved_with_another_developer(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(open_page("proposals"), {"#4": {"tick": True, "developer": "Cy Okafor"}})

    press(app, "approve")

    taken = of_ticket(seeded, 4)
    assert (taken.assigned_to, taken.original_assigned_to) == ("Cy Okafor", "Bo Lind")
    assert (taken.status, taken.assignment_type) == ("active", "reassigned")


def test_another_developer_alone_keeps_the_proposal_open(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(open_page("proposals"), {"#4": {"developer": "Cy Okafor"}})

    press(app, "reassign")

    assert of_ticket(seeded, 4).status == "proposed"
    assert of_ticket(seeded, 4).assigned_to == "Cy Okafor"


def test_not_this_person_bars_the_pair_and_setting_aside_rejects_the_ticket(
    seeded: Database, open_page: OpenPage
) -> None:
    app = press(edit(open_page("proposals"), {"#4": {"tick": True}}), "reject")
    edit(app, {"#5": {"tick": True}})
    press(app, "set aside")

    with seeded.read() as session:
        barred = barred_pairs(session, [4, 5])
        status = session.scalars(select(Ticket.status).where(Ticket.id == 5)).one()
    assert barred == {(4, of_ticket(seeded, 4).developer_id)}
    assert status == "rejected"


def test_plan_anew_keeps_a_correction_until_it_is_given_back(
    seeded: Database, open_page: OpenPage
) -> None:
    app = press(edit(open_page("proposals"), {"#4": {"developer": "Cy Okafor"}}), "reassign")
    corrected = of_ticket(seeded, 4).id
    replan = next(box for box in app.checkbox if box.label == "Plan anew")

    press_propose(replan.check().run())
    kept = of_ticket(seeded, 4)
    app = press(edit(open_page("proposals"), {"#4": {"tick": True}}), "give back")
    press_propose(app)

    assert (kept.id, kept.assigned_to) == (corrected, "Cy Okafor")
    assert kept.reason == "Changed by Ann from Bo Lind."
    planned = of_ticket(seeded, 4)
    assert planned.id != corrected
    assert (planned.status, planned.assignment_type) == ("proposed", "ai")


def test_every_row_ticked_is_approved_with_its_other_edits(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(open_page("proposals"), {"#4": {"developer": "Cy Okafor"}})

    tick(app, *tickets(app))
    press(app, "approve")

    assert "2 proposals approved" in said(app)
    assert of_ticket(seeded, 4).assigned_to == "Cy Okafor"


def test_a_proposal_that_somebody_else_decided_is_refused_by_name(
    seeded: Database, open_page: OpenPage
) -> None:
    app = edit(open_page("proposals"), {"#4": {"tick": True}, "#5": {"tick": True}})
    with seeded.write() as session:
        reject(session, [Change(of_ticket(seeded, 4).id, "reject")], actor=manager("Bea"), at=START)

    press(app, "approve")

    assert "1 proposal approved" in said(app)
    refused = next(table.value for table in app.dataframe if "Why" in table.value)
    assert "rejected by Bea" in refused["Why"].iloc[0]


@pytest.fixture
def past_capacity(board: Database, open_page: OpenPage) -> AppTest:
    """Two proposals of 4 points, both corrected to Bo, who has 5, and ticked."""
    with board.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind", capacity=5.0)
        make_tickets(session, 2, story_points=4.0)
    app = press_propose(open_page("proposals"))
    other = {"tick": True, "developer": "Bo Lind"}
    return edit(app, dict.fromkeys(grid_frame(app)["ticket"], other))


def test_nothing_is_approved_past_capacity_before_the_box_is_ticked(
    past_capacity: AppTest, board: Database
) -> None:
    app = past_capacity
    app.button(key="proposals.approve").click().run()

    assert "Bo Lind" in app.checkbox(key="review.allow_overload").label
    assert app.button(key="review.commit").disabled
    app.checkbox(key="review.allow_overload").check().run()
    # The yes is taken back, and the click comes with it.
    app.checkbox(key="review.allow_overload").uncheck()
    app.button(key="review.commit").click().run()
    assert {of_ticket(board, id_).status for id_ in (1, 2)} == {"proposed"}

    app.checkbox(key="review.allow_overload").check().run()
    app.button(key="review.commit").click().run()
    assert {of_ticket(board, id_).assigned_to for id_ in (1, 2)} == {"Bo Lind"}
    assert {of_ticket(board, id_).status for id_ in (1, 2)} == {"active"}


def test_one_row_past_capacity_asks_as_many_do(past_capacity: AppTest, board: Database) -> None:
    app = past_capacity
    app.button(key="proposals.approve").click().run()
    rows = app.session_state["dialog.open"].show.args[0]
    app.session_state[rows.key] = {"edited_rows": {1: {"tick": False}}}
    app.run()
    assert not app.button(key="review.commit").disabled
    app.button(key="review.commit").click().run()

    edit(app, {"#2": {"tick": True, "developer": "Bo Lind"}})
    app.button(key="proposals.approve").click().run()

    assert app.button(key="review.commit").disabled
    assert of_ticket(board, 2).status == "proposed"


def test_proposals_are_found_by_filters_in_the_url_and_read_page_by_page(
    seeded: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    press_propose(open_page("proposals"))
    everything = grid_frame(open_page("proposals"))
    name = everything["developer"].iloc[0]

    found = open_page("proposals", proposal_developer=[name])
    shown = grid_frame(found)
    monkeypatch.setattr(proposal_table, "ROWS", replace(proposal_table.ROWS, limit=1))
    first = open_page("proposals", proposal_sort="Points, most first")
    points = grid_frame(first)["points"].iloc[0]
    second = next(button for button in first.button if button.label == "Next page").click().run()

    assert set(shown["developer"]) == {name}
    assert len(shown) == (everything["developer"] == name).sum()
    assert any(
        f"{len(everything)} found, 1 on this page" in caption.value for caption in first.caption
    )
    assert len(grid_frame(second)) == 1
    assert grid_frame(second)["points"].iloc[0] <= points == everything["points"].max()


def test_a_filter_that_no_proposal_passes_says_so(seeded: Database, open_page: OpenPage) -> None:
    press_propose(open_page("proposals"))

    app = open_page("proposals", proposal_search="nothing-like-it")

    assert "Nothing matches" in app.subheader[0].value


def test_ticks_on_rows_that_a_filter_hides_stay_and_are_not_decided(
    seeded: Database, open_page: OpenPage
) -> None:
    app = press_propose(open_page("proposals"))
    table = grid_frame(app)
    hidden, other = table["ticket"].iloc[0], table["ticket"].iloc[-1]
    edit(app, {hidden: {"tick": True}})

    app.text_input(key="proposal_search").set_value(other).run()
    tick(app, *tickets(app))

    assert "Unsaved edits on rows that this view does not show: 1" in [
        caption.value for caption in app.caption
    ]
    assert "Approve 1 ticked" in [button.label for button in app.button]
    app.text_input(key="proposal_search").set_value("").run()
    shown = grid_frame(app).set_index("ticket")["tick"]
    assert shown[[hidden, other]].all()
