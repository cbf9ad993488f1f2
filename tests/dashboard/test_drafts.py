"""What a commit would do is drafted row by row, and what is left out of it is said."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.tables.drafts import assign_all, decide_all, draft_of, edit_all
from dashboard.tables.editing import Reading, load_moves
from dashboard.tables.frames import assignments_frame, tickets_frame
from db.commands import Change, Edit, NewAssignment
from db.domain.actions import ACTIONS, STATUSES_FOR
from db.models.board import ASSIGNMENT_STATUSES
from tests.factories import shown_assignment as assignment
from tests.factories import standing_alone

AT = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = ("Ana Petrov", "Bo Lind", "Cy Okafor")


def ticket(id_: int, **fields: Any) -> SimpleNamespace:
    """A row as the query gives it; waiting for somebody unless said otherwise."""
    row = {
        "external_key": None,
        "title": f"Ticket {id_}",
        "status": "pending",
        "priority": "High",
        "story_points": 3.0,
        "required_skill": "Python",
        "due_date": None,
        "project": None,
        "assigned_to": None,
        "assignment_status": None,
        "updated_at": AT,
        "version": 1,
    }
    said = row | fields
    return SimpleNamespace(id=id_, **(standing_alone(said["story_points"]) | said))


@st.composite
def boards(draw: st.DrawFn) -> pd.DataFrame:
    return assignments_frame(
        [
            assignment(
                id_,
                status=draw(st.sampled_from(ASSIGNMENT_STATUSES)),
                assigned_to=draw(st.sampled_from(NAMES)),
                story_points=draw(st.none() | st.integers(0, 800).map(lambda p: p / 100)),
            )
            for id_ in range(1, draw(st.integers(1, 8)) + 1)
        ]
    )


@given(boards(), st.sampled_from(ACTIONS), st.sampled_from(NAMES))
def test_every_row_is_decided_or_left_out_with_a_sentence(
    frame: pd.DataFrame, action: Any, name: str
) -> None:
    to = dict.fromkeys(frame.index, name) if action == "reassign" else None

    draft = decide_all(frame, action, to=to)

    for id_ in frame.index:
        may = frame["status"][id_] in STATUSES_FOR[action]
        moves = action != "reassign" or frame["developer"][id_] != name
        assert (id_ in draft.lines) == (may and moves)
    assert bool(draft.problems) == (len(draft.lines) < len(frame))


@given(boards(), st.sampled_from(ACTIONS), st.sampled_from(NAMES))
def test_loads_move_as_the_editor_says_they_do(frame: pd.DataFrame, action: Any, name: str) -> None:
    draft = decide_all(frame, action, to=dict.fromkeys(frame.index, name))

    changes = [decision for decision in draft.decisions if isinstance(decision, Change)]
    assert draft.load_moves == load_moves(frame, changes)


@given(boards(), st.sets(st.integers(1, 8)))
def test_rows_taken_out_are_neither_committed_nor_loaded(
    frame: pd.DataFrame, out: set[int]
) -> None:
    draft = decide_all(frame, "complete")

    rest = draft.without(out)

    assert set(rest.lines) == set(draft.lines) - out
    assert rest.problems == draft.problems
    assert draft.without(set(draft.lines)).load_moves == {}


def test_a_draft_holds_the_versions_and_the_words_of_the_rows_it_was_made_of() -> None:
    frame = assignments_frame([assignment(7, version=4, ticket_version=9)])
    change = Change(7, "reassign", "Cy Okafor", "on leave", version=4, ticket_version=9)

    draft = draft_of(frame, Reading((change,), ()))

    assert draft.decisions == (change,)
    assert draft.table([7]).iloc[0].to_dict() == {
        "ticket": "#7",
        "title": "Ticket 7",
        "change": "Reassign",
        "from": "Bo Lind",
        "to": "Cy Okafor",
        "points": 3.0,
        "reason": "on leave",
    }


def test_many_rows_left_out_for_one_cause_are_one_sentence() -> None:
    frame = assignments_frame([assignment(id_, status="proposed") for id_ in range(1, 7)])

    draft = decide_all(frame, "complete")

    assert draft.problems == (
        "#1, #2, #3 and 3 more are proposed: “Complete” is for active work, so they are left out.",
    )


def test_fields_change_once_for_each_ticket_and_only_where_they_differ() -> None:
    frame = assignments_frame(
        [
            assignment(1, ticket_id=5, ticket_version=3),
            assignment(2, ticket_id=5, ticket_version=3, status="rejected"),
            assignment(3, ticket_id=6, priority="Low", due_date=date(2026, 5, 1)),
        ]
    )

    draft = edit_all(frame, {"priority": "Low", "due_date": date(2026, 5, 1)}, reason="Later")

    changed = {"priority": "Low", "due_date": date(2026, 5, 1)}
    assert draft.decisions == (Edit(5, changed, version=3, reason="Later"),)
    assert draft.problems == ("1 of them have these values already.",)


def test_a_due_date_is_taken_away() -> None:
    frame = tickets_frame([ticket(1, due_date=date(2026, 5, 1)), ticket(2)])

    draft = edit_all(frame, {"due_date": None}, reason=None)

    assert draft.decisions == (Edit(1, {"due_date": None}, version=1),)
    assert draft.table([1])["to"].iloc[0] == "–"


def test_only_waiting_tickets_are_assigned() -> None:
    frame = tickets_frame([ticket(1), ticket(2, status="completed")])

    draft = assign_all(frame, {1: "Ana Petrov"}, reason=None, why={1: "Most free points."})

    assert draft.decisions == (NewAssignment(1, "Ana Petrov", "Most free points.", 1),)
    assert draft.load_moves == {"Ana Petrov": 3.0}
    assert draft.problems == ("#2 is not pending, so nobody is assigned there.",)
