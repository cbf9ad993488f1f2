"""Edits made in a table become changes of the right assignments."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.tables.editing import (
    EDITABLE,
    LABELS,
    change_of,
    edits_of,
    is_offered,
    load_moves,
    loads_after,
    merge,
    read_edits,
    row_of,
)
from dashboard.tables.frames import assignments_frame
from db.commands import Change
from db.domain.values import clean_reason
from tests.factories import shown_assignment as assignment


def frame(*rows: SimpleNamespace) -> pd.DataFrame:
    return assignments_frame(rows)


def test_forged_cells_and_rows_are_ignored() -> None:
    forged = {"1": {"points": 99, "version": 3, "note": "x"}, "5": {"note": "y"}}

    assert edits_of(forged, {1}, EDITABLE) == {1: {"note": "x"}}
    assert not is_offered({"rows": forged}, {1}, EDITABLE)
    assert is_offered({"rows": {"1": {"note": "x"}}}, {1}, EDITABLE)


def test_another_developer_alone_is_a_reassignment() -> None:
    rows = frame(assignment(1))

    reading = read_edits(rows, {1: {"developer": "Cy Okafor", "note": " on leave "}})

    assert reading.changes == (Change(1, "reassign", "Cy Okafor", "on leave", 1, 1),)
    assert reading.problems == ()


def test_a_proposal_is_approved_with_another_developer_in_one_change() -> None:
    rows = frame(assignment(1, status="proposed"))

    reading = read_edits(rows, {1: {"developer": "Cy Okafor", "action": LABELS["approve"]}})

    assert reading.changes == (Change(1, "approve", "Cy Okafor", None, 1, 1),)


def test_an_edit_that_was_taken_back_changes_nothing() -> None:
    rows = frame(assignment(1))

    reading = read_edits(rows, {1: {"developer": "Bo Lind", "action": None, "note": ""}})

    assert reading.changes == ()
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"note": "why not"}, "a reason alone changes nothing"),
        ({"developer": "Cy Okafor", "action": "Complete"}, "either another developer or"),
        ({"action": "Explode"}, "there is no action “Explode”"),
    ],
)
def test_an_edit_that_means_nothing_is_said_and_not_committed(
    cells: dict[str, str], sentence: str
) -> None:
    reading = read_edits(frame(assignment(1)), {1: cells})

    assert reading.changes == ()
    assert sentence in reading.problems[0]


def test_edits_of_rows_that_are_gone_are_left_out() -> None:
    assert read_edits(frame(assignment(1)), {2: {"action": "Complete"}}).changes == ()


def test_later_edits_win_and_the_others_stay() -> None:
    merged = merge({1: {"note": "a", "action": "Remove"}}, {1: {"note": "b"}, 2: {"note": "c"}})

    assert merged == {1: {"note": "b", "action": "Remove"}, 2: {"note": "c"}}


def test_loads_move_from_the_holder_to_the_receiver() -> None:
    rows = frame(
        assignment(1),
        assignment(2, status="proposed", assigned_to="Cy Okafor", story_points=5.0),
        assignment(3, status="completed", assigned_to="Dee Marsh", story_points=8.0),
        assignment(4, story_points=None),
    )
    changes = [
        change_of(row_of(rows, 1), 1, "reassign", "Dee Marsh"),
        change_of(row_of(rows, 2), 2, "approve"),
        change_of(row_of(rows, 3), 3, "reopen"),
        change_of(row_of(rows, 4), 4, "remove"),
    ]

    moves = load_moves(rows, changes)

    assert moves == {"Bo Lind": -3.0, "Dee Marsh": 11.0, "Cy Okafor": 5.0}


def test_rejecting_and_reassigning_proposals_moves_no_load() -> None:
    rows = frame(assignment(1, status="proposed"), assignment(2, status="proposed"))

    moves = load_moves(
        rows,
        [
            change_of(row_of(rows, 1), 1, "reject"),
            change_of(row_of(rows, 2), 2, "reassign", "Cy Okafor"),
        ],
    )

    assert moves == {}


def test_overload_is_marked_only_where_this_commit_adds() -> None:
    developers = pd.DataFrame(
        {
            "developer": ["Bo Lind", "Cy Okafor", "Dee Marsh"],
            "workload": [18.0, 30.0, 5.0],
            "available": [20.0, 20.0, 20.0],
        }
    )

    loads = loads_after(developers, {"Bo Lind": 3.0, "Cy Okafor": -2.0})

    assert list(loads["after"]) == [21.0, 28.0, 5.0]
    assert list(loads["overload"]) == [True, False, False]


@pytest.mark.parametrize(
    "forged",
    [
        {9: {"note": 5, "developer": ["x"], "action": {"a": 1}}},
        {"x": {"developer": "Cy Okafor"}, -1: {"developer": "Cy"}, 10**30: {"note": "n"}},
        {9: None, 4: "text", None: {}},
        {9: {"version": 99, "ticket": "#9", "status": "proposed"}},
        {9: {"tick": "yes"}, "0x9": {"note": "n"}, "²": {"note": "n"}},
    ],
)
def test_what_no_table_sends_is_no_edit(forged: dict[Any, Any]) -> None:
    assert edits_of(forged, {9, 4}, EDITABLE) == {}


@given(st.text())
def test_a_typed_reason_is_always_one_that_the_board_takes(note: str) -> None:
    rows = frame(assignment(9))

    edits = edits_of({"9": {"action": "Complete", "note": note}}, {9})

    reading = read_edits(rows, edits)
    assert all(clean_reason(change.reason) == change.reason for change in reading.changes)


def test_a_reason_that_is_too_long_is_said_for_its_row() -> None:
    shown = frame(assignment(9), assignment(4))
    edits = {9: {"action": "Complete", "note": "x" * 2_001}, 4: {"action": "Complete"}}

    reading = read_edits(shown, edits)

    assert [change.assignment_id for change in reading.changes] == [4]
    assert reading.problems == ("#9: a reason may have 2,000 characters; this one has 2,001.",)
