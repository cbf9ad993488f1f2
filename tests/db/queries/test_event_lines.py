"""What events changed: fields from old to new, by whoever changed them, under the names of then."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from dashboard.ui.drawers.timeline import entries
from db.commands import Edit, undo, update_developers, update_tickets
from db.engine import Database
from db.exporting import event_rows
from db.importing.save import import_rows
from db.queries.history.event_lines import EventLine, event_lines
from db.queries.history.events import EventFilter, events, ticket_timeline
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


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def lines(session: Session) -> list[EventLine]:
    """All lines, the oldest first."""
    return event_lines(session, events(session, EventFilter(), oldest_first=True).rows)


def told(line: EventLine) -> tuple[str, str, str, object, object]:
    assert line.change is not None
    return line.changed_by, line.action, line.change.field, line.change.old, line.change.new


def test_each_changed_field_has_a_line_with_its_old_and_new_value(database: Database) -> None:
    with database.write() as session:
        ids = make_developers(session, "Dana")
        ticket = make_ticket(session, priority="Low")
        fields = {"availability": 0.5, "capacity": 12.5}
        update_developers(session, [Edit(ids["Dana"], fields)], actor=BO, at=at(1))
        due = {"priority": "Critical", "due_date": date(2026, 5, 1)}
        update_tickets(session, [Edit(ticket, due)], actor=BO, at=at(2))

        created, asked, *changed = lines(session)
        written = list(event_rows(session, EventFilter(), oldest_first=True))

    assert created.change is None
    assert asked.change is None
    assert [told(line) for line in changed] == [
        ("Bo", "updated", "availability", 1.0, 0.5),
        ("Bo", "updated", "capacity", 20.0, 12.5),
        ("Bo", "updated", "priority", "Low", "Critical"),
        ("Bo", "updated", "due_date", None, "2026-05-01"),
    ]
    assert [row[11:14] for row in written[2:]] == [
        ("availability", "1", "0.5"),
        ("capacity", "20", "12.5"),
        ("priority", "Low", "Critical"),
        ("due_date", None, "2026-05-01"),
    ]


def test_an_edit_after_a_decision_is_not_blamed_for_it(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        held = make_assignment(session, ticket, "Dana", at=at(1))
        carry_out(session, "complete", held, at=at(2))
        row = {"id": ticket, "title": f"Ticket {ticket}", "description": "More of it"}
        import_rows(session, "tickets", [row], actor=BO, at=at(3))

        by_bo = [told(line) for line in lines(session) if line.changed_by == "Bo"]
        entry = entries(ticket_timeline(session, ticket))[-1]

    assert by_bo == [("Bo", "updated", "description", None, "More of it")]
    assert (entry.by, entry.detail) == ("Bo", "description")


def test_a_status_that_a_ticket_got_by_itself_is_told(database: Database) -> None:
    with database.write() as session:
        batch = import_rows(session, "tickets", [{"id": 9, "title": "Nine"}], actor=BO, at=at(3))
        assert batch.batch_id is not None
        undo(session, batch.batch_id, actor=BO, at=at(4))

        last = lines(session)[-1]

    assert told(last) == ("Bo", "withdrawn", "status", "pending", "withdrawn")


def test_a_redo_is_called_one(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        proposal = make_proposal(session, make_ticket(session), "Dana", at=at(1))
        carry_out(session, "approve", proposal, at=at(2))
        batch = lines(session)[-1].batch_id
        for hour, action in ((3, "undone"), (4, "redone"), (5, "undone")):
            taken_back = undo(session, batch, actor=ANN, at=at(hour)).batch_id
            assert taken_back is not None
            assert lines(session)[-1].action == action
            batch = taken_back


def test_past_events_have_the_names_of_then_and_of_now(database: Database) -> None:
    with database.write() as session:
        ids = make_developers(session, "Dana")
        ticket = make_ticket(session, title="Old title")
        make_assignment(session, ticket, "Dana", at=at(1))
        rename = Edit(ids["Dana"], {"name": "Dana Lind"})
        update_developers(session, [rename], actor=BO, at=at(2))
        update_tickets(session, [Edit(ticket, {"title": "New"})], actor=BO, at=at(3))

        # A former name is also remembered as an alias.
        created, asked, given, renamed, retitled = (
            line for line in lines(session) if line.change is None or line.change.field != "aliases"
        )
        entry = entries(ticket_timeline(session, ticket))[1]

    assert (created.subject, created.subject_now) == ("Dana", "Dana Lind")
    assert (asked.subject, asked.subject_now) == ("Old title", "New")
    assert (given.new_developer, given.new_developer_now) == ("Dana", "Dana Lind")
    assert (renamed.subject, renamed.subject_now) == ("Dana Lind", None)
    assert (retitled.subject, retitled.subject_now) == ("New", None)
    assert entry.what == "Given to Dana (now Dana Lind)"
