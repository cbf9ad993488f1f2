"""Developers and tickets are edited with a version, a history, and the workloads they move."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.commands import Change, Edit, Leave, hand_over, undo, update_developers, update_tickets
from db.engine import Database
from db.errors import Conflict, Invalid, NotFound
from db.importing.save import import_rows
from db.models.board import Developer, RecordHistory, Ticket
from db.queries.assignments import assignments
from db.queries.lists.filters import AssignmentFilter
from db.queries.lists.ordering import Sort
from db.verify import verify
from tests.db.together.reading import assignment, everything, last_event, record, workloads
from tests.factories import (
    ANN,
    START,
    make_assignment,
    make_assignments,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
)
from tests.in_turn import in_turn

BO = manager("Bo")
LATER = START + timedelta(hours=1)


def test_changed_points_of_active_work_move_the_workload_and_leave_an_event(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=3.0)
        make_assignment(session, ticket, "Dana")

        update_tickets(
            session, [Edit(ticket, {"story_points": 5.5}, reason="Grew")], actor=BO, at=LATER
        )

    with database.read() as session:
        assert workloads(session) == {"Dana": 5.5}
        event = session.scalars(select(RecordHistory).order_by(RecordHistory.id.desc())).first()
        assert event is not None
        assert (event.action, event.reason, event.changed_by) == ("updated", "Grew", "Bo")
        assert (event.developer_id, event.workload_points) == (1, 2.5)
        assert event.state["story_points"] == 5.5


def test_points_that_are_swapped_in_one_edit_leave_a_sound_board(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        small, large = (
            make_ticket(session, story_points=3.0),
            make_ticket(session, story_points=5.0),
        )
        make_assignments(session, {small: "Dana", large: "Dana"})

        update_tickets(
            session,
            [Edit(small, {"story_points": 5.0}), Edit(large, {"story_points": 3.0})],
            actor=BO,
            at=START + timedelta(days=1),
        )

    with database.read() as session:
        assert workloads(session) == {"Dana": 8.0}
        assert verify(session) == []


def test_an_edit_of_a_row_that_changed_meanwhile_is_refused_and_the_rest_saved(
    database: Database,
) -> None:
    with database.write() as session:
        first, second = make_tickets(session, 2)
        update_tickets(session, [Edit(first, {"title": "Theirs"})], actor=BO, at=START)

        outcome = update_tickets(
            session,
            [
                Edit(first, {"title": "Mine"}, version=1),
                Edit(second, {"due_date": date(2026, 5, 1)}),
            ],
            actor=ANN,
            at=LATER,
        )

    assert outcome.records == (second,)
    assert outcome.refused[0].message == (
        "#1 was updated by Bo meanwhile; your change of it was not saved. Look at it again."
    )
    with database.read() as session:
        assert record(session, Ticket, first).title == "Theirs"


def test_a_renamed_developer_keeps_the_work_and_the_past_keeps_the_name(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        active = make_assignment(session, make_ticket(session), "Dana")

        outcome = update_developers(
            session, [Edit(1, {"name": "Dee"}), Edit(2, {"name": "dee"})], actor=ANN, at=LATER
        )

    assert outcome.refused[0].message == "There is a developer called Dee already."
    with database.read() as session:
        assert assignment(session, active).assigned_to == "Dee"
        assert last_event(session, active).new_developer == "Dana"


def test_proposals_for_somebody_who_leaves_are_superseded_and_work_stays(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        tickets = make_tickets(session, 2)
        active = make_assignment(session, tickets[0], "Dana")
        proposal = make_proposal(session, tickets[1], "Dana")

        update_developers(session, [Edit(1, {"active": False})], actor=ANN, at=LATER)

    with database.read() as session:
        assert assignment(session, active).status == "active"
        assert assignment(session, proposal).status == "superseded"
        assert last_event(session, proposal).reason == "Dana left."


BAD = [
    ("developer", {"availability": 1.01}, "Availability is a share from 0 to 1"),
    ("developer", {"capacity": -1.0}, "A capacity is a number from 0"),
    ("developer", {"name": "  "}, "A developer's name cannot be empty."),
    ("developer", {"current_workload": 0.0}, "cannot be edited"),
    ("developer", {"active": "no"}, "active or not"),
    ("ticket", {"story_points": -3.0}, "Story points is a number from 0"),
    ("ticket", {"story_points": float("nan")}, "Story points is a number from 0"),
    ("ticket", {"story_points": float("inf")}, "Story points is a number from 0"),
    ("ticket", {"story_points": True}, "Story points is a number."),
    ("ticket", {"title": "a\0b"}, "control characters"),
    ("ticket", {"title": "x" * 501}, "500 characters"),
    ("ticket", {"priority": "Huge"}, "A priority is one of"),
    ("ticket", {"due_date": "tomorrow"}, "A due date is a date."),
    ("ticket", {"status": "completed"}, "cannot be edited"),
]


@in_turn(("kind", "fields", "message"), BAD)
def test_values_that_no_row_can_have_are_refused_in_a_sentence(
    database: Database, kind: str, fields: dict[str, Any], message: str
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        make_ticket(session)
        before = everything(session)
    command = update_developers if kind == "developer" else update_tickets

    with pytest.raises(Invalid, match=message), database.write() as session:
        command(session, [Edit(1, fields)], actor=ANN, at=LATER)

    with database.read() as session:
        assert everything(session) == before


def test_a_reason_of_ten_megabytes_is_refused(database: Database) -> None:
    with database.write() as session:
        make_ticket(session)

    edit = Edit(1, {"title": "New"}, reason="x" * 10_000_000)
    with pytest.raises(Invalid, match="2,000 characters"), database.write() as session:
        update_tickets(session, [edit], actor=ANN, at=LATER)


def test_an_edit_that_changes_nothing_leaves_no_batch(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=20.0)
        before = everything(session)

        outcome = update_developers(session, [Edit(1, {"capacity": 20})], actor=ANN, at=LATER)

        assert (outcome.batch_id, everything(session)) == (None, before)


def test_work_is_handed_over_and_its_holder_leaves_in_one_commit(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        first, second, third = make_tickets(session, 3)
        active = make_assignments(session, {first: "Dana", second: "Dana"})
        proposed = make_proposal(session, third, "Dana")
        changes = [Change(active[0], "reassign", "Eli", "On leave", version=1)]

        outcome = hand_over(session, changes, Leave(1, "Gone"), actor=BO, at=LATER)

    with database.read() as session:
        assert (outcome.changed, outcome.records) == ((active[0], proposed), (1,))
        assert workloads(session) == {"Dana": 3.0, "Eli": 3.0, "Fay": 0.0}
        assert last_event(session, active[0]).reason == "On leave"
        assert assignment(session, proposed).status == "superseded"
        assert not record(session, Developer, 1).active


def test_a_row_that_changed_since_stays_with_the_leaver(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        active = make_assignment(session, make_ticket(session), "Dana")
        changes = [Change(active, "reassign", "Eli", version=7)]

        outcome = hand_over(session, changes, Leave(1), actor=BO, at=LATER)

    assert "meanwhile" in outcome.refused[0].message
    with database.read() as session:
        assert assignment(session, active).assigned_to == "Dana"
        assert not record(session, Developer, 1).active


def test_who_has_left_or_never_was_cannot_leave(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        hand_over(session, [], Leave(1), actor=ANN, at=LATER)

    for id_, refusal, message in (
        (1, Conflict, "Dana is no longer active already."),
        (9, NotFound, "no developer with the number 9"),
    ):
        with pytest.raises(refusal, match=message), database.write() as session:
            hand_over(session, [], Leave(id_), actor=ANN, at=LATER)


def test_a_name_and_a_skill_are_kept_as_a_file_would_spell_them(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        edit = Edit(1, {"name": "  Ame\u0301lie   Roe ", "skills": "\uf900"})

        update_developers(session, [edit], actor=ANN, at=LATER)

    with database.read() as session:
        row = record(session, Developer, 1)
        assert (row.name, row.skills) == ("Am\xe9lie Roe", "\u8c48")


@in_turn("points", [-0.001, -0.004, -1e-9, 10**400, float("nan"), float("inf")])
def test_points_that_would_only_round_to_a_number_are_refused(
    database: Database, points: float
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        with pytest.raises(Invalid):
            update_developers(
                session, [Edit(1, {"baseline_workload": points})], actor=ANN, at=LATER
            )


def test_a_zero_below_zero_leaves_the_seals_whole(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        edit = Edit(1, {"title": "X", "baseline_workload": -0.0})
        update_developers(session, [edit], actor=ANN, at=LATER)
        row = {"name": "Zoe", "baseline_workload": -0.0}
        import_rows(session, "developers", [row], actor=ANN, at=LATER)

        assert verify(session) == []


def test_assignments_are_found_and_sorted_by_what_their_edited_tickets_say(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        first, second = make_tickets(session, 2)
        make_assignments(session, {first: "Dana", second: "Dana"})

        changes = {
            "title": "A new title",
            "required_skill": "Go",
            "priority": "Critical",
            "due_date": date(2026, 1, 5),
            "story_points": 8.0,
        }
        outcome = update_tickets(session, [Edit(second, changes)], actor=BO, at=LATER)

    wanted = AssignmentFilter(
        priorities=("Critical",), skills=("Go",), min_points=8, due_to=date(2026, 1, 5)
    )
    by_title = Sort("title", descending=False)
    with database.read() as session:
        assert [row.ticket_id for row in assignments(session, wanted).rows] == [second]
        rows = assignments(session, AssignmentFilter(), sort=by_title).rows
        assert [row.ticket_id for row in rows] == [second, first]
        assert verify(session) == []

    with database.write() as session:
        undo(session, str(outcome.batch_id), actor=BO, at=LATER)

    with database.read() as session:
        assert assignments(session, wanted).rows == []
        assert verify(session) == []
