"""Commits in words: which tickets, whom, and what."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from dashboard.ui.acting.commit_words import commit_in_words
from db.commands import Change, Edit, reassign, undo, update_developers, update_tickets
from db.engine import Database
from db.queries.history.batches import recent_batches
from tests.factories import (
    ANN,
    START,
    carry_out,
    make_assignment,
    make_developers,
    make_proposals,
    make_tickets,
)

LATER = START + timedelta(days=1)


@pytest.fixture
def board(sqlite_database: Database) -> Database:
    """Dana and Eli; tickets 1 to 5 proposed for Dana, 6 in Eli's hands, 7 and 8 waiting."""
    with sqlite_database.write() as session:
        make_developers(session, "Dana", "Eli", capacity=90.0)
        tickets = make_tickets(session, 8)
        make_proposals(session, dict.fromkeys(tickets[:5], "Dana"))
        make_assignment(session, 6, "Eli")
    return sqlite_database


def last_in_words(session: Session) -> str:
    (batch,) = recent_batches(session, 1)
    return commit_in_words(session, batch.id, batch.event_count)


def test_decisions_name_their_tickets_and_people(board: Database) -> None:
    with board.write() as session:
        carry_out(session, "approve", 1, 2, at=LATER)
        assert last_in_words(session) == "#1 and #2 approved for Dana"
        carry_out(session, "reject", 3, 4, 5, at=LATER)
        assert last_in_words(session) == "#3, #4 and #5 rejected for Dana"
        carry_out(session, "reassign", 6, developer="Dana", at=LATER)
        assert last_in_words(session) == "#6 reassigned from Eli to Dana"
        undo(session, recent_batches(session, 1)[0].id, actor=ANN, at=LATER)
        assert last_in_words(session) == "#6 back with Eli"
        carry_out(session, "complete", 6, at=LATER)
        assert last_in_words(session) == "#6 completed by Eli"


def test_what_one_person_gives_to_several_is_one_phrase(board: Database) -> None:
    with board.write() as session:
        make_developers(session, "Fay")
        moves = [Change(id_, "reassign", "Eli" if id_ < 4 else "Fay") for id_ in range(1, 6)]
        reassign(session, moves[2:], actor=ANN, at=LATER)
        assert last_in_words(session) == "#3, #4 and #5 reassigned from Dana to Eli and Fay"
        back = [Change(id_, "reassign", "Dana") for id_ in (3, 4, 5)]
        reassign(session, back, actor=ANN, at=LATER)
        assert last_in_words(session) == (
            "#3 reassigned from Eli to Dana; #4 and #5 reassigned from Fay to Dana"
        )
        reassign(session, moves, actor=ANN, at=LATER)
        assert last_in_words(session) == "5 of Dana's tickets given to Eli and Fay"


def test_edits_name_the_field_and_its_values(board: Database) -> None:
    with board.write() as session:
        edits = [Edit(id_, {"priority": "Critical"}) for id_ in (7, 8)]
        update_tickets(session, edits, actor=ANN, at=LATER)
        assert last_in_words(session) == "priority of #7 and #8 set to Critical"
        due = Edit(7, {"due_date": date(2026, 5, 1), "title": "Of {braces}"})
        update_tickets(session, [due], actor=ANN, at=LATER)
        assert last_in_words(session) == (
            "title of #7 from Ticket 7 set to Of {braces}; due of #7 from nothing set to 2026-05-01"
        )
        update_developers(session, [Edit(1, {"availability": 0.5})], actor=ANN, at=LATER)
        assert last_in_words(session) == "availability of Dana from 1 set to 0.5"
        update_developers(session, [Edit(1, {"name": "Dana Lind"})], actor=ANN, at=LATER)
        assert last_in_words(session) == "Dana renamed to Dana Lind"


def test_a_large_commit_says_how_much_more_there_is(board: Database) -> None:
    with board.write() as session:
        make_tickets(session, 250, at=LATER)

        assert last_in_words(session) == "#9, #10, #11 and 197 others created; and 50 more events"
