"""Filters of tickets and assignments: what passes, what is counted, and text taken literally."""

from sqlalchemy.orm import Session

from db.commands import import_rows
from db.engine import Database
from db.queries.assignments import AssignmentFilter, assignments, count_assignments
from db.queries.tickets import TicketFilter, count_tickets, tickets
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignments,
    make_developers,
    make_proposal,
    make_ticket,
)


def a_board(session: Session) -> None:
    """Tickets 1 to 4: completed, active, proposed, pending."""
    make_developers(session, "Dana", "Eli")
    make_ticket(session, title="Sign in", priority="High", required_skill="Java")
    make_ticket(session, title="Sign out", priority="Low", required_skill="JavaScript")
    make_ticket(session, title="Print", priority="High", required_skill="C++")
    make_ticket(session, title="Scan", priority="Low", required_skill="Java")
    done, _ = make_assignments(session, {1: "Dana", 2: "Eli"})
    carry_out(session, "complete", done)
    make_proposal(session, 3, "Dana")


ASSIGNMENTS = [
    (AssignmentFilter(), [3, 2, 1]),
    (AssignmentFilter(statuses=("active",)), [2]),
    (AssignmentFilter(statuses=("active", "proposed")), [3, 2]),
    (AssignmentFilter(developers=("Dana",)), [3, 1]),
    (AssignmentFilter(developers=("Dana", "Eli")), [3, 2, 1]),
    (AssignmentFilter(developer_id=2), [2]),
    (AssignmentFilter(ticket_id=3), [3]),
    (AssignmentFilter(priorities=("High",)), [3, 1]),
    (AssignmentFilter(skills=("Java",)), [1]),
    (AssignmentFilter(text="sign"), [2, 1]),
    (AssignmentFilter(text="#3"), [3]),
    (AssignmentFilter(developers=("Dana",), statuses=("active",)), []),
    (AssignmentFilter(developers=("Dana",), priorities=("High",), text="PRINT"), [3]),
    (AssignmentFilter(statuses=("no such status",)), []),
]


def test_assignments_that_pass_are_found_and_counted(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    with database.read() as session:
        for wanted, found in ASSIGNMENTS:
            assert [row.ticket_id for row in assignments(session, wanted).rows] == found, wanted
            assert count_assignments(session, wanted) == len(found), wanted


TICKETS = [
    (TicketFilter(), [4, 3, 2, 1]),
    (TicketFilter(statuses=("pending",)), [4, 3]),
    (TicketFilter(statuses=("assigned", "completed")), [2, 1]),
    (TicketFilter(priorities=("Low",)), [4, 2]),
    (TicketFilter(skills=("Java", "C++")), [4, 3, 1]),
    (TicketFilter(text="s"), [4, 2, 1]),
    (TicketFilter(text="4"), [4]),
    (TicketFilter(statuses=("pending",), skills=("Java",), text="scan"), [4]),
]


def test_tickets_that_pass_are_found_and_counted(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    with database.read() as session:
        for wanted, found in TICKETS:
            assert [row.id for row in tickets(session, wanted).rows] == found, wanted
            assert count_tickets(session, wanted) == len(found), wanted


def test_a_filtered_list_is_paged_like_any_other(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    with database.read() as session:
        wanted = TicketFilter(priorities=("Low",))
        first = tickets(session, wanted, limit=1)
        second = tickets(session, wanted, cursor=first.next_cursor, limit=1)

    assert [row.id for row in first.rows] == [4]
    assert [row.id for row in second.rows] == [2]
    assert second.next_cursor is None


TEXTS = [
    ("100%", ["100% done"]),
    ("%", ["100% done"]),
    ("_", ["snake_case"]),
    ("e_c", ["snake_case"]),
    ("/", ["and/or"]),
    ("\\", ["back\\slash"]),
    ("'", ["it's here"]),
    ("E", ["it's here", "snake_case", "100% done"]),
]


def test_text_is_searched_for_as_it_is_written(database: Database) -> None:
    titles = ["100% done", "snake_case", "and/or", "back\\slash", "it's here", "1000 down"]
    with database.write() as session:
        for title in titles:
            make_ticket(session, title=title)

    with database.read() as session:
        for text, found in TEXTS:
            rows = tickets(session, TicketFilter(text=text)).rows
            assert [row.title for row in rows] == found, text


def test_text_finds_a_trackers_key_in_either_case(database: Database) -> None:
    keys = [{"external_key": f"PROJ-{n}", "title": f"Ticket {n}"} for n in (7, 77, 8)]
    with database.write() as session:
        import_rows(session, "tickets", keys, actor=ANN, at=START)

    with database.read() as session:
        rows = tickets(session, TicketFilter(text="proj-7")).rows

    assert [row.external_key for row in rows] == ["PROJ-77", "PROJ-7"]


def test_text_that_no_ticket_can_hold_finds_nothing(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    with database.read() as session:
        for text in ("#", "#" + "9" * 40, "9" * 5_000, "\x00", "\ud800"):
            assert tickets(session, TicketFilter(text=text)).rows == [], text[:50]


def test_each_ticket_names_who_holds_it_or_is_proposed_for_it(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    with database.read() as session:
        rows = tickets(session, TicketFilter()).rows

    assert [(row.id, row.assigned_to, row.assignment_status) for row in rows] == [
        (4, None, None),
        (3, "Dana", "proposed"),
        (2, "Eli", "active"),
        (1, None, None),
    ]
