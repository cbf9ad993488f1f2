"""Tickets move to other people and other weeks in one commit, each whole or not at all."""

from datetime import date, timedelta

from sqlalchemy import select

from db.commands import (
    Change,
    Edit,
    NewAssignment,
    Outcome,
    TicketMove,
    move_tickets,
    reassign,
    undo,
    update_tickets,
)
from db.engine import Database
from db.models.board import Assignment, Batch, Ticket
from db.verify import verify
from tests.db.together.reading import everything, workloads
from tests.factories import (
    ANN,
    START,
    make_assignment,
    make_developers,
    make_proposal,
    make_ticket,
    manager,
)

BEA = manager("Bea")
DAY = timedelta(days=1)
OLD, NEW = date(2026, 3, 6), date(2026, 3, 13)
Held = dict[int, tuple[str, str, date | None]]


def held(database: Database) -> Held:
    """Whose each open ticket is, how, and when it is due, by ticket id."""
    with database.read() as session:
        rows = session.execute(
            select(Assignment.ticket_id, Assignment.assigned_to, Assignment.status, Ticket.due_date)
            .join(Ticket, Ticket.id == Assignment.ticket_id)
            .where(Assignment.status.in_(("active", "proposed")))
        )
        return {row.ticket_id: (row.assigned_to, row.status, row.due_date) for row in rows}


def moved(database: Database, *moves: TicketMove) -> Outcome:
    with database.write() as session:
        return move_tickets(session, moves, actor=ANN, at=START + 2 * DAY)


def seed(database: Database) -> tuple[int, int, int, int, int]:
    """Active and proposed work of Dana, a ticket that waits, and the two assignments' ids."""
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        active, proposed, waiting = (make_ticket(session, due_date=OLD) for _ in range(3))
        held_by = make_assignment(session, active, "Dana")
        proposal = make_proposal(session, proposed, "Dana")
    return active, proposed, waiting, held_by, proposal


def test_people_and_due_dates_change_in_one_batch_that_is_undone_as_one(
    database: Database,
) -> None:
    active, proposed, waiting, held_by, proposal = seed(database)
    with database.read() as session:
        before = held(database), workloads(session)

    outcome = moved(
        database,
        TicketMove(active, Change(held_by, "reassign", "Eli"), Edit(active, {"due_date": NEW})),
        TicketMove(proposed, Change(proposal, "reassign", "Eli")),
        TicketMove(waiting, NewAssignment(waiting, "Eli"), Edit(waiting, {"due_date": None})),
    )

    assert (outcome.refused, outcome.records) == ((), (active, proposed, waiting))
    assert held(database) == {
        active: ("Eli", "active", NEW),
        proposed: ("Eli", "proposed", OLD),
        waiting: ("Eli", "active", None),
    }
    with database.read() as session:
        assert workloads(session) == {"Dana": 0.0, "Eli": 6.0}
        last = session.scalars(select(Batch).order_by(Batch.data_version.desc())).first()
        assert last is not None
        assert (last.id, last.command) == (outcome.batch_id, "move tickets")
        # A list that is sorted by due dates reads the assignment's own copy.
        dues = session.execute(select(Assignment.ticket_id, Assignment.due_date))
        assert {row.ticket_id: row.due_date for row in dues} == {
            active: NEW,
            proposed: OLD,
            waiting: None,
        }
        assert verify(session) == []
    assert outcome.batch_id is not None
    with database.write() as session:
        back = undo(session, outcome.batch_id, actor=ANN, at=START + 3 * DAY)
    assert back.refused == ()
    with database.read() as session:
        assert (held(database), workloads(session)) == before
        assert session.get_one(Ticket, waiting).due_date == OLD
        assert session.get_one(Ticket, waiting).status == "pending"
        assert verify(session) == []
    assert back.batch_id is not None
    with database.write() as session:
        assert not undo(session, back.batch_id, actor=ANN, at=START + 4 * DAY).refused
    assert held(database)[waiting] == ("Eli", "active", None)


def test_a_move_of_which_a_part_is_refused_leaves_its_ticket_whole_and_the_others_move(
    database: Database,
) -> None:
    active, proposed, waiting, held_by, proposal = seed(database)
    with database.write() as session:
        later = START + DAY
        assert not reassign(
            session, [Change(held_by, "reassign", "Eli")], actor=BEA, at=later
        ).refused
        edit = Edit(waiting, {"due_date": NEW + DAY})
        assert not update_tickets(session, [edit], actor=BEA, at=later).refused

    outcome = moved(
        database,
        TicketMove(
            active,
            Change(held_by, "reassign", "Dana", version=1),
            Edit(active, {"due_date": NEW}, version=1),
        ),
        TicketMove(waiting, NewAssignment(waiting, "Eli"), Edit(waiting, {"due_date": NEW}, 1)),
        TicketMove(
            proposed,
            Change(proposal, "reassign", "Eli", version=1, ticket_version=1),
            Edit(proposed, {"due_date": NEW}, version=1),
        ),
    )

    assert outcome.records == (proposed,)
    assert {refusal.ticket_id: refusal.message for refusal in outcome.refused} == {
        active: f"#{active} was reassigned to Eli by Bea meanwhile; your change of it was not "
        "saved. Look at it again.",
        waiting: f"#{waiting} was updated by Bea meanwhile; your change of it was not saved. Look "
        "at it again.",
    }
    assert held(database) == {
        active: ("Eli", "active", OLD),
        proposed: ("Eli", "proposed", NEW),
    }


def test_moves_that_are_all_refused_change_nothing(database: Database) -> None:
    active, *_ = seed(database)
    with database.read() as session:
        before = everything(session)

    outcome = moved(
        database,
        TicketMove(active, Change(99, "reassign", "Eli"), Edit(active, {"due_date": NEW})),
        TicketMove(98, NewAssignment(98, "Eli")),
    )

    assert outcome.batch_id is None
    assert [refusal.message for refusal in outcome.refused] == [
        "Assignment 99 does not exist.",
        "Ticket 98 does not exist.",
    ]
    with database.read() as session:
        assert everything(session) == before
