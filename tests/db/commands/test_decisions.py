"""What each decision does to the assignment, its ticket, the workloads and the history."""

from datetime import timedelta
from typing import Any

import pytest

from db.commands import (
    Change,
    approve,
    complete,
    decide,
    reassign,
    reject,
    remove,
    reopen,
    set_aside,
)
from db.engine import Database
from db.importing.save import import_rows
from db.models.board import Batch
from db.queries.history.events import assignment_events
from db.queries.planning import TicketChoice, barred_pairs, tickets_to_plan
from tests.db.together.reading import actions, assignment, last_event, ticket_status, workloads
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    manager,
)

BO = manager("Bo")
LATER = START + timedelta(days=1)


def test_approving_gives_the_ticket_to_the_proposed_developer_and_is_recorded(
    database: Database,
) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana", baseline_workload=2.0)["Dana"]
        ticket = make_ticket(session, story_points=5.0)
        proposal = make_proposal(session, ticket, "Dana")

    with database.write() as session:
        change = Change(proposal, "approve", reason=" Fits ")
        outcome = approve(session, [change], actor=BO, at=LATER)

    with database.read() as session:
        row = assignment(session, proposal)
        assert outcome.changed == (proposal,)
        assert (row.status, row.assigned_to, row.assignment_type) == ("active", "Dana", "ai")
        assert (row.version, row.updated_at) == (2, LATER)
        assert ticket_status(session, ticket) == "assigned"
        assert workloads(session) == {"Dana": 7.0}
        event = last_event(session, proposal)
        assert (event.action, event.reason) == ("approved", "Fits")
        assert (event.changed_by, event.changed_at) == ("Bo", LATER)
        assert (event.batch_id, event.ticket_id) == (outcome.batch_id, ticket)
        assert (event.previous_developer, event.new_developer) == ("Dana", "Dana")
        assert (event.previous_developer_id, event.new_developer_id) == (dana, dana)
        assert (event.story_points, event.released_points, event.added_points) == (5.0, 0.0, 5.0)
        assert (event.state["status"], event.state["ticket_status"]) == ("active", "assigned")


def test_approving_with_another_developer_records_both_in_one_batch(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session, story_points=5.0)
        proposal = make_proposal(session, ticket, "Dana")

    with database.write() as session:
        outcome = approve(session, [Change(proposal, "approve", "Eli")], actor=BO, at=LATER)

    with database.read() as session:
        row = assignment(session, proposal)
        events = assignment_events(session, proposal)
        assert (row.status, row.assigned_to, row.version) == ("active", "Eli", 3)
        assert (row.original_assigned_to, row.assignment_type) == ("Dana", "reassigned")
        assert [event.action for event in events] == ["proposed", "reassigned", "approved"]
        assert {event.batch_id for event in events[1:]} == {outcome.batch_id}
        assert (events[1].previous_developer, events[1].new_developer) == ("Dana", "Eli")
        assert workloads(session) == {"Dana": 0.0, "Eli": 5.0}


def test_approving_with_the_proposed_developer_named_is_one_event(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        proposal = make_proposal(session, make_ticket(session), "Dana")

        approve(session, [Change(proposal, "approve", "Dana")], actor=BO, at=LATER)

    with database.read() as session:
        assert actions(session, proposal) == ["proposed", "approved"]


def test_rejecting_leaves_the_ticket_pending_and_bars_the_pairing(database: Database) -> None:
    with database.write() as session:
        dana = make_developers(session, "Dana", "Eli")["Dana"]
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")

        reject(session, [Change(proposal, "reject")], actor=BO, at=LATER)

    with database.read() as session:
        row = assignment(session, proposal)
        assert (row.status, row.scope) == ("rejected", "pairing")
        assert ticket_status(session, ticket) == "pending"
        assert barred_pairs(session, [ticket]) == {(ticket, dana)}
        assert [row.id for row in tickets_to_plan(session, TicketChoice())] == [ticket]
        assert workloads(session) == {"Dana": 0.0, "Eli": 0.0}


def test_rejecting_after_a_reassignment_bars_who_had_it_last(database: Database) -> None:
    with database.write() as session:
        developers = make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")
        carry_out(session, "reassign", proposal, developer="Eli")

        carry_out(session, "reject", proposal)

    with database.read() as session:
        assert barred_pairs(session, [ticket]) == {(ticket, developers["Eli"])}


def test_reopening_a_rejected_pairing_allows_it_again(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")
        carry_out(session, "reject", proposal)

        reopen(session, [Change(proposal, "reopen")], actor=BO, at=LATER)

    with database.write() as session:
        assert barred_pairs(session, [ticket]) == set()
        assert assignment(session, proposal).status == "rejected"
        assert make_proposal(session, ticket, "Dana") > proposal


def test_setting_aside_takes_the_ticket_out_of_planning(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")

        set_aside(session, [Change(proposal, "set aside")], actor=BO, at=LATER)

    with database.read() as session:
        row = assignment(session, proposal)
        assert (row.status, row.scope) == ("rejected", "ticket")
        assert ticket_status(session, ticket) == "rejected"
        assert tickets_to_plan(session, TicketChoice()) == []
        assert barred_pairs(session, [ticket]) == set()


def test_reopening_a_ticket_set_aside_makes_it_pending_again(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")
        carry_out(session, "set aside", proposal)

        reopen(session, [Change(proposal, "reopen")], actor=BO, at=LATER)

    with database.read() as session:
        assert ticket_status(session, ticket) == "pending"
        assert [row.id for row in tickets_to_plan(session, TicketChoice())] == [ticket]
        assert actions(session, proposal) == ["proposed", "rejected", "reopened"]


def test_reassigning_active_work_moves_its_points(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", baseline_workload=1.0)
        ticket = make_ticket(session, story_points=5.0)
        active = make_assignment(session, ticket, "Dana")

        reassign(session, [Change(active, "reassign", "Eli")], actor=BO, at=LATER)

    with database.read() as session:
        row, event = assignment(session, active), last_event(session, active)
        assert (row.status, row.assigned_to) == ("active", "Eli")
        assert (event.action, event.released_points, event.added_points) == ("reassigned", 5.0, 5.0)
        assert ticket_status(session, ticket) == "assigned"
        assert workloads(session) == {"Dana": 1.0, "Eli": 6.0}


def test_reassigning_a_proposal_moves_no_points(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        proposal = make_proposal(session, make_ticket(session), "Dana")

        reassign(session, [Change(proposal, "reassign", "Eli")], actor=BO, at=LATER)

    with database.read() as session:
        row = assignment(session, proposal)
        assert (row.status, row.assigned_to) == ("proposed", "Eli")
        assert workloads(session) == {"Dana": 0.0, "Eli": 0.0}


def test_who_had_it_first_stays_known_through_every_reassignment(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        active = make_assignment(session, make_ticket(session), "Dana")

        for name in ("Eli", "Fay", "Dana"):
            carry_out(session, "reassign", active, developer=name)

    with database.read() as session:
        row = assignment(session, active)
        assert (row.assigned_to, row.original_assigned_to) == ("Dana", "Dana")
        assert actions(session, active) == ["created", *["reassigned"] * 3]


def test_a_reassignment_without_a_reason_says_who_changed_it_from_whom(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        proposal = make_proposal(session, make_ticket(session), "Dana")

        carry_out(session, "reassign", proposal, developer="Eli")
        said = assignment(session, proposal).reason
        decide(session, [Change(proposal, "reassign", "Fay", "On leave")], actor=BO, at=LATER)

    with database.read() as session:
        assert said == "Changed by Ann from Dana."
        assert assignment(session, proposal).reason == "On leave"


def test_removing_gives_the_points_back_and_the_ticket_waits_again(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=5.0)
        active = make_assignment(session, ticket, "Dana")

        remove(session, [Change(active, "remove")], actor=BO, at=LATER)

    with database.read() as session:
        event = last_event(session, active)
        assert assignment(session, active).status == "removed"
        assert ticket_status(session, ticket) == "pending"
        assert (event.previous_developer, event.new_developer) == ("Dana", None)
        assert workloads(session) == {"Dana": 0.0}


def test_a_removed_ticket_can_be_given_to_the_same_person_and_removed_again(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)

        for _ in range(3):
            carry_out(session, "remove", make_assignment(session, ticket, "Dana"))

    with database.read() as session:
        assert ticket_status(session, ticket) == "pending"
        assert workloads(session) == {"Dana": 0.0}


def test_completing_gives_the_points_back_and_ends_the_ticket(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=5.0)
        active = make_assignment(session, ticket, "Dana")

        complete(session, [Change(active, "complete")], actor=BO, at=LATER)

    with database.read() as session:
        event = last_event(session, active)
        assert assignment(session, active).status == "completed"
        assert ticket_status(session, ticket) == "completed"
        assert (event.new_developer, event.released_points, event.added_points) == ("Dana", 5.0, 0)
        assert workloads(session) == {"Dana": 0.0}


def test_reopening_completed_work_loads_its_points_as_they_are_now(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=5.0)
        active = make_assignment(session, ticket, "Dana")
        carry_out(session, "complete", active)
        row = {"id": ticket, "title": f"Ticket {ticket}", "story_points": 8.0}
        import_rows(session, "tickets", [row], actor=ANN, at=START)

        reopen(session, [Change(active, "reopen")], actor=BO, at=LATER)

    with database.read() as session:
        assert assignment(session, active).status == "active"
        assert ticket_status(session, ticket) == "assigned"
        assert workloads(session) == {"Dana": 8.0}


def test_a_ticket_without_points_loads_nobody(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", capacity=0.0)
        ticket = make_ticket(session, story_points=None)
        proposal = make_proposal(session, ticket, "Dana")

        carry_out(session, "approve", proposal)

    with database.read() as session:
        assert last_event(session, proposal).story_points is None
        assert workloads(session) == {"Dana": 0.0}


def test_fractions_of_points_do_not_drift(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", baseline_workload=0.1)
        ticket = make_ticket(session, story_points=0.2)
        active = make_assignment(session, ticket, "Dana")

        for name in ("Eli", "Dana") * 10:
            carry_out(session, "reassign", active, developer=name)

    with database.read() as session:
        assert workloads(session) == {"Dana": 0.3, "Eli": 0.1}


@pytest.mark.parametrize(
    ("command", "action", "status"),
    [
        (approve, "approve", "active"),
        (reject, "reject", "rejected"),
        (set_aside, "set aside", "rejected"),
    ],
)
def test_each_command_says_its_name_in_its_batch(
    database: Database, command: Any, action: str, status: str
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        proposal = make_proposal(session, make_ticket(session), "Dana")

        outcome = command(session, [Change(proposal, "reopen")], actor=BO, at=LATER)

    with database.read() as session:
        batch = session.get(Batch, outcome.batch_id)
        assert batch is not None
        assert (batch.command, batch.changed_by, batch.changed_at) == (action, "Bo", LATER)
        assert assignment(session, proposal).status == status
