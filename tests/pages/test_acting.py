"""Acting on many rows, on all that match, or on one: reviewed, with single rows taken out."""

import time
from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from db.commands import Change, Edit, complete, update_developers
from db.engine import Database
from db.models.board import Assignment, Ticket
from db.queries.history.batches import recent_batches
from tests.db.together.reading import assignment, workloads
from tests.factories import (
    START,
    make_assignments,
    make_developers,
    make_proposals,
    make_tickets,
    manager,
)
from tests.pages.conftest import OpenPage, refusals, said
from tests.pages.grids import act, ask, change, table_with, tick


def untick(app: AppTest, *tickets: str) -> AppTest:
    """Take rows out of the review that is open, by ticket."""
    editor = app.data_editor[-1]
    shown = list(editor.value["ticket"])
    app.session_state[str(editor.key)] = {
        "edited_rows": {shown.index(ticket): {"tick": False} for ticket in tickets},
        "added_rows": [],
        "deleted_rows": [],
    }
    return app


def click(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def statuses(database: Database) -> dict[int, str]:
    with database.read() as session:
        statement = select(Assignment.ticket_id, Assignment.status).order_by(Assignment.id)
        return {row.ticket_id: row.status for row in session.execute(statement)}


def test_rows_taken_out_of_the_review_stay_as_they_were(
    seeded: Database, open_page: OpenPage
) -> None:
    app = click(open_page("assignments", status="active"), "act.everything")
    click(app, "act.complete")
    assert app.button(key="review.commit").label == "Commit 3 changes"

    untick(app, "#2")
    click(app, "review.commit")

    assert "2 assignments completed" in said(app)
    assert statuses(seeded) == {
        1: "completed",
        2: "active",
        3: "completed",
        4: "proposed",
        5: "proposed",
    }


def test_a_load_in_the_review_opens_what_it_is_made_of(
    seeded: Database, open_page: OpenPage
) -> None:
    app = click(open_page("assignments", status="active"), "act.everything")
    click(app, "act.complete")
    loads = app.dataframe[-1].value
    name = loads["developer"].iloc[0]

    app.selectbox(key="review.behind").set_value(name).run()

    after = float(loads["after"].iloc[0])
    assert any(f"{name}: baseline" in text.value for text in app.markdown)
    assert any(text.value.endswith(f"= **{after:g} points**") for text in app.markdown)
    lines = table_with(app, "part")
    assert lines["points"].sum() == after
    assert "Taken away" in set(lines["part"])


def test_all_that_match_the_filter_are_acted_on_beyond_the_page(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind", capacity=1_000.0)
        tickets = make_tickets(session, 130)
        make_assignments(session, dict.fromkeys(tickets, "Ana Petrov"))
    app = open_page("assignments", assigned_to="Ana Petrov")
    click(app, "act.everything")
    assert any("All 130 that match are selected" in caption.value for caption in app.caption)
    app.text_input[-1].set_value("Quarter's end").run()

    click(app, "act.complete")
    assert app.button(key="review.commit").label == "Commit 130 changes"
    click(app, "review.commit")

    assert set(statuses(board).values()) == {"completed"}
    with board.read() as session:
        assert recent_batches(session, 1)[0].event_count == 130


def test_more_rows_than_the_review_shows_are_paged_and_taken_out_on_any_page(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana Petrov", capacity=1_000.0)
        tickets = make_tickets(session, 230)
        make_assignments(session, dict.fromkeys(tickets, "Ana Petrov"))
    app = click(open_page("assignments"), "act.everything")
    click(app, "act.remove")
    untick(app, "#230")
    click(app, "review.navigate_next")
    assert len(app.data_editor[-1].value) == 30
    untick(app, "#1")

    click(app, "review.commit")

    left = [ticket for ticket, status in statuses(board).items() if status == "active"]
    assert left == [1, 230]


def test_work_is_spread_over_several_by_free_points(seeded: Database, open_page: OpenPage) -> None:
    app = tick(open_page("assignments"), "#1", "#2", "#3")
    app.multiselect(key="act.people").set_value(["Bo Lind", "Cy Okafor"]).run()

    click(app, "act.reassign")

    review = app.data_editor[-1].value.set_index("ticket")
    assert set(review["to"]) == {"Bo Lind", "Cy Okafor"}
    assert review["reason"].str.startswith("Most free points").all()
    assert any(caption.value.startswith("Largest ticket first") for caption in app.caption)
    click(app, "review.commit")
    with seeded.read() as session:
        assert assignment(session, 1).assigned_to in ("Bo Lind", "Cy Okafor")


def test_work_for_which_nobody_is_chosen_goes_to_whom_it_suits_and_is_reviewed(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        teams = [Edit(id_, {"team": "Core"}) for id_ in (1, 2)]
        update_developers(session, teams, actor=manager("Bea"), at=START)
    app = tick(open_page("assignments"), "#1", "#2")

    click(app, "act.reassign")

    # Cy has more room, and is not in her team.
    assert set(app.data_editor[-1].value["to"]) == {"Bo Lind"}
    assert any(caption.value.startswith("Nobody was chosen") for caption in app.caption)
    click(app, "review.commit")
    with seeded.read() as session:
        assert workloads(session)["Ana Petrov"] == 0.0


def test_what_would_overload_somebody_is_reviewed_and_all_else_is_done_at_once(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        smaller = [Edit(3, {"capacity": 8.0})]
        update_developers(session, smaller, actor=manager("Bea"), at=START)
    app = tick(open_page("assignments"), "#1", "#2", "#3")
    app.multiselect(key="act.people").set_value(["Cy Okafor"]).run()

    click(app, "act.reassign")

    assert "Past what they have available: Cy Okafor" in said(app)
    untick(app, "#3")
    click(app, "review.commit")
    assert "2 assignments reassigned" in said(app)
    # The row that was taken out is still ticked.
    click(tick(app, "#1", "#2"), "act.complete")
    assert "3 assignments completed" in said(app)


def test_a_due_date_and_a_priority_of_several_change_as_one_batch_each(
    seeded: Database, open_page: OpenPage
) -> None:
    app = tick(open_page("assignments"), "#1", "#4")
    app.text_input[-1].set_value("The customer asked").run()

    change(app, "Due on")
    app.date_input(key="act.due").set_value(date(2026, 6, 1)).run()
    click(app, "act.edit")

    assert "2 tickets changed" in said(app)
    change(tick(app, "#1", "#4"), "Critical priority")
    assert "2 tickets changed" in said(app)
    with seeded.read() as session:
        changed = session.execute(
            select(Ticket.id, Ticket.priority, Ticket.due_date).where(Ticket.id.in_([1, 4]))
        ).all()
        assert [tuple(row) for row in changed] == [
            (1, "Critical", date(2026, 6, 1)),
            (4, "Critical", date(2026, 6, 1)),
        ]
        assert recent_batches(session, 1)[0].event_count == 2


def test_one_selected_row_is_committed_by_the_click_itself(
    seeded: Database, open_page: OpenPage
) -> None:
    app = tick(open_page("assignments"), "#1")

    click(app, "act.complete")

    assert "1 assignment completed" in said(app)
    assert statuses(seeded)[1] == "completed"


def test_a_rows_menu_commits_at_once_and_its_notice_takes_it_back(
    seeded: Database, open_page: OpenPage
) -> None:
    app = act(open_page("assignments"), "#1", "Complete")

    assert "1 assignment completed" in said(app)
    assert statuses(seeded)[1] == "completed"
    next(button for button in app.button if button.label == "Undo").click().run()
    assert statuses(seeded)[1] == "active"


def test_a_rows_menu_reassigns_after_asking_to_whom(seeded: Database, open_page: OpenPage) -> None:
    label = "Reassign…"
    app = act(open_page("assignments"), "#1", label)
    assert app.selectbox(key="row.developer").value == "Cy Okafor"

    app.selectbox(key="row.developer").set_value("Cy Okafor").run()
    app.text_input(key="row.reason").set_value("On leave").run()
    click(app, "row.commit")

    with seeded.read() as session:
        row = assignment(session, 1)
        assert (row.assigned_to, row.reason) == ("Cy Okafor", "On leave")


def test_what_is_chosen_and_typed_last_counts_when_it_arrives_with_the_click(
    seeded: Database, open_page: OpenPage
) -> None:
    app = act(open_page("assignments"), "#1", "Reassign…")
    choose = app.selectbox(key="row.developer")
    first, second = choose.options[:2]
    choose.set_value(first.split(" · ")[0]).run()

    app.selectbox(key="row.developer").set_value(second.split(" · ")[0])
    app.text_input(key="row.reason").set_value("Typed last")
    click(app, "row.commit")

    with seeded.read() as session:
        row = assignment(session, 1)
        assert (row.assigned_to, row.reason) == (second.split(" · ")[0], "Typed last")


def test_a_forged_choice_from_a_menu_does_nothing(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")

    act(app, "#1", "Approve")
    act(app, "#1", "DROP TABLE")
    ask(app, "act", {"id": 10_000, "label": "Approve"})

    assert not app.exception
    assert statuses(seeded)[1] == "active"


def test_a_row_that_somebody_changed_before_the_click_is_refused_by_name(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    with seeded.write() as session:
        complete(session, [Change(1, "complete")], actor=manager("Bea"), at=START)

    act(app, "#1", "Remove")

    assert "1 row was not saved" in said(app)
    assert "completed by Bea" in refusals(app)["Why"].iloc[0]


def test_approving_past_available_points_from_a_menu_asks_first(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        people = make_developers(session, "Ana Petrov", capacity=3.0)
        make_proposals(session, {make_tickets(session, 1)[0]: "Ana Petrov"})
        smaller = Edit(people["Ana Petrov"], {"capacity": 2.0})
        update_developers(session, [smaller], actor=manager("Bea"), at=START)
    app = act(open_page("assignments"), "#1", "Approve")

    assert "Past what they have available: Ana Petrov" in said(app)
    app.checkbox(key="review.allow_overload").check().run()
    click(app, "review.commit")

    assert statuses(board)[1] == "active"


def test_a_large_commit_runs_beside_the_page(
    seeded: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.ui.acting.review.AT_ONCE", 1)
    app = tick(open_page("assignments"), "#1", "#2")
    click(app, "act.complete")

    deadline = time.monotonic() + 30
    while "2 assignments completed" not in said(app):
        assert time.monotonic() < deadline
        app.run()
    assert statuses(seeded)[1] == "completed"


def test_tickets_hand_their_open_work_to_the_same_review(
    seeded: Database, open_page: OpenPage
) -> None:
    app = tick(open_page("tickets"), "#1", "#2", "#8")

    click(app, "act.complete")
    assert "1 of the selected tickets is with nobody." in said(app)
    click(app, "review.commit")

    assert (statuses(seeded)[1], statuses(seeded)[2]) == ("completed", "completed")


def test_the_last_commits_offer_to_redo_what_is_undone(
    seeded: Database, open_page: OpenPage
) -> None:
    app = act(open_page("assignments"), "#1", "Complete")
    for label, status in (("Undo", "active"), ("Redo", "completed"), ("Undo", "active")):
        next(button for button in app.button if button.label == label).click().run()
        assert statuses(seeded)[1] == status
    app.session_state["undo.last"] = True
    app.run()

    offered = [button.label for button in app.button if (button.key or "").startswith("last.undo")]
    assert offered[:4] == ["Redo", "Redo", "Redo", "Redo"]
    lines = [text.value for text in app.markdown if "Ann" in text.value][:4]
    assert ["since" in line for line in lines] == [False, True, False, True]
    assert lines[-1].startswith(r"**Complete**: \#1 completed by Ana Petrov, undone since")
    # Opening them has not taken the notice with its Undo away, which says what it did to what.
    assert r"1 change undone. \#1 back with Ana Petrov." in said(app)


@pytest.mark.parametrize("page", ["proposals", "analytics"])
def test_the_last_commits_are_undone_from_the_head_of_any_page(
    seeded: Database, open_page: OpenPage, page: str
) -> None:
    app = open_page(page)
    app.session_state["undo.last"] = True
    app.run()

    last = next(button for button in app.button if str(button.key).startswith("last.undo."))
    last.click().run()

    assert "changes undone" in said(app)
    assert 4 not in [ticket for ticket, status in statuses(seeded).items() if status == "proposed"]


def test_a_ticket_that_somebody_proposed_meanwhile_is_not_taken_by_a_click(
    seeded: Database, open_page: OpenPage
) -> None:
    app = tick(open_page("tickets"), "#8")
    app.multiselect(key="act.people").set_value(["Ana Petrov"]).run()
    with seeded.write() as session:
        make_proposals(session, {8: "Bo Lind"})

    click(app, "act.assign")

    assert "1 row was not saved" in said(app)
    assert statuses(seeded)[8] == "proposed"


def test_a_hand_over_shows_skills_that_are_missing_and_leaves_out_single_rows(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana", skills="Swift")
        make_developers(session, "Bo", skills="Python")
        make_developers(session, "Cy", skills="Swift", availability=0.0)
        tickets = make_tickets(session, 2, required_skill="Swift")
        make_assignments(session, dict.fromkeys(tickets, "Ana"))
    app = open_page("developers", developer="1")
    picker = app.multiselect(key="developer.1.1.leave.takers")
    assert picker.options == ["Bo · 20 free", "Cy · 0 free"]

    picker.set_value(["Bo"])
    next(button for button in app.button if button.label == "Review").click().run()
    against = "⚠ Bo lacks Swift"
    assert app.data_editor[-1].value["overload"].tolist() == [against] * 2
    assert all(f"{ticket}: {against}" in said(app) for ticket in ("#1", "#2"))
    untick(app, "#1")
    click(app, "review.commit")

    with board.read() as session:
        assert workloads(session) == {"Ana": 3.0, "Bo": 3.0, "Cy": 0.0}


def test_a_row_for_somebody_with_no_points_available_is_reviewed_though_it_is_one(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        make_developers(session, "Ana")
        make_developers(session, "Cy", availability=0.0)
        make_assignments(session, {make_tickets(session)[0]: "Ana"})
    app = open_page("developers", developer="1")
    app.multiselect(key="developer.1.1.leave.takers").set_value(["Cy"])

    next(button for button in app.button if button.label == "Review").click().run()

    assert "#1: ⚠ Cy has no points available" in said(app)
    with board.read() as session:
        assert workloads(session) == {"Ana": 3.0, "Cy": 0.0}
