"""Developers and tickets are added by hand, each with its event, and undone like all else."""

from datetime import date, timedelta
from typing import Any

import pytest

from db.commands import Actor, Edit, add_developers, add_tickets, undo, update_tickets
from db.engine import Database
from db.errors import Forbidden, Invalid
from db.importing.save import import_rows
from db.models.board import Developer, Ticket
from db.verify import verify
from tests.db.together.reading import everything, record, rows_of
from tests.factories import ANN, START, make_developers, make_tickets
from tests.in_turn import in_turn

LATER = START + timedelta(hours=1)
HUGE = "x" * 10_000
HOSTILE = [
    ("developer", {"name": HUGE}, "200 characters"),
    ("developer", {"name": "Ana\0Nowak"}, "control characters"),
    ("developer", {"capacity": 20.0}, "A developer's name cannot be empty."),
    ("developer", {"name": "Ana", "capacity": 10.0**12}, "A capacity is a number from 0"),
    ("developer", {"name": "Ana", "availability": 80.0}, "Availability is a share from 0 to 1"),
    ("developer", {"name": "Ana", "current_workload": 3.0}, "cannot be edited"),
    ("ticket", {"title": " "}, "A ticket's title cannot be empty."),
    ("ticket", {"title": HUGE}, "500 characters"),
    ("ticket", {"title": "One", "story_points": "2,5"}, "Story points is a number."),
    ("ticket", {"title": "One", "required_skill": HUGE}, "1,000 characters"),
    ("ticket", {"title": "One", "due_date": date(9999, 1, 1)}, "1970 to 2200"),
    ("ticket", {"title": "One", "status": "completed"}, "cannot be edited"),
    ("ticket", {"title": "One", "external_key": "PAY-1"}, "which tracker PAY-1 is a key of"),
    ("ticket", {"title": "One", "source": "Jira"}, "which key the ticket has in Jira"),
    ("ticket", {"title": "One", "external_key": "7", "source": "list"}, "cannot be called list"),
]


def test_new_rows_have_the_usual_values_their_event_and_the_next_numbers(
    database: Database,
) -> None:
    with database.write() as session:
        make_tickets(session, 2)

        people = add_developers(
            session, [{"name": " Ana  Nowak ", "skills": "js; sql"}], actor=ANN, at=LATER
        )
        made = add_tickets(
            session,
            [{"title": "=1+1", "story_points": 2.5, "required_skill": "js"}, {"title": "Second"}],
            actor=ANN,
            at=LATER,
            reason="Asked for by phone",
        )

    assert (people.records, made.records, people.refused) == ((1,), (3, 4), ())
    with database.read() as session:
        ana = record(session, Developer, 1)
        assert (ana.name, ana.skills) == ("Ana Nowak", "JavaScript; SQL")
        assert (ana.capacity, ana.availability, ana.active) == (20.0, 1.0, True)
        first, second = record(session, Ticket, 3), record(session, Ticket, 4)
        assert (first.title, first.required_skill, first.status) == (
            "=1+1",
            "JavaScript",
            "pending",
        )
        assert (second.priority, second.story_points, second.version) == ("Medium", None, 1)
        assert verify(session) == []


def test_whoever_has_the_name_the_e_mail_or_the_alias_already_is_not_added_again(
    database: Database,
) -> None:
    with database.write() as session:
        make_developers(session, "Dana", email="dana@example.com", aliases="Dee")

        outcome = add_developers(
            session,
            [
                {"name": "dana"},
                {"name": "Dee"},
                {"name": "Eli", "email": "DANA@example.com"},
                {"name": "Fay"},
                {"name": "FAY"},
            ],
            actor=ANN,
            at=LATER,
        )

    assert [refusal.message for refusal in outcome.refused] == [
        "There is a developer called Dana already.",
        "Dee is an alias of Dana; take it off there first, or merge the two.",
        "DANA@example.com is the e-mail of Dana; an e-mail belongs to one person.",
        "There is a developer called Fay already.",
    ]
    assert outcome.records == (2,)


def test_whose_adding_was_undone_can_be_added_again(database: Database) -> None:
    with database.write() as session:
        first = add_developers(session, [{"name": "Ana", "capacity": 8.0}], actor=ANN, at=START)
        ticket = add_tickets(session, [{"title": "One"}], actor=ANN, at=START)
        for outcome in (first, ticket):
            undo(session, outcome.batch_id or "", actor=ANN, at=LATER)

        again = add_developers(session, [{"name": "Ana"}], actor=ANN, at=LATER)

    assert (again.records, again.refused) == ((1,), ())
    with database.read() as session:
        ana = record(session, Developer, 1)
        assert (ana.active, ana.capacity) == (True, 20.0)
        assert record(session, Ticket, 1).status == "withdrawn"
        assert verify(session) == []


def test_a_ticket_that_others_were_waiting_for_by_its_number_holds_them_up_once_it_is_added(
    database: Database,
) -> None:
    rows = [{"id": 1, "title": "One", "blocked_by": "2"}]
    with database.write() as session:
        import_rows(session, "tickets", rows, actor=ANN, at=START)

        add_tickets(session, [{"title": "Two"}], actor=ANN, at=LATER)

    with database.read() as session:
        assert record(session, Ticket, 1).waits
        assert verify(session) == []


def test_a_ticket_added_with_its_key_is_met_by_the_next_file_of_its_tracker(
    database: Database,
) -> None:
    waiting = {"external_key": "PAY-2", "title": "Two", "blocked_by": "PAY-1"}
    one = {"external_key": "PAY-1", "title": "One, renamed", "story_points": 5.0}
    with database.write() as session:
        import_rows(session, "tickets", [waiting], actor=ANN, at=START, source="Jira")

        # The board's only tracker needs no name.
        added = add_tickets(
            session, [{"title": "One", "external_key": " PAY-1 "}], actor=ANN, at=LATER
        )
        assert record(session, Ticket, 1).waits
        import_rows(session, "tickets", [waiting, one], actor=ANN, at=LATER, source="Jira")

    assert added.records == (2,)
    with database.read() as session:
        assert len(rows_of(session, Ticket)) == 2
        ticket = record(session, Ticket, 2)
        assert (ticket.external_key, ticket.source) == ("PAY-1", "Jira")
        assert (ticket.title, ticket.story_points) == ("One, renamed", 5.0)
        assert verify(session) == []


def test_a_key_belongs_to_one_ticket_of_its_tracker_and_comes_back_with_it(
    database: Database,
) -> None:
    def row(title: str, source: str = "Jira") -> dict[str, str]:
        return {"title": title, "external_key": "PAY-1", "source": source}

    with database.write() as session:
        first = add_tickets(session, [row("One")], actor=ANN, at=START)
        rows = [row("Again"), row("Elsewhere", "GitLab"), row("Twice", "GitLab")]
        second = add_tickets(session, rows, actor=ANN, at=LATER)
        undo(session, first.batch_id or "", actor=ANN, at=LATER)
        back = add_tickets(session, [row("Back")], actor=ANN, at=LATER)

    assert [(one.ticket_id, one.message) for one in second.refused] == [
        (1, "PAY-1 of Jira is on the board already, as “One”."),
        (None, "PAY-1 is named twice in these tickets."),
    ]
    assert (second.records, back.records) == ((2,), (1,))
    with database.write() as session:
        ticket = record(session, Ticket, 1)
        assert (ticket.title, ticket.status) == ("Back", "pending")
        undo(session, back.batch_id or "", actor=ANN, at=LATER)
        assert record(session, Ticket, 1).status == "withdrawn"
        assert verify(session) == []


def test_a_ticket_added_by_hand_gets_its_key_later_once_and_undo_takes_it_back(
    database: Database,
) -> None:
    key = {"external_key": "PAY-1", "source": "Jira"}
    with database.write() as session:
        import_rows(
            session,
            "tickets",
            [{"id": 1, "title": "From a list", "blocked_by": "2"}],
            actor=ANN,
            at=START,
        )
        add_tickets(session, [{"title": "By hand"}, {"title": "Other"}], actor=ANN, at=START)
        assert record(session, Ticket, 1).waits

        edits = [Edit(2, key), Edit(3, key), Edit(1, {**key, "external_key": "PAY-9"})]
        given = update_tickets(session, edits, actor=ANN, at=LATER)

        # Nobody else waits for its number any more.
        assert not record(session, Ticket, 1).waits
        import_rows(
            session,
            "tickets",
            [{"external_key": "PAY-1", "title": "Renamed"}],
            actor=ANN,
            at=LATER,
            source="Jira",
        )
        assert record(session, Ticket, 2).title == "Renamed"
        assert verify(session) == []
        gone = undo(session, given.batch_id or "", actor=ANN, at=LATER)
        assert record(session, Ticket, 2).external_key is None
        assert record(session, Ticket, 1).waits
        add_tickets(session, [{"title": "Takes it", **key}], actor=ANN, at=LATER)
        redo = undo(session, gone.batch_id or "", actor=ANN, at=LATER)
        assert verify(session) == []

    assert [refusal.message for refusal in given.refused] == [
        "PAY-1 is named twice in these tickets.",
        "#1 keeps its name: files know it by that.",
    ]
    assert [refusal.message for refusal in redo.refused] == [
        "PAY-1 of Jira is on the board already, as “Takes it”."
    ]


@in_turn(("kind", "fields", "message"), HOSTILE)
def test_what_no_row_can_hold_adds_nothing_and_is_said_in_a_sentence(
    database: Database, kind: str, fields: dict[str, Any], message: str
) -> None:
    add = add_developers if kind == "developer" else add_tickets
    with database.read() as session:
        before = everything(session)

    with pytest.raises(Invalid, match=message), database.write() as session:
        add(session, [fields], actor=ANN, at=LATER)

    with database.read() as session:
        assert everything(session) == before


def test_whoever_may_not_change_the_board_adds_nothing(database: Database) -> None:
    viewer = Actor("Vic", "viewer")

    for add, field in ((add_developers, "name"), (add_tickets, "title")):
        with pytest.raises(Forbidden, match="Vic is a viewer"), database.write() as session:
            add(session, [{field: "One"}], actor=viewer, at=LATER)

    with database.read() as session:
        assert rows_of(session, Developer) == rows_of(session, Ticket) == []
