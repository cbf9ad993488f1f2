"""What a manager typed goes only with the commit that took it, and only onto its own row."""

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard.live.background import wait_until_written
from dashboard.settings import settings
from db.commands import Change, decide
from db.engine import Database
from db.models.board import AssignmentHistory
from tests.db.together.reading import assignment
from tests.factories import ANN, START, make_assignment, make_tickets, manager
from tests.pages.conftest import OpenPage, refusals, said
from tests.pages.grids import commit, edit_ids, grid_frame, key, tick, tickets

BEA = manager("Bea")
TAB = "0123456789abcdef0123456789abcdef"


def known(app: AppTest, name: str) -> Any:
    return app.session_state[f"snapshot.{name}"]


def edit(app: AppTest, _name: str, rows: dict[int, dict[str, Any]]) -> AppTest:
    """Edit cells of the table that is shown, by assignment."""
    return edit_ids(app, rows)


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

    assert "1 proposal approved." in said(app)
    assert known(app, "proposals").edits == {5: {"developer": "Ana Petrov", "note": note}}
    shown = grid_frame(app).loc[5]
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

    assert "1 change saved" in said(app)
    assert known(app, "assignments").edits == rest


@pytest.fixture
def conflict(seeded: Database, open_page: OpenPage) -> AppTest:
    """Ann's edit of row 1, which Bea has reassigned meanwhile; Ann has tried to commit it."""
    app = open_page("assignments")
    edit(app, "assignments", {1: {"developer": "Cy Okafor", "note": "A long paragraph"}})
    with seeded.write() as session:
        decide(session, [Change(1, "reassign", "Bo Lind")], actor=BEA, at=START)
    return commit(app)


def conflict_table(app: AppTest) -> pd.DataFrame:
    """What the page shows of edits that somebody else was faster than."""
    return next(table.value for table in app.data_editor if "theirs" in table.value)


def decide_in_table(app: AppTest, line: int, decision: str) -> None:
    rows = known(app, "assignments")
    app.session_state[f"{rows.key}.conflicts.{len(rows.conflicts)}"] = {
        "edited_rows": {line: {"decision": decision}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()


def test_a_refused_row_keeps_what_was_typed_and_says_who_changed_it(conflict: AppTest) -> None:
    assert "1 row was not saved" in said(conflict)
    assert "was reassigned to Bo Lind by Bea" in refusals(conflict)["Why"].iloc[0]
    assert known(conflict, "assignments").conflicts == [1]
    lines = conflict_table(conflict)
    assert list(lines["field"]) == ["Developer", "Reason"]
    assert [tuple(line) for line in lines[["was", "theirs", "mine"]].fillna("").to_numpy()] == [
        ("Ana Petrov", "Bo Lind", "Cy Okafor"),
        ("", "Changed by Bea from Ana Petrov.", "A long paragraph"),
    ]
    assert (lines["by"].iloc[0], lines["at"].iloc[0].floor("s")) == ("Bea", START)


def test_their_change_can_be_kept(conflict: AppTest) -> None:
    rows = known(conflict, "assignments")
    conflict.button(key=f"{rows.key}.Keep theirs.all").click().run()

    rows = known(conflict, "assignments")
    assert (rows.edits, rows.conflicts) == ({}, [])
    assert grid_frame(conflict).loc[1, "developer"] == "Bo Lind"


def test_mine_can_be_applied_on_purpose(conflict: AppTest, seeded: Database) -> None:
    rows = known(conflict, "assignments")
    conflict.button(key=f"{rows.key}.Apply mine.all").click().run()
    commit(conflict)

    assert "1 change saved" in said(conflict)
    with seeded.read() as session:
        row = assignment(session, 1)
        assert (row.assigned_to, row.reason) == ("Cy Okafor", "A long paragraph")


def test_conflicts_are_decided_row_by_row(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {id_: {"developer": "Cy Okafor"} for id_ in (1, 2, 3)})
    with seeded.write() as session:
        changes = [Change(1, "complete"), Change(2, "reassign", "Bo Lind")]
        decide(session, changes, actor=BEA, at=START)
    app.run()
    app.button(key="assignments.reload").click().run()
    rows = known(app, "assignments")
    assert rows.conflicts == [1, 2]
    decide_in_table(app, 0, "Drop the board")

    decide_in_table(app, 0, "Keep theirs")
    assert known(app, "assignments").conflicts == [2]
    decide_in_table(app, 0, "Apply mine")
    assert known(app, "assignments").conflicts == []
    commit(app)

    assert "2 changes saved" in said(app)
    with seeded.read() as session:
        assert assignment(session, 1).status == "completed"
        assert assignment(session, 2).assigned_to == "Cy Okafor"
        assert assignment(session, 3).assigned_to == "Cy Okafor"


def test_an_edited_row_that_left_the_view_is_shown_until_it_is_decided(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"developer": "Cy Okafor"}})
    with seeded.write() as session:
        decide(session, [Change(1, "complete")], actor=BEA, at=START)
    app.run()
    app.button(key="assignments.reload").click().run()

    assert list(conflict_table(app)["field"]) == ["Developer", "Status"]
    assert grid_frame(app).loc[1, "status"] == "completed"
    app.button(key=f"{known(app, 'assignments').key}.Keep theirs.all").click().run()

    assert 1 not in grid_frame(app).index
    assert known(app, "assignments").edits == {}


def test_who_comes_back_to_a_page_sees_the_board_as_it_is_and_their_edits(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"developer": "Cy Okafor"}, 2: {"note": "Mine"}})
    app.switch_page("../pages/history.py").run()
    assert any("2 unsaved edits" in caption.value for caption in app.caption)
    with seeded.write() as session:
        decide(session, [Change(1, "reassign", "Bo Lind")], actor=BEA, at=START)

    app.switch_page("../pages/assignments.py").run()

    assert known(app, "assignments").conflicts == [1]
    assert known(app, "assignments").edits[2] == {"note": "Mine"}


def test_ticked_proposals_that_changed_meanwhile_are_not_approved_unseen(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("proposals")
    tick(app, *tickets(app))
    with seeded.write() as session:
        decide(session, [Change(4, "reassign", "Ana Petrov")], actor=BEA, at=START)
    app.run()
    app.button(key="proposals.reload").click().run()
    assert known(app, "proposals").conflicts == [4]

    app.button(key="proposals.approve").click().run()

    with seeded.read() as session:
        assert assignment(session, 4).status == "proposed"
        assert assignment(session, 5).status == "active"


def test_rows_can_be_selected_while_an_edit_waits(seeded: Database, open_page: OpenPage) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"developer": "Cy Okafor"}})

    tick(app, "#2")

    assert any("1 selected" in caption.value for caption in app.caption)
    assert app.button(key="assignments.review").label == "Commit 1 change"
    assert grid_frame(app).loc[1, "developer"] == "Cy Okafor"


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


def test_the_second_half_of_a_double_click_does_nothing(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    edit(app, "assignments", {1: {"action": "Complete"}, 2: {"action": "Complete"}})
    app.button(key="assignments.review").click().run()
    # What came of the first click waits to be shown when the second one arrives.
    from dashboard.ui.acting.notices import Notice

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
    assert grid_frame(app).loc[1, "developer"] == "Cy Okafor"


def test_an_edit_and_a_filter_in_one_step_lose_nothing(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("assignments")
    edit_ids(app, {1: {"note": "Typed, then clicked away"}}, run=False)
    app.multiselect(key="status").set_value(["active"]).run()

    assert known(app, "assignments").edits == {1: {"note": "Typed, then clicked away"}}


def test_a_tick_on_its_way_while_a_commit_replaces_the_table_is_kept_on_its_row(
    seeded: Database, open_page: OpenPage
) -> None:
    app = open_page("proposals")
    edit(app, "proposals", {4: {"tick": True}})
    held = app.session_state[key(app)]["edits"]
    app.button(key="proposals.approve").click().run()

    # The browser still showed the table from before when it was clicked.
    rows = held["rows"] | {"5": {"tick": True}}
    app.session_state[key(app)] = {"edits": held | {"rows": rows}}
    app.run()

    assert known(app, "proposals").edits == {5: {"tick": True}}
    assert bool(grid_frame(app).loc[5, "tick"])


def in_tab(app: AppTest, tab: str = TAB) -> AppTest:
    """What the page's script does: tell which browser tab this is."""
    app.text_input(key="unsaved.tab").set_value(tab).run()
    wait_until_written()
    return app


def test_edits_are_there_again_in_another_session_of_the_same_tab(
    seeded: Database, open_page: OpenPage
) -> None:
    app = in_tab(open_page("assignments"))
    edit(app, "assignments", {1: {"developer": "Cy Okafor"}, 2: {"note": "Asked twice"}})
    wait_until_written()
    with seeded.write() as session:
        decide(session, [Change(1, "reassign", "Bo Lind")], actor=BEA, at=START)
        make_assignment(session, make_tickets(session, 1)[0], "Bo Lind", actor=ANN)

    again = open_page("assignments")
    assert known(again, "assignments").edits == {}
    in_tab(again)

    assert known(again, "assignments").edits == {
        1: {"developer": "Cy Okafor"},
        2: {"note": "Asked twice"},
    }
    assert grid_frame(again).loc[2, "note"] == "Asked twice"
    # A row that somebody changed meanwhile is a conflict as ever.
    assert known(again, "assignments").conflicts == [1]
    line = conflict_table(again)[["was", "theirs", "mine"]].iloc[0]
    assert tuple(line) == ("Ana Petrov", "Bo Lind", "Cy Okafor")
    other = in_tab(open_page("assignments"), TAB[::-1])
    assert known(other, "assignments").edits == {}


def test_edits_that_are_committed_or_discarded_do_not_come_back(
    seeded: Database, open_page: OpenPage
) -> None:
    app = in_tab(open_page("assignments"))
    edit(app, "assignments", {1: {"action": "Complete"}, 2: {"note": "Asked twice"}})
    commit(app)
    wait_until_written()
    assert known(in_tab(open_page("history")), "assignments").edits == {2: {"note": "Asked twice"}}
    app.button(key="assignments.discard").click().run()
    wait_until_written()

    assert known(in_tab(open_page("assignments")), "assignments").edits == {}


def test_another_persons_edits_are_never_shown(
    seeded: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(in_tab(open_page("assignments")), "assignments", {1: {"note": "Between us"}})
    wait_until_written()

    monkeypatch.setenv("LOCAL_ACTOR", "Bea")
    settings.cache_clear()

    assert known(in_tab(open_page("assignments")), "assignments").edits == {}
