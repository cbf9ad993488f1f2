"""Cards that were moved become decisions: to whom, by when, or both."""

from datetime import date
from typing import Any

import pytest

from dashboard.tables.frames import cards_frame
from dashboard.tables.moves import draft_of_moves
from db.commands import Change, Edit, NewAssignment, TicketMove
from tests.factories import START, shown_assignment

ANA, BO = "Ana Petrov", "Bo Lind"
DUE = date(2026, 3, 6)
STATUSES = {1: "active", 2: "proposed", 3: None, 4: None}


def card(id_: int) -> Any:
    """Tickets 1 and 2 are with Ana, 3 waits, 4 is completed; each has 3 points."""
    status = STATUSES[id_]
    return shown_assignment(
        id_,
        due_date=DUE,
        assigned_to=ANA if status else None,
        assignment_status=status,
        assignment_id=10 * id_ if status else None,
        assignment_version=7 if status else None,
        status="completed" if id_ == 4 else "assigned" if id_ == 1 else "pending",
        created_at=START,
        project=None,
    )


FRAME = cards_frame([card(id_) for id_ in STATUSES])


@pytest.mark.parametrize(
    ("id_", "cells", "move", "shown"),
    [
        (
            1,
            {"developer": BO},
            TicketMove(1, Change(10, "reassign", BO, version=7, ticket_version=1)),
            ("Reassign", ANA, BO),
        ),
        (
            2,
            {"developer": BO, "due": "2026-03-13"},
            TicketMove(
                2,
                Change(20, "reassign", BO, version=7, ticket_version=2),
                Edit(2, {"due_date": date(2026, 3, 13)}, 2),
            ),
            ("Reassign and due date", f"{ANA} · 2026-03-06", f"{BO} · 2026-03-13"),
        ),
        (
            3,
            {"developer": BO, "due": ""},
            TicketMove(3, NewAssignment(3, BO, None, 3), Edit(3, {"due_date": None}, 3)),
            ("Assign and due date", "2026-03-06", f"{BO} · no date"),
        ),
        (
            1,
            {"developer": ""},
            TicketMove(1, Change(10, "remove", version=7, ticket_version=1)),
            ("Remove", ANA, ""),
        ),
        (
            2,
            {"developer": ""},
            TicketMove(2, Change(20, "give back", version=7, ticket_version=2)),
            ("Give back to the proposer", ANA, ""),
        ),
    ],
)
def test_each_drop_is_one_decision(
    id_: int, cells: dict[str, str], move: TicketMove, shown: tuple[str, ...]
) -> None:
    draft = draft_of_moves(FRAME, {id_: cells}, [ANA, BO])

    (line,) = draft.lines.values()
    assert (line.decision, line.shown[2:5]) == (move, shown)
    assert not draft.problems


def test_loads_move_with_what_is_active_or_given_out() -> None:
    edits: Any = {1: {"developer": BO}, 2: {"developer": BO}, 3: {"developer": BO}}

    draft = draft_of_moves(FRAME, edits, [ANA, BO])

    assert draft.load_moves == {ANA: -3.0, BO: 6.0}


def test_a_card_that_is_back_where_it_was_asks_for_nothing() -> None:
    edits: Any = {1: {"developer": ANA, "due": "2026-03-06"}, 99: {"developer": BO}}

    assert not draft_of_moves(FRAME, edits, [ANA, BO]).lines


def test_what_cannot_be_done_is_said_and_the_rest_is_kept() -> None:
    edits: Any = {
        1: {"developer": "Zed"},
        2: {"due": "soon"},
        3: {"developer": BO},
        4: {"developer": BO},
    }

    draft = draft_of_moves(FRAME, edits, [ANA, BO])

    assert list(draft.lines) == [3]
    assert draft.problems == (
        "#1 stays where it is: nobody who can be given work is called Zed.",
        "#2 keeps its due date: “soon” is no date.",
        "#4 is completed by now, so it stays where it is.",
    )
