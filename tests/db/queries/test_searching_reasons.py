"""Assignments found by the words of their reason, beside those of their ticket."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.commands import Change, Edit, NewAssignment, assign, decide, update_tickets
from db.engine import Database
from db.history.batches import lock_board
from db.history.derived import rebuild_derived
from db.queries.assignments import assignments, count_assignments
from db.queries.lists.filters import AssignmentFilter
from db.queries.lists.ordering import Sort
from db.verify import verify
from tests.factories import ANN, START, make_developers, make_ticket

REASONS = (
    "Covers for Özge, who is on leave",
    "Knows C++ and the printer",
    "…",
    None,
    "Asked for it; it's urgent",
    "Knows the printer of room 6",
)
TEXTS = [
    ("ozge", [1]),
    ("LEAVE covers", [1]),
    ("lea", [1]),
    ("eave", []),
    ("c++", [2]),
    ("printer", [6, 4, 2]),
    ("work", [5, 3, 2, 1]),
    ("6", [6]),
    ("urgent", [5]),
    ("it's", [5]),
    ("print scan", []),
    ("printer 5", []),
    ("knows printer", [6, 2]),
    ("printer room", [6]),
    ("#3", [3]),
    ("3", [3]),
    ("urgent' OR '1'='1", []),
    ("\x00", []),
]


def a_board(session: Session) -> None:
    """An assignment with each reason; tickets 4 and 6 are about a printer."""
    make_developers(session, "Dana", "Eli", capacity=100.0)
    items = []
    for number, reason in enumerate(REASONS, start=1):
        make_ticket(session, title="Printer" if number in (4, 6) else f"Work {number}")
        items.append(NewAssignment(number, "Dana", reason))
    assign(session, items, actor=ANN, at=START)


def found(session: Session, words: str) -> list[int]:
    return [row.id for row in assignments(session, AssignmentFilter(text=words)).rows]


def test_assignments_are_found_by_their_tickets_words_or_their_reasons(database: Database) -> None:
    with database.write() as session:
        a_board(session)

    with database.read() as session:
        for words, ids in TEXTS:
            wanted = AssignmentFilter(text=words)
            assert found(session, words) == ids, words
            assert count_assignments(session, wanted) == len(ids), words
            held = AssignmentFilter(text=words, developers=("Dana",), statuses=("active",))
            assert [row.id for row in assignments(session, held).rows] == ids, words
            by_title = assignments(session, wanted, sort=Sort("title")).rows
            assert sorted(row.id for row in by_title) == sorted(ids), words


def test_a_changed_reason_is_found_by_its_new_words_only(database: Database) -> None:
    with database.write() as session:
        a_board(session)
        said = {1: "Back from Ystad", 4: "Also Ystad"}
        changes = [Change(id_, "reassign", "Eli", reason) for id_, reason in said.items()]
        assert not decide(session, changes, actor=ANN, at=START).refused

    with database.read() as session:
        assert (found(session, "ystad"), found(session, "leave")) == ([4, 1], [])
        assert verify(session) == []


def test_a_changed_title_is_found_by_its_new_words_only(database: Database) -> None:
    with database.write() as session:
        a_board(session)
        assert not update_tickets(
            session, [Edit(4, {"title": "Scanner"})], actor=ANN, at=START
        ).refused

    with database.read() as session:
        assert (found(session, "scan"), found(session, "printer")) == ([4], [6, 2])
        assert verify(session) == []


def test_the_words_of_reasons_can_be_made_anew(database: Database) -> None:
    with database.write() as session:
        a_board(session)
    with database.write() as session:
        session.execute(text("UPDATE assignments SET reason_words = 'nothing' WHERE id = 1"))
    with database.read() as session:
        said = verify(session)

    with database.write() as session:
        lock_board(session)
        changed = rebuild_derived(session)

    assert ["rebuild-search" in one and "reason_words" in one for one in said] == [True]
    assert changed == 1
    with database.read() as session:
        assert (found(session, "leave"), found(session, "nothing")) == ([1], [])
