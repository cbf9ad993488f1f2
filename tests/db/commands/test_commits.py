"""Many decisions in one commit: each on its own merits, all in one batch."""

from datetime import timedelta

from sqlalchemy import select

from db.commands import Change, decide
from db.engine import Database
from db.models.board import AssignmentHistory, Batch
from tests.db.together.reading import (
    actions,
    assignment,
    number_of_commits,
    ticket_status,
    workloads,
)
from tests.factories import (
    START,
    carry_out,
    make_assignment,
    make_assignments,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
)

BO = manager("Bo")
LATER = START + timedelta(days=1)


def test_one_commit_is_one_batch_with_one_time_and_one_actor(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        to_complete, to_remove = make_assignments(
            session, dict.fromkeys(make_tickets(session, 2), "Dana")
        )
        to_approve = make_proposal(session, make_ticket(session), "Dana")
        before = number_of_commits(session)

        outcome = decide(
            session,
            [
                Change(to_approve, "approve", "Eli"),
                Change(to_complete, "complete"),
                Change(to_remove, "remove"),
            ],
            actor=BO,
            at=LATER,
        )

    with database.read() as session:
        batch = session.get(Batch, outcome.batch_id)
        events = session.scalars(
            select(AssignmentHistory).where(AssignmentHistory.batch_id == outcome.batch_id)
        ).all()
        assert number_of_commits(session)[0] == before[0] + 1
        assert batch is not None
        assert batch.event_count == len(events) == 4
        assert {(event.changed_by, event.changed_at) for event in events} == {("Bo", LATER)}


def test_only_the_first_decision_about_a_row_is_saved(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        ticket = make_ticket(session)
        active = make_assignment(session, ticket, "Dana")

        outcome = decide(
            session,
            [Change(active, "reassign", "Eli"), Change(active, "reassign", "Fay")],
            actor=BO,
            at=LATER,
        )

    with database.read() as session:
        assert assignment(session, active).assigned_to == "Eli"
        assert actions(session, active) == ["created", "reassigned"]
        assert [refusal.message for refusal in outcome.refused] == [
            f"#{ticket} is named twice; only the first decision was saved."
        ]


def test_two_developers_swap_their_work_in_one_commit(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", capacity=8.0)
        large, small = make_ticket(session, story_points=8.0), make_ticket(session)
        of_dana, of_eli = make_assignments(session, {large: "Dana", small: "Eli"})

        outcome = decide(
            session,
            [Change(of_dana, "reassign", "Eli"), Change(of_eli, "reassign", "Dana")],
            actor=BO,
            at=LATER,
        )

    with database.read() as session:
        assert outcome.refused == ()
        assert workloads(session) == {"Dana": 3.0, "Eli": 8.0}


def test_work_released_in_a_commit_makes_room_for_what_it_approves(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=20.0)
        old, new = make_tickets(session, 2, story_points=8.0)
        active = make_assignment(session, old, "Dana")
        proposal = make_proposal(session, new, "Dana")
        make_developers(session, "Dana", capacity=8.0)

        outcome = decide(
            session,
            [Change(proposal, "approve"), Change(active, "complete")],
            actor=BO,
            at=LATER,
        )

    with database.read() as session:
        assert outcome.refused == ()
        assert workloads(session) == {"Dana": 8.0}


def test_approving_a_proposal_while_an_older_pairing_is_allowed_again(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        older = make_proposal(session, ticket, "Dana")
        carry_out(session, "reject", older)
        newer = make_proposal(session, ticket, "Eli")

        decide(session, [Change(newer, "approve"), Change(older, "reopen")], actor=BO, at=LATER)

    with database.read() as session:
        assert assignment(session, newer).status == "active"
        assert ticket_status(session, ticket) == "assigned"


def test_completing_work_while_an_older_pairing_is_allowed_again(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        older = make_proposal(session, ticket, "Dana")
        carry_out(session, "reject", older)
        active = make_assignment(session, ticket, "Eli")

        decide(session, [Change(active, "complete"), Change(older, "reopen")], actor=BO, at=LATER)

    with database.read() as session:
        assert assignment(session, active).status == "completed"
        assert ticket_status(session, ticket) == "completed"


def test_thousands_of_decisions_cross_the_chunks_in_one_batch(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        tickets = make_tickets(session, 5_100, story_points=1.0)
        ids = make_assignments(session, dict.fromkeys(tickets, "Dana"))

        outcome = decide(
            session, [Change(id_, "reassign", "Eli", version=1) for id_ in ids], actor=BO, at=LATER
        )

    with database.read() as session:
        batch = session.get(Batch, outcome.batch_id)
        assert (len(outcome.changed), outcome.refused) == (5_100, ())
        assert batch is not None
        assert batch.event_count == 5_100
        assert workloads(session) == {"Dana": 0.0, "Eli": 5_100.0}
        assert assignment(session, ids[-1]).assigned_to == "Eli"
