"""Any batch can be taken back, by appending, as far as nobody has gone on from it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands import Change, Edit, decide, undo, update_developers, update_tickets
from db.engine import Database
from db.errors import NotFound
from db.importing.save import import_rows
from db.models.board import Batch, Developer, Ticket
from db.queries.history.batches import recent_batches
from db.verify import verify
from tests.db.together.reading import (
    actions,
    assignment,
    last_event,
    record,
    ticket_status,
    workloads,
)
from tests.factories import (
    ANN,
    START,
    handed_over,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
)

BO = manager("Bo")
LATER = START + timedelta(hours=1)


def last_batch(session: Session) -> str:
    return str(recent_batches(session, 1)[0].id)


def test_an_approval_is_taken_back_by_another_manager_after_a_restart(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")
        outcome = decide(session, [Change(proposal, "approve")], actor=ANN, at=START)
        assert outcome.batch_id
    url = database.engine.url.render_as_string(hide_password=False)

    restarted = Database.open(url)
    with restarted.write() as session:
        undone = undo(session, outcome.batch_id, actor=BO, at=LATER, reason="Too early")
    restarted.dispose()

    with database.read() as session:
        row = assignment(session, proposal)
        assert (row.status, row.version) == ("proposed", 3)
        assert ticket_status(session, ticket) == "pending"
        assert workloads(session) == {"Dana": 0.0}
        batch = session.get_one(Batch, undone.batch_id)
        assert (batch.command, batch.undoes, batch.changed_by) == ("undo", outcome.batch_id, "Bo")
        event = last_event(session, proposal)
        assert (event.action, event.reason, event.changed_by) == ("undone", "Too early", "Bo")
        assert (event.released_points, event.added_points) == (3.0, 0.0)


def test_an_undo_is_taken_back_too(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        active = make_assignment(session, make_ticket(session), "Dana")
        first = undo(session, last_batch(session), actor=ANN, at=LATER)
        gone = assignment(session, active).status

        undo(session, first.batch_id or "", actor=BO, at=LATER)

    with database.read() as session:
        assert gone == "withdrawn"
        assert assignment(session, active).status == "active"
        assert workloads(session) == {"Dana": 3.0}
        assert actions(session, active) == ["created", "undone", "undone"]


def test_a_stack_of_batches_is_taken_back_one_after_the_other(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        active = make_assignment(session, make_ticket(session), "Dana")
        moved = decide(session, [Change(active, "reassign", "Eli")], actor=ANN, at=START)
        done = decide(session, [Change(active, "complete")], actor=ANN, at=START)

        outcomes = [
            undo(session, batch or "", actor=BO, at=LATER)
            for batch in (done.batch_id, moved.batch_id)
        ]

    with database.read() as session:
        assert [outcome.refused for outcome in outcomes] == [(), ()]
        row = assignment(session, active)
        assert (row.status, row.assigned_to, row.assignment_type) == ("active", "Dana", "manual")


def test_what_changed_since_is_kept_and_said_and_the_rest_is_taken_back(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        first, second = (make_assignment(session, id_, "Dana") for id_ in make_tickets(session, 2))
        changes = [Change(first, "reassign", "Eli"), Change(second, "reassign", "Eli")]
        moved = decide(session, changes, actor=ANN, at=START)
        decide(session, [Change(first, "complete")], actor=BO, at=START)

        outcome = undo(session, moved.batch_id or "", actor=ANN, at=LATER)

    assert outcome.changed == (second,)
    (refusal,) = outcome.refused
    assert (refusal.assignment_id, refusal.changed_by) == (first, "Bo")
    assert refusal.message == "#1 was changed since, and is kept as it is."
    with database.read() as session:
        assert assignment(session, first).status == "completed"
        assert assignment(session, second).assigned_to == "Dana"


def test_a_ticket_that_somebody_else_has_by_now_is_not_taken_from_them(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        removed = make_assignment(session, ticket, "Dana")
        batch = decide(session, [Change(removed, "remove")], actor=ANN, at=START).batch_id
        theirs = make_proposal(session, ticket, "Eli", actor=BO)

        outcome = undo(session, batch or "", actor=ANN, at=LATER)

    assert outcome.batch_id is None
    assert outcome.refused[0].message == ("#1 is proposed with Eli by now, and is kept as it is.")
    with database.read() as session:
        assert assignment(session, theirs).status == "proposed"


def test_an_import_is_taken_back_and_comes_again(database: Database) -> None:
    rows = [{"id": 1, "title": "Print"}, {"id": 2, "title": "Scan"}]
    with database.write() as session:
        make_developers(session, "Dana")
        imported = import_rows(session, "tickets", rows, actor=ANN, at=START)
        make_proposal(session, 2, "Dana")

        outcome = undo(session, imported.batch_id or "", actor=BO, at=LATER)
        withdrawn = ticket_status(session, 1), ticket_status(session, 2)
        again = import_rows(session, "tickets", rows, actor=ANN, at=LATER)

    assert outcome.records == (1,)
    assert outcome.refused[0].message == (
        "#2 has been given work, or been decided about, since; it is kept."
    )
    assert withdrawn == ("withdrawn", "pending")
    assert (len(again.created), len(again.updated), again.unchanged) == (0, 1, 1)
    with database.read() as session:
        assert ticket_status(session, 1) == "pending"


def test_only_the_fields_that_a_batch_changed_go_back(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, title="Print", story_points=3.0)
        make_assignment(session, ticket, "Dana")
        pointed = update_tickets(
            session, [Edit(ticket, {"story_points": 8.0})], actor=ANN, at=START
        )
        update_tickets(session, [Edit(ticket, {"title": "Scan"})], actor=BO, at=START)
        before = workloads(session)

        undo(session, pointed.batch_id or "", actor=ANN, at=LATER)

    with database.read() as session:
        row = record(session, Ticket, ticket)
        assert (row.title, row.story_points, row.status) == ("Scan", 3.0, "assigned")
        assert (before, workloads(session)) == ({"Dana": 8.0}, {"Dana": 3.0})


def test_a_leaver_comes_back_with_the_work_and_the_proposals(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        tickets = make_tickets(session, 2)
        active = make_assignment(session, tickets[0], "Dana")
        proposal = make_proposal(session, tickets[1], "Dana")
        left = handed_over(session, "Dana", "Eli")
        there = assignment(session, active).assigned_to, assignment(session, proposal).assigned_to

        undo(session, left.batch_id or "", actor=BO, at=LATER)

    assert there == ("Eli", "Eli")
    with database.read() as session:
        assert record(session, Developer, 1).active
        assert assignment(session, active).assigned_to == "Dana"
        assert assignment(session, proposal).assigned_to == "Dana"
        assert workloads(session) == {"Dana": 3.0, "Eli": 0.0}


def test_a_name_that_somebody_else_took_is_not_given_back(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        renamed = update_developers(session, [Edit(1, {"name": "Dee"})], actor=ANN, at=START)
        update_developers(session, [Edit(1, {"aliases": []})], actor=ANN, at=START)
        make_developers(session, "Dana")

        outcome = undo(session, renamed.batch_id or "", actor=ANN, at=LATER)

    assert outcome.refused[0].message == "There is a developer called Dana already."


def test_a_batch_that_is_not_there_is_said_and_nothing_is_written(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")

    with pytest.raises(NotFound, match="no such batch"), database.write() as session:
        undo(session, "nothing", actor=ANN, at=LATER)

    with database.read() as session:
        assert len(session.scalars(select(Batch.id)).all()) == 1


def test_an_import_goes_back_a_chunk_at_a_time_and_says_how_far_it_is(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.commands.undoing.record_reversals.CHUNK", 2)
    with database.write() as session:
        make_developers(session, "Dana")
        rows = [{"id": n, "title": f"Ticket {n}"} for n in range(1, 6)]
        imported = import_rows(session, "tickets", rows, actor=ANN, at=START)
        make_assignment(session, 3, "Dana")
    told: list[tuple[int, int]] = []

    with database.write() as session:
        outcome = undo(
            session,
            imported.batch_id or "",
            actor=BO,
            at=LATER,
            progress=lambda done, total: told.append((done, total)),
        )

    assert outcome.records == (1, 2, 4, 5)
    assert [refusal.ticket_id for refusal in outcome.refused] == [3]
    assert told == sorted(told)
    assert told[-1] == (10, 10)
    assert len(told) > 5
    with database.read() as session:
        assert {n: ticket_status(session, n) for n in range(1, 6)} == {
            **dict.fromkeys((1, 2, 4, 5), "withdrawn"),
            3: "assigned",
        }
        assert verify(session) == []


def test_who_is_renamed_and_leaves_in_one_edit_comes_back_with_their_proposals(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        proposal = make_proposal(session, make_ticket(session), "Dana")
        edit = Edit(1, {"name": "Dana Roe", "active": False})
        left = update_developers(session, [edit], actor=ANN, at=LATER)
        gone = assignment(session, proposal)
        assert verify(session) == []

        outcome = undo(session, left.batch_id or "", actor=BO, at=LATER)

    assert (gone.status, gone.assigned_to) == ("superseded", "Dana Roe")
    assert not outcome.refused
    with database.read() as session:
        back = assignment(session, proposal)
        assert (back.status, back.assigned_to) == ("proposed", "Dana")
        assert verify(session) == []


def test_an_undo_does_not_set_a_ticket_aside_under_somebodys_proposal(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        first = make_proposal(session, ticket, "Dana")
        decide(session, [Change(first, "set aside")], actor=ANN, at=START)
        reopened = decide(session, [Change(first, "reopen")], actor=ANN, at=START)
        make_proposal(session, ticket, "Eli")

        outcome = undo(session, reopened.batch_id or "", actor=BO, at=LATER)

        assert [refusal.message for refusal in outcome.refused] == [
            "#1 is proposed with Eli by now, and is kept as it is."
        ]
        assert verify(session) == []


def test_an_undo_gives_a_ticket_the_status_that_it_had_whoever_gave_it(
    database: Database,
) -> None:
    row = [{"id": 7, "title": "x", "story_points": 3.0}]
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        imported = import_rows(session, "tickets", row, actor=ANN, at=START)
        proposal = make_proposal(session, 7, "Dana")
        decide(session, [Change(proposal, "reject")], actor=ANN, at=START)
        undo(session, imported.batch_id or "", actor=ANN, at=START)
        refused = decide(session, [Change(proposal, "reopen")], actor=ANN, at=START).refused
        import_rows(session, "tickets", row, actor=ANN, at=START)
        make_assignment(session, 7, "Eli")

        undo(session, last_batch(session), actor=BO, at=LATER)

        assert [refusal.message for refusal in refused] == [
            "#7 was withdrawn: its import was undone. Import it again first."
        ]
        assert ticket_status(session, 7) == "pending"
        assert verify(session) == []


def test_a_developer_whose_import_was_undone_twice_comes_back_a_third_time(
    database: Database,
) -> None:
    with database.write() as session:
        for _ in range(3):
            row = {"name": "Dana", "capacity": 20.0}
            made = import_rows(session, "developers", [row], actor=ANN, at=START)
            assert made.batch_id is not None
            assert record(session, Developer, 1).active
            undo(session, made.batch_id, actor=BO, at=LATER)


def test_who_has_proposals_by_now_is_not_deactivated_by_an_undo(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        update_developers(session, [Edit(1, {"active": False})], actor=ANN, at=START)
        back = update_developers(session, [Edit(1, {"active": True})], actor=ANN, at=START)
        make_proposal(session, make_ticket(session), "Dana")

        outcome = undo(session, back.batch_id or "", actor=BO, at=LATER)

        assert len(outcome.refused) == 1
        assert record(session, Developer, 1).active


@pytest.mark.parametrize("leaves", ["before", "after"])
def test_who_had_left_gets_back_what_they_had_and_who_left_since_does_not(
    database: Database, leaves: str
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        held = make_assignment(session, make_ticket(session), "Dana")

        def leave() -> None:
            update_developers(session, [Edit(1, {"active": False})], actor=ANN, at=START)

        if leaves == "before":
            leave()
        removed = decide(session, [Change(held, "remove")], actor=ANN, at=START)
        if leaves == "after":
            leave()

        outcome = undo(session, removed.batch_id or "", actor=BO, at=LATER)

        if leaves == "before":
            assert outcome.refused == ()
            assert assignment(session, held).status == "active"
        else:
            assert "Dana is no longer active" in outcome.refused[0].message
            assert assignment(session, held).status == "removed"
        assert verify(session) == []
