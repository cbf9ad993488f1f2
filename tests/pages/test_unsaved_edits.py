"""What a manager typed goes only with the commit that took it, and only onto its own row."""

from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from db.commands import Change, decide
from db.engine import Database
from db.models import AssignmentHistory
from tests.db.reading import assignment
from tests.factories import ANN, START, make_assignment, make_tickets, manager
from tests.pages.conftest import OpenPage, said

BEA = manager("Bea")


def known(app: AppTest, name: str) -> Any:
    return app.session_state[f"snapshot.{name}"]


def edit(app: AppTest, name: str, rows: dict[int, dict[str, Any]]) -> AppTest:
    """Edit cells of the table that is shown, by assignment."""
    rows_now = known(app, name)
    positions = {list(rows_now.frame.index).index(id_): cells for id_, cells in rows.items()}
    app.session_state[rows_now.key] = {
        "edited_rows": positions,
        "added_rows": [],
        "deleted_rows": [],
    }
    return app.run()


def commit(app: AppTest) -> AppTest:
    app.button(key="assignments.review").click().run()
    app.button(key="review.commit").click().run()
    assert not app.exception
    return app


def test_a_decision_about_some_proposals_keeps_the_edits_of_the_others(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("proposals")
    note = "Cy is on leave from Monday"
    edit(
        app,
        "proposals",
        {4: {"tick": True}, 5: {"developer": "Ana Petrov", "note": note}},
    )

    app.button(key="proposals.approve").click().run()

    assert "1 row saved: approved." in said(app)
    assert known(app, "proposals").edits == {5: {"developer": "Ana Petrov", "note": note}}
    shown = app.data_editor[0].value.loc[5]
    assert (shown["developer"], shown["note"]) == ("Ana Petrov", note)


def test_a_commit_keeps_the_edits_that_were_no_part_of_it(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    rest = {
        2: {"note": "Look at this again"},
        3: {"developer": "Cy Okafor", "action": "Complete", "note": "Which?"},
    }
    edit(app, "assignments", {1: {"developer": "Cy Okafor"}, **rest})

    commit(app)

    assert "1 row saved" in said(app)
    assert known(app, "assignments").edits == rest


@pytest.fixture
def conflict(seeded: Database, open_page: OpenPage) -> AppTest:
    """Ann's edit of row 1, which Bea has reassigned meanwhile; Ann has tried to commit it."""
    app = open_page("assignments")
    edit(app, "assignments", {1: {"developer": "Cy Okafor", "note": "A long paragraph"}})
    with seeded.write() as session:
        decide(session, [Change(1, "reassign", "Bo Lind")], actor=BEA, at=START)
    return commit(app)


def test_a_refused_row_keeps_what_was_typed_and_says_who_changed_it(conflict: AppTest) -> None:
    assert "1 row was not saved" in said(conflict)
    assert "was reassigned to Bo Lind by Bea" in conflict.dataframe[0].value["Why"].iloc[0]
    assert known(conflict, "assignments").conflicts == [1]
    assert "Somebody changed #1 since your edit of it" in said(conflict)


def test_their_change_can_be_kept(conflict: AppTest) -> None:
    rows = known(conflict, "assignments")
    conflict.button(key=f"{rows.key}.theirs").click().run()

    rows = known(conflict, "assignments")
    assert (rows.edits, rows.conflicts) == ({}, [])
    assert conflict.data_editor[0].value.loc[1, "developer"] == "Bo Lind"


def test_mine_can_be_applied_on_purpose(conflict: AppTest, seeded: Database) -> None:
    rows = known(conflict, "assignments")
    conflict.button(key=f"{rows.key}.mine").click().run()
    commit(conflict)

    assert "1 row saved" in said(conflict)
    with seeded.read() as session:
        row = assignment(session, 1)
        assert (row.assigned_to, row.reason) == ("Cy Okafor", "A long paragraph")


def test_rows_can_be_selected_while_an_edit_waits(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"developer": "Cy Okafor"}})
    app.toggle(key="assignments.edit").set_value(False).run()

    rows = known(app, "assignments")
    position = list(rows.frame.index).index(2)
    app.session_state[f"{rows.key}.selected"] = {
        "selection": {"rows": [position], "columns": [], "cells": []}
    }
    app.run()

    assert any("1 selected" in one.value for one in app.caption)
    assert any("1 unsaved edit in the table's cells" in one.value for one in app.caption)
    app.toggle(key="assignments.edit").set_value(True).run()
    assert app.data_editor[0].value.loc[1, "developer"] == "Cy Okafor"


def test_a_pasted_reason_is_kept_as_plain_lines(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"action": "Complete", "note": "One\r\nTwo\rThree\x07\ud800!"}})

    commit(app)

    with seeded.read() as session:
        event = session.scalars(
            select(AssignmentHistory).order_by(AssignmentHistory.id.desc())
        ).first()
        assert event is not None
        assert event.reason == "One\nTwo\nThree  !"


def test_what_a_status_does_not_allow_is_said_before_the_commit(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"action": "Approve"}, 2: {"action": "Complete"}})

    assert "#1 is active: “Approve” is for proposed work, so it is left out." in said(app)
    assert app.button(key="assignments.review").label == "Review and commit 1 change"


def test_a_notice_takes_its_commit_back(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"action": "Complete"}})
    commit(app)
    done = next(one for one in app.button if one.label == "Undo")

    done.click().run()

    assert "1 row saved: undone." in said(app)
    with seeded.read() as session:
        assert assignment(session, 1).status == "active"
    assert app.data_editor[0].value.loc[1, "status"] == "active"


def test_the_second_half_of_a_double_click_does_nothing(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"action": "Complete"}})
    app.button(key="assignments.review").click().run()
    # What came of the first click waits to be shown when the second one arrives.
    from dashboard.ui.notices import Notice

    app.session_state["notices"] = [Notice("success", "1 row saved.")]
    app.button(key="review.commit").click().run()

    with seeded.read() as session:
        assert assignment(session, 1).status == "active"
    assert said(app).count("saved") == 1


def test_a_new_row_on_top_moves_no_edit(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"developer": "Cy Okafor"}})
    with seeded.write() as session:
        make_assignment(session, make_tickets(session, 1)[0], "Bo Lind", actor=ANN)
    app.run()
    app.button(key="assignments.reload").click().run()

    assert known(app, "assignments").edits == {1: {"developer": "Cy Okafor"}}
    assert app.data_editor[0].value.loc[1, "developer"] == "Cy Okafor"


def test_an_edit_and_a_filter_in_one_step_lose_nothing(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    rows = known(app, "assignments")
    position = list(rows.frame.index).index(1)
    app.session_state[rows.key] = {
        "edited_rows": {position: {"note": "Typed, then clicked away"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.multiselect(key="status").set_value(["active"]).run()

    assert known(app, "assignments").edits == {1: {"note": "Typed, then clicked away"}}
