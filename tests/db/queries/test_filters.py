"""Filters of tickets and assignments: what passes, what is counted, and text taken literally."""

from sqlalchemy.orm import Session

from db.commands import Edit, update_tickets
from db.engine import Database
from db.importing.save import import_rows
from db.queries.assignments import assignments, count_assignments
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.tickets import tickets
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
    (AssignmentFilter(developers=("Dana", "Eli"), developer_id=2), [2]),
    (AssignmentFilter(developers=("Dana",), developer_id=2), []),
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
            page = tickets(session, wanted)
            assert [row.id for row in page.rows] == found, wanted
            assert page.count == len(found), wanted


TITLES = [
    "Printer prints blank pages",
    "Überprüfe die Straße",
    "Learn C++ and C#",
    "snake_case and it's here",
    "印刷機の修理",
    "Zażółć gęślą jaźń",
    "100% done",
]
TEXTS = [
    ("print", [1]),
    ("pages PRINT", [1]),
    ("rint", []),
    ("prin blank", []),
    ("UBERPRUFE strasse", [2]),
    ("Überprüfe STRASSE", [2]),
    ("c", [4, 3]),
    ("c++", [3]),
    ("C# learn", [3]),
    ("case", [4]),
    ("it's", [4]),
    ("snake_case", [4]),
    ("修理", [5]),
    ("zażółć", [6]),
    ("ZAZOLC GESLA", [6]),
    ("100%", [7]),
    ("7", [7]),
    ("#7", [7]),
    ("and", [4, 3]),
    ("and here", [4]),
    ("and nowhere", []),
    ("and' OR '1'='1", []),
    ('and" OR "here', []),
    ("here* NOT and", []),
]


def test_text_is_searched_for_by_words_whatever_their_case_and_accents(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        for title in TITLES:
            make_ticket(session, title=title)
        make_assignments(session, dict.fromkeys(range(1, len(TITLES) + 1), "Dana"))

    with database.read() as session:
        for text, found in TEXTS:
            of_tickets = tickets(session, TicketFilter(text=text)).rows
            of_holder = tickets(session, TicketFilter(text=text, developers=("Dana",))).rows
            of_assignments = assignments(session, AssignmentFilter(text=text)).rows
            assert [row.id for row in of_tickets] == found, text
            assert [row.id for row in of_holder] == found, text
            assert [row.ticket_id for row in of_assignments] == found, text


def test_text_of_punctuation_alone_finds_nothing(database: Database) -> None:
    with database.write() as session:
        make_ticket(session, title="100% done / or not")

    with database.read() as session:
        for text in ("%", "_", "/", "\\", "'", '"', "*", "#", " "):
            assert tickets(session, TicketFilter(text=text)).rows == [], text


def test_a_ticket_that_is_renamed_is_found_by_its_new_words_only(database: Database) -> None:
    with database.write() as session:
        ticket = make_ticket(session, title="Printer")
        update_tickets(session, [Edit(ticket, {"title": "Scanner"})], actor=ANN, at=START)

    with database.read() as session:
        found = {
            text: [row.title for row in tickets(session, TicketFilter(text=text)).rows]
            for text in ("printer", "scanner")
        }

    assert found == {"printer": [], "scanner": ["Scanner"]}


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


def test_blocked_work_waits_for_another_or_is_held_up_by_its_tracker(database: Database) -> None:
    with database.write() as session:
        a_board(session)
        make_ticket(session, title="Ship", blocked_by="4")
        update_tickets(session, [Edit(2, {"blocked": "Impediment"})], actor=ANN, at=START)

    with database.read() as session:
        found = {
            blocked: (
                [row.id for row in tickets(session, TicketFilter(blocked=blocked)).rows],
                [
                    row.ticket_id
                    for row in assignments(session, AssignmentFilter(blocked=blocked)).rows
                ],
            )
            for blocked in (True, False)
        }
    assert found == {True: ([5, 2], [2]), False: ([4, 3, 1], [3, 1])}
