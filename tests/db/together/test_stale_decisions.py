"""Two managers change one row: the second is told who did what, and loses nothing else."""

from datetime import timedelta

import pytest

from db.commands import Change, decide
from db.domain.actions import Action
from db.engine import Database
from db.importing.save import import_rows
from tests.db.together.reading import assignment, workloads
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

BO = manager("Bo")
LATER = START + timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "developer", "told"),
    [
        ("reassign", "Fay", "was reassigned to Fay by Ann meanwhile"),
        ("remove", None, "was removed by Ann meanwhile"),
        ("complete", None, "was completed by Ann meanwhile"),
    ],
)
def test_a_row_that_somebody_else_changed_is_reported_with_who_what_and_when(
    database: Database, first: Action, developer: str | None, told: str
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        ticket = make_ticket(session)
        active = make_assignment(session, ticket, "Dana")
        decide(session, [Change(active, first, developer, version=1)], actor=ANN, at=LATER)
        hers = assignment(session, active)

        outcome = decide(
            session,
            [Change(active, "reassign", "Eli", version=1)],
            actor=BO,
            at=LATER + timedelta(minutes=1),
        )

    with database.read() as session:
        (refusal,) = outcome.refused
        assert refusal.message == (
            f"#{ticket} {told}; your change of it was not saved. Look at it again."
        )
        assert (refusal.changed_by, refusal.changed_at) == ("Ann", LATER)
        assert assignment(session, active) == hers


def test_the_rows_that_nobody_else_touched_are_saved(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        ids = make_assignments(session, dict.fromkeys(make_tickets(session, 3), "Dana"))
        decide(session, [Change(ids[1], "reassign", "Fay", version=1)], actor=ANN, at=LATER)

        outcome = decide(
            session,
            [Change(id_, "reassign", "Eli", version=1) for id_ in ids],
            actor=BO,
            at=LATER,
        )

    with database.read() as session:
        assert outcome.changed == (ids[0], ids[2])
        assert [refusal.assignment_id for refusal in outcome.refused] == [ids[1]]
        assert workloads(session) == {"Dana": 0.0, "Eli": 6.0, "Fay": 3.0}


def test_only_a_row_that_changed_blames_somebody(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        active = make_assignment(session, make_ticket(session), "Dana")

        outcome = decide(
            session, [Change(active, "reassign", "Nobody", version=1)], actor=BO, at=LATER
        )

    (refusal,) = outcome.refused
    assert refusal.message == "There is no developer called Nobody."
    assert (refusal.changed_by, refusal.changed_at) == (None, None)


def test_a_decision_without_a_version_is_about_the_row_as_it_is(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli", "Fay")
        active = make_assignment(session, make_ticket(session), "Dana")
        decide(session, [Change(active, "reassign", "Eli")], actor=ANN, at=LATER)

        outcome = decide(session, [Change(active, "reassign", "Fay")], actor=BO, at=LATER)

    assert outcome.changed == (active,)


def test_a_workload_that_moved_by_itself_makes_no_row_stale(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        first, second = make_assignments(session, dict.fromkeys(make_tickets(session, 2), "Dana"))
        decide(session, [Change(first, "complete", version=1)], actor=ANN, at=LATER)

        outcome = decide(
            session,
            [Change(second, "reassign", "Eli", version=1, ticket_version=1)],
            actor=BO,
            at=LATER,
        )

    assert outcome.refused == ()


def test_a_decision_about_a_ticket_whose_points_changed_is_refused(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=3.0)
        proposal = make_proposal(session, ticket, "Dana")
        row = {"id": ticket, "title": f"Ticket {ticket}", "story_points": 13.0}
        import_rows(session, "tickets", [row], actor=ANN, at=LATER)

        outcome = decide(
            session,
            [Change(proposal, "approve", version=1, ticket_version=1)],
            actor=BO,
            at=LATER,
        )

    with database.read() as session:
        assert outcome.refused[0].message == (
            f"The ticket #{ticket} itself was updated by Ann meanwhile; your change of it was not "
            "saved. Look at it again."
        )
        assert assignment(session, proposal).status == "proposed"


def test_a_decision_made_with_the_tickets_new_version_is_saved(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=3.0)
        proposal = make_proposal(session, ticket, "Dana")
        row = {"id": ticket, "title": f"Ticket {ticket}", "story_points": 13.0}
        import_rows(session, "tickets", [row], actor=ANN, at=LATER)
        seen = assignment(session, proposal)

        decide(
            session,
            [Change(proposal, "approve", version=seen.version, ticket_version=seen.ticket_version)],
            actor=BO,
            at=LATER,
        )

    with database.read() as session:
        assert workloads(session) == {"Dana": 13.0}
