"""A plan is checked again under the lock, and kept with what it could not place."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.commands import NewProposal, Outcome, propose
from db.engine import Database
from db.importing.save import import_rows
from db.models.board import Batch, Developer, Plan
from db.queries.planning import reserved_points
from tests.db.together.reading import assignment, last_event, ticket_status, workloads
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
    new_proposal,
    new_proposals,
)

BO = manager("Bo")
LATER = START + timedelta(days=1)


def save_plan(
    session: Session,
    *proposals: NewProposal,
    leftovers: tuple[dict[str, Any], ...] = (),
    replace_open: bool = False,
) -> Outcome:
    return propose(
        session,
        proposals,
        leftovers=leftovers,
        request={"limit": 20},
        actor=BO,
        at=LATER,
        replace_open=replace_open,
    )


def plans(session: Session) -> list[Plan]:
    return list(session.scalars(select(Plan).order_by(Plan.id)))


def test_a_proposal_waits_for_a_decision_with_all_that_the_proposer_knew(
    database: Database,
) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana")["Dana"]
        ticket = make_ticket(session, story_points=5.0)

        outcome = save_plan(session, new_proposal(session, ticket, "Dana"))

    with database.read() as session:
        row = assignment(session, outcome.changed[0])
        assert (row.status, row.assigned_to, row.assigned_by) == ("proposed", "Dana", "AI")
        assert (row.assignment_type, row.reason) == ("ai", "Dana knows Python and has room.")
        assert row.details == {"score": 0.9, "runners_up": []}
        assert ticket_status(session, ticket) == "pending"
        assert workloads(session) == {"Dana": 0.0}
        assert reserved_points(session) == {dana: 5.0}


def test_a_plan_is_stored_with_its_request_and_its_leftovers(database: Database) -> None:
    leftover = {"ticket_id": 77, "reason": "Nobody knows “COBOL”."}
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)

        outcome = save_plan(session, new_proposal(session, ticket, "Dana"), leftovers=(leftover,))

    with database.read() as session:
        (plan,) = plans(session)
        event = last_event(session, outcome.changed[0])
        assert (plan.request, plan.leftovers) == ({"limit": 20}, [leftover])
        assert (plan.created_by, plan.created_at) == ("Bo", LATER)
        assert plan.batch_id == outcome.batch_id == event.batch_id
        assert event.state["plan_id"] == plan.id


def test_a_plan_that_places_nothing_is_stored_too(database: Database) -> None:
    with database.write() as session:
        outcome = save_plan(session, leftovers=({"ticket_id": 1, "reason": "No room."},))

    with database.read() as session:
        batch = session.get(Batch, outcome.batch_id)
        assert batch is not None
        assert batch.event_count == 0
        assert [left["reason"] for left in plans(session)[0].leftovers] == ["No room."]


def test_a_ticket_that_changed_while_the_plan_was_made_is_refused_and_left_over(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        planned = new_proposal(session, ticket, "Dana")
        row = {"id": ticket, "title": f"Ticket {ticket}", "story_points": 13.0}
        import_rows(session, "tickets", [row], actor=ANN, at=START)

        outcome = save_plan(session, planned)

    with database.read() as session:
        sentence = f"#{ticket} was changed while the plan was made; propose again."
        assert outcome.changed == ()
        assert [refusal.message for refusal in outcome.refused] == [sentence]
        assert plans(session)[0].leftovers == [{"ticket_id": ticket, "reason": sentence}]


def test_a_ticket_given_out_while_the_plan_was_made_is_refused(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        planned = new_proposal(session, ticket, "Dana")
        make_assignment(session, ticket, "Dana")

        outcome = save_plan(session, planned)

    assert outcome.changed == ()
    assert "propose again" in outcome.refused[0].message


def test_a_ticket_proposed_meanwhile_is_refused_with_the_name(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        planned = new_proposal(session, ticket, "Dana")
        make_proposal(session, ticket, "Eli")

        outcome = save_plan(session, planned)

    assert [refusal.message for refusal in outcome.refused] == [
        f"#{ticket} was proposed for Eli meanwhile."
    ]


def test_a_pairing_rejected_meanwhile_is_refused(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        carry_out(session, "reject", make_proposal(session, ticket, "Dana"))

        barred = save_plan(session, new_proposal(session, ticket, "Dana"))
        allowed = save_plan(session, new_proposal(session, ticket, "Eli"))

    assert [refusal.message for refusal in barred.refused] == [
        f"Dana was ruled out for #{ticket} meanwhile."
    ]
    assert len(allowed.changed) == 1


def test_a_developer_who_left_meanwhile_is_not_proposed(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        planned = new_proposal(session, ticket, "Dana")
        session.execute(update(Developer).values(active=False))

        outcome = save_plan(session, planned)

    assert [refusal.message for refusal in outcome.refused] == [
        f"The developer proposed for #{ticket} is no longer active."
    ]


@pytest.mark.parametrize(
    ("workload", "capacity", "fitting"), [(0.0, 10.0, 3), (1.0, 10.0, 3), (1.1, 10.0, 2)]
)
def test_nobody_is_filled_past_what_is_free(
    database: Database, workload: float, capacity: float, fitting: int
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", baseline_workload=workload, capacity=capacity)
        ids = make_tickets(session, 4, story_points=3.0)

        outcome = save_plan(session, *new_proposals(session, dict.fromkeys(ids, "Dana")))

    assert len(outcome.changed) == fitting
    assert outcome.refused[0].message == (
        f"Dana has no room for #{ids[fitting]} any more; propose again."
    )


def test_a_new_plan_can_replace_the_open_proposals(database: Database) -> None:
    with database.write() as session:
        developers = make_developers(session, "Dana", "Eli", capacity=5.0)
        ticket = make_ticket(session, story_points=5.0)
        old = make_proposal(session, ticket, "Dana")

        outcome = save_plan(session, new_proposal(session, ticket, "Eli"), replace_open=True)

    with database.read() as session:
        assert assignment(session, old).status == "superseded"
        assert last_event(session, old).reason == "Replaced by plan 2."
        assert assignment(session, outcome.changed[0]).assigned_to == "Eli"
        assert reserved_points(session) == {developers["Eli"]: 5.0}
        assert ticket_status(session, ticket) == "pending"


def test_replaced_proposals_give_their_points_back_to_the_new_plan(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", capacity=5.0)
        first, second = make_tickets(session, 2, story_points=5.0)
        make_proposal(session, first, "Dana")
        make_proposal(session, second, "Eli")

        swapped = new_proposals(session, {first: "Eli", second: "Dana"})
        outcome = save_plan(session, *swapped, replace_open=True)

    assert (len(outcome.changed), outcome.refused) == (2, ())


def test_an_open_proposal_that_the_new_plan_leaves_over_is_superseded(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        old = make_proposal(session, ticket, "Dana")

        save_plan(
            session, leftovers=({"ticket_id": ticket, "reason": "No room."},), replace_open=True
        )

    with database.read() as session:
        assert assignment(session, old).status == "superseded"
        assert last_event(session, old).reason == "Replaced by plan 2."
        assert reserved_points(session) == {}


def test_open_proposals_that_the_new_plan_does_not_mention_stay(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        mentioned, other = make_tickets(session, 2)
        stays = make_proposal(session, other, "Dana")
        make_proposal(session, mentioned, "Dana")

        save_plan(session, new_proposal(session, mentioned, "Eli"), replace_open=True)

    with database.read() as session:
        assert assignment(session, stays).status == "proposed"


def test_points_of_a_proposal_that_could_not_be_replaced_stay_reserved(
    database: Database,
) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana", capacity=10.0)["Dana"]
        kept, wanted = make_tickets(session, 2, story_points=10.0)
        make_proposal(session, kept, "Dana")
        planned = new_proposals(session, {kept: "Dana", wanted: "Dana"})
        row = {"id": kept, "title": f"Ticket {kept}", "required_skill": "Go"}
        import_rows(session, "tickets", [row], actor=ANN, at=START)

        outcome = save_plan(session, *planned, replace_open=True)

    with database.read() as session:
        assert reserved_points(session) == {dana: 10.0}
        assert len(outcome.refused) == 2


def test_a_ticket_that_a_plan_names_twice_is_proposed_once(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        twice = [new_proposal(session, ticket, name) for name in ("Dana", "Eli")]

        outcome = save_plan(session, *twice)

    assert len(outcome.changed) == 1
    assert len(outcome.refused) == 1


def test_an_unknown_ticket_or_developer_does_not_stop_the_rest(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        fine = new_proposal(session, ticket, "Dana")

        outcome = save_plan(
            session,
            NewProposal(99, 1, fine.developer_id, "", {}),
            fine,
        )

    assert len(outcome.changed) == 1
    assert outcome.refused[0].ticket_id == 99
