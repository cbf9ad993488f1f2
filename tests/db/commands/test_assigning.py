"""Tickets given out by hand."""

from datetime import timedelta

from sqlalchemy import update

from db.commands import NewAssignment, assign
from db.engine import Database
from db.errors import Invalid
from db.importing.save import import_rows
from db.models.board import Batch, Developer
from db.queries.planning import barred_pairs, reserved_points
from tests.db.together.reading import (
    actions,
    assignment,
    everything,
    last_event,
    ticket_status,
    workloads,
)
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
)

BO = manager("Bo")
LATER = START + timedelta(days=1)


def test_a_manager_gives_a_ticket_to_a_developer_which_is_recorded(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=5.0)

        outcome = assign(
            session, [NewAssignment(ticket, "Dana", reason=" Asked for it ")], actor=BO, at=LATER
        )

    with database.read() as session:
        row = assignment(session, outcome.changed[0])
        assert (row.status, row.assigned_to, row.version) == ("active", "Dana", 1)
        assert (row.assignment_type, row.assigned_by) == ("manual", "Bo")
        assert (row.original_assigned_to, row.reason) == ("Dana", "Asked for it")
        assert row.created_at == row.updated_at == LATER
        assert ticket_status(session, ticket) == "assigned"
        assert workloads(session) == {"Dana": 5.0}
        event = last_event(session, row.id)
        batch = session.get_one(Batch, outcome.batch_id)
        assert (batch.command, batch.event_count) == ("assign", 1)
        assert (event.action, event.previous_developer, event.new_developer) == (
            *("created", None),
            "Dana",
        )
        assert (event.released_points, event.added_points) == (0.0, 5.0)
        assert (event.changed_by, event.changed_at) == ("Bo", LATER)


def test_the_label_of_a_source_does_not_hide_who_acted(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)

        outcome = assign(
            session, [NewAssignment(ticket, "Dana")], actor=BO, at=LATER, assigned_by="Slack bot"
        )

    with database.read() as session:
        assert assignment(session, outcome.changed[0]).assigned_by == "Slack bot"
        assert last_event(session, outcome.changed[0]).changed_by == "Bo"


def test_an_assignment_by_hand_supersedes_the_open_proposal(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session, story_points=5.0)
        proposal = make_proposal(session, ticket, "Dana")

        outcome = assign(session, [NewAssignment(ticket, "Eli")], actor=BO, at=LATER)

    with database.read() as session:
        assert assignment(session, proposal).status == "superseded"
        assert last_event(session, proposal).reason == "Assigned by hand to Eli."
        assert assignment(session, outcome.changed[0]).assigned_to == "Eli"
        assert ticket_status(session, ticket) == "assigned"
        assert reserved_points(session) == {}
        assert workloads(session) == {"Dana": 0.0, "Eli": 5.0}


def test_a_manager_may_choose_past_free_points_and_past_a_rejected_pairing(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=20.0)
        carry_out(session, "reject", make_proposal(session, ticket, "Dana"))
        make_developers(session, "Dana", capacity=1.0)

        outcome = assign(session, [NewAssignment(ticket, "Dana")], actor=BO, at=LATER)

    with database.read() as session:
        assert outcome.refused == ()
        assert workloads(session) == {"Dana": 20.0}
        assert len(barred_pairs(session, [ticket])) == 1


def test_a_ticket_that_is_taken_names_its_holder_and_what_to_do(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        make_assignment(session, ticket, "Dana")

        outcome = assign(session, [NewAssignment(ticket, "Eli")], actor=BO, at=LATER)

    (refusal,) = outcome.refused
    assert refusal.message == (
        f"#{ticket} is active with Dana already; reassign that assignment instead."
    )
    assert (outcome.changed, outcome.batch_id) == ((), None)


def test_a_completed_ticket_or_one_set_aside_is_not_given_out_again(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        done, aside = make_tickets(session, 2)
        carry_out(session, "complete", make_assignment(session, done, "Dana"))
        carry_out(session, "set aside", make_proposal(session, aside, "Dana"))

        items = [NewAssignment(ticket, "Dana") for ticket in (done, aside)]
        outcome = assign(session, items, actor=BO, at=LATER)

    assert [refusal.message for refusal in outcome.refused] == [
        f"#{done} is completed; reopen it before giving it out again.",
        f"#{aside} was set aside; reopen it before giving it out.",
    ]


def test_what_cannot_be_given_out_is_refused_row_by_row_and_the_rest_saved(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        session.execute(update(Developer).where(Developer.name == "Eli").values(active=False))
        fine, stale, twice = make_tickets(session, 3)
        row = {"id": stale, "title": f"Ticket {stale}", "story_points": 8.0}
        import_rows(session, "tickets", [row], actor=ANN, at=START)

        outcome = assign(
            session,
            [
                NewAssignment(fine, "Dana", ticket_version=1),
                NewAssignment(99, "Dana"),
                NewAssignment(stale, "Dana", ticket_version=1),
                NewAssignment(twice, "Nobody"),
                NewAssignment(twice, "Eli"),
                NewAssignment(twice, "Dana"),
                NewAssignment(twice, "Dana"),
            ],
            actor=BO,
            at=LATER,
        )

    with database.read() as session:
        assert [assignment(session, id_).ticket_id for id_ in outcome.changed] == [fine, twice]
        assert [refusal.message for refusal in outcome.refused] == [
            "Ticket 99 does not exist.",
            (
                f"The ticket #{stale} itself was updated by Ann meanwhile; your change of it was "
                "not saved. Look at it again."
            ),
            "There is no developer called Nobody.",
            "Eli is no longer active; name another developer.",
            f"#{twice} is named twice; only the first assignment was saved.",
        ]


def test_a_refused_assignment_leaves_the_open_proposal_alone(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        proposal = make_proposal(session, ticket, "Dana")

        assign(session, [NewAssignment(ticket, "Nobody")], actor=BO, at=LATER)

    with database.read() as session:
        assert assignment(session, proposal).status == "proposed"
        assert actions(session, proposal) == ["proposed"]


def test_a_label_that_is_too_long_saves_nothing(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        before = everything(session)

    message = ""
    try:
        with database.write() as session:
            items = [NewAssignment(ticket, "Dana")]
            assign(session, items, actor=BO, at=LATER, assigned_by="x" * 201)
    except Invalid as refusal:
        message = str(refusal)

    with database.read() as session:
        assert message == "The label of a source may have 200 characters; this one has 201."
        assert everything(session) == before
