"""What somebody else did between looking and saving is never overwritten unseen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from db.access import Actor
from db.commands import (
    Change,
    NewAssignment,
    approve,
    assign,
    comment,
    decide,
    propose,
    withdraw_comment,
)
from db.commands.readers.people import add_user, create_token, give_role
from db.commands.readers.views import save_view
from db.engine import Database
from db.errors import Conflict, Invalid
from db.importing.save import compare, import_rows
from db.models.board import Developer, Ticket
from db.queries.history.workload import data_version
from tests.db.together.reading import assignment, everything, record, rows_of
from tests.factories import (
    ANN,
    START,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    make_tickets,
    manager,
    new_proposals,
)
from tests.in_turn import in_turn

BO = manager("Bo")
LATER = START + timedelta(hours=1)


def test_an_import_does_not_overwrite_what_was_changed_since_its_preview(
    database: Database,
) -> None:
    mine = [{"id": 1, "title": "Ticket 1", "story_points": 2.0}]
    with database.write() as session:
        import_rows(session, "tickets", mine, actor=ANN, at=START)
        preview = compare(session, "tickets", mine)
        theirs = [{"id": 1, "title": "Ticket 1", "story_points": 8.0}]
        import_rows(session, "tickets", theirs, actor=BO, at=LATER)

    with pytest.raises(Conflict) as refusal, database.write() as session:
        import_rows(session, "tickets", mine, actor=ANN, at=LATER, preview=preview)

    assert str(refusal.value) == (
        "#1 was updated by Bo since the preview. Nothing was saved: look at the preview again."
    )
    with database.read() as session:
        assert record(session, Ticket, 1).story_points == 8.0


def test_an_import_does_not_overwrite_what_was_made_since_its_preview(database: Database) -> None:
    mine = [{"name": "Dana", "title": "Engineer"}, {"name": "Eli"}]
    with database.write() as session:
        preview = compare(session, "developers", mine)
        import_rows(session, "developers", [{"name": "Dana", "title": "Lead"}], actor=BO, at=START)

    with pytest.raises(Conflict, match="Dana was created by Bo"), database.write() as session:
        import_rows(session, "developers", mine, actor=ANN, at=LATER, preview=preview)

    with database.read() as session:
        assert record(session, Developer, 1).title == "Lead"


def test_a_proposal_made_meanwhile_is_not_superseded_unseen(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        seen = data_version(session)
        proposal = make_proposal(session, ticket, "Dana", actor=BO)

        outcome = assign(session, [NewAssignment(ticket, "Eli")], actor=ANN, at=LATER, as_of=seen)
        looked = data_version(session)
        again = assign(session, [NewAssignment(ticket, "Eli")], actor=ANN, at=LATER, as_of=looked)

    assert outcome.changed == ()
    assert outcome.refused[0].changed_by in (None, "Bo")
    assert "proposed" in outcome.refused[0].message
    assert len(again.changed) == 1
    with database.read() as session:
        assert assignment(session, proposal).status == "superseded"


def test_a_new_plan_keeps_a_proposal_that_was_corrected_while_it_was_made(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        tickets = make_tickets(session, 2)
        kept = make_proposal(session, tickets[0], "Dana")
        replaced = make_proposal(session, tickets[1], "Dana")
        seen = data_version(session)
        plan = new_proposals(session, {tickets[0]: "Dana", tickets[1]: "Eli"})
        decide(session, [Change(kept, "reassign", "Eli")], actor=BO, at=LATER)

        outcome = propose(
            session,
            plan,
            leftovers=[],
            request={},
            actor=ANN,
            at=LATER,
            replace_open=True,
            as_of=seen,
        )

    assert [refusal.ticket_id for refusal in outcome.refused] == [tickets[0]]
    with database.read() as session:
        row = assignment(session, kept)
        assert (row.status, row.assigned_to) == ("proposed", "Eli")
        assert assignment(session, replaced).status == "superseded"


def test_who_gave_a_ticket_out_meanwhile_is_told(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        ticket = make_ticket(session)
        make_assignment(session, ticket, "Dana", actor=BO)

        outcome = assign(
            session, [NewAssignment(ticket, "Eli", ticket_version=1)], actor=ANN, at=LATER
        )

    (refusal,) = outcome.refused
    assert refusal.changed_by == "Bo"
    assert refusal.message.startswith(f"#{ticket} was given to Dana by Bo meanwhile")


def test_an_approval_for_somebody_else_names_them(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        proposal = make_proposal(session, make_ticket(session), "Dana")
        approve(session, [Change(proposal, "approve", "Eli")], actor=BO, at=LATER)

        change = Change(proposal, "approve", version=1)
        outcome = approve(session, [change], actor=ANN, at=LATER)

    assert "approved for Eli by Bo meanwhile" in outcome.refused[0].message


def test_two_people_whose_names_fold_alike_stay_two(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Jan Weiß", "Jan Weiss")

    with database.read() as session:
        assert len(rows_of(session, Developer)) == 2


@pytest.mark.parametrize("at", [datetime(2099, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_clock_far_ahead_is_refused_and_dates_nothing(database: Database, at: datetime) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        before = everything(session)

    with pytest.raises(Invalid, match="set the clock"), database.write() as session:
        make_developers(session, "Eli", at=at)

    with database.read() as session:
        assert everything(session) == before


ADMIN = Actor("root", "admin")
DATED: dict[str, Callable[[Session, datetime], object]] = {
    "commit": lambda session, at: make_developers(session, "Eli", at=at),
    "comment": lambda session, at: comment(session, 1, "Seen", actor=ANN, at=at),
    "withdrawal": lambda session, at: withdraw_comment(session, 1, actor=ANN, at=at),
    "view": lambda session, at: save_view(
        session, "tickets", "Mine", "", shared=False, actor=ANN, at=at
    ),
    "person": lambda session, at: add_user(session, "eve@a.b", "viewer", actor=ADMIN, at=at),
    "role": lambda session, at: give_role(session, 1, "manager", actor=ADMIN, at=at),
    "token": lambda session, at: create_token(session, 1, "Ci", "viewer", actor=ADMIN, at=at),
}


@pytest.mark.parametrize("name", DATED)
def test_nothing_is_dated_by_a_clock_that_is_three_hours_ahead(
    database: Database, name: str
) -> None:
    now = datetime.now(UTC)
    with database.write() as session:
        make_ticket(session)
        comment(session, 1, "First", actor=ANN, at=START)
        add_user(session, "vic@example.com", "viewer", actor=ADMIN, at=START)

    with pytest.raises(Invalid, match="set the clock"), database.write() as session:
        DATED[name](session, now + timedelta(hours=3))

    with database.write() as session:
        DATED[name](session, now)


@in_turn("id_", [2**63, 2**70, 0, -1])
def test_a_number_that_no_row_can_have_is_refused_alone(database: Database, id_: int) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        active = make_assignment(session, make_ticket(session), "Dana")

        changes = [Change(id_, "complete"), Change(active, "complete")]
        outcome = decide(session, changes, actor=ANN, at=LATER)

    assert outcome.changed == (active,)
    assert outcome.refused[0].message == f"Assignment {id_} does not exist."


def test_points_past_what_the_board_holds_are_refused_row_by_row(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        large = make_tickets(session, 2, story_points=99_999_999.0)
        small = make_ticket(session)

        items = [NewAssignment(ticket, "Dana") for ticket in (large[0], large[1], small)]
        outcome = assign(session, items, actor=ANN, at=LATER)

    assert len(outcome.changed) == 1
    assert [refusal.ticket_id for refusal in outcome.refused] == [large[1], small]
    assert "more than the board can hold" in outcome.refused[0].message


def test_an_import_past_what_the_board_holds_names_the_developer(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session, story_points=99_999_999.0)
        make_assignment(session, ticket, "Dana")

    with pytest.raises(Invalid, match="Dana would carry"), database.write() as session:
        make_developers(session, "Dana", baseline_workload=5.0)
