"""Comments on tickets: written by whom, taken back by them alone, and proof against alteration."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.access import Actor
from db.commands import comment, undo, withdraw_comment
from db.domain.values import COMMENT
from db.engine import Database
from db.errors import Conflict, Forbidden, Invalid, NotFound
from db.history.comments import altered_comments
from db.models.board import Board
from db.queries.comments import ticket_comments
from db.queries.history.batches import recent_batches
from db.verify import verify
from tests.db.together.reading import everything, number_of_commits
from tests.factories import ANN, START, make_developers, make_ticket, manager
from tests.in_turn import in_turn

BEN = manager("Ben")
LATER = START + timedelta(hours=1)
HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE comments; --",
    "**bold** [link](https://example.com) :red[x]",
    "two\n\nlines\tand a tab",
    "Grüße, 你好 🙂",
]


def test_a_comment_is_kept_with_its_author_and_its_time(database: Database) -> None:
    with database.write() as session:
        ticket, other = make_ticket(session), make_ticket(session)
        comment(session, ticket, "  Waits for the vendor.  ", actor=ANN, at=START)
        comment(session, ticket, "They answered.", actor=BEN, at=LATER)
        comment(session, other, "Elsewhere.", actor=BEN, at=LATER)

    with database.read() as session:
        found = ticket_comments(session, ticket)

    assert [(row.text, row.author, row.created_at, row.withdrawn_at) for row in found] == [
        ("Waits for the vendor.", "Ann", START, None),
        ("They answered.", "Ben", LATER, None),
    ]


@in_turn("said", HOSTILE)
def test_a_comment_says_whatever_was_written(database: Database, said: str) -> None:
    with database.write() as session:
        ticket = make_ticket(session)
        comment(session, ticket, said, actor=ANN, at=START)

    with database.read() as session:
        assert [row.text for row in ticket_comments(session, ticket)] == [said]
        assert verify(session) == []


@in_turn("said", ["", " \n ", "x" * (COMMENT.most + 1), "bell \a", "nul \0"])
def test_a_comment_that_cannot_be_is_refused(database: Database, said: str) -> None:
    with database.write() as session:
        ticket = make_ticket(session)
        with pytest.raises(Invalid):
            comment(session, ticket, said, actor=ANN, at=START)

        assert ticket_comments(session, ticket) == []


def test_the_author_takes_a_comment_back_and_it_shows(database: Database) -> None:
    with database.write() as session:
        ticket = make_ticket(session)
        id_ = comment(session, ticket, "Wrong ticket.", actor=ANN, at=START)
        withdraw_comment(session, id_, actor=ANN, at=LATER)

        (row,) = ticket_comments(session, ticket)

        assert (row.text, row.author, row.withdrawn_at) == (None, "Ann", LATER)
        with pytest.raises(Conflict, match="already"):
            withdraw_comment(session, id_, actor=ANN, at=LATER)


def test_nobody_takes_back_what_another_wrote(database: Database) -> None:
    with database.write() as session:
        ticket = make_ticket(session)
        id_ = comment(session, ticket, "Mine.", actor=ANN, at=START)

        with pytest.raises(Forbidden, match="Only Ann"):
            withdraw_comment(session, id_, actor=Actor("Root", "admin"), at=LATER)

        assert [row.text for row in ticket_comments(session, ticket)] == ["Mine."]


def test_a_viewer_reads_only(database: Database) -> None:
    viewer = Actor("Vera", "viewer")
    with database.write() as session:
        ticket = make_ticket(session)
        id_ = comment(session, ticket, "Read me.", actor=manager("Vera"), at=START)
        with pytest.raises(Forbidden):
            comment(session, ticket, "Me too.", actor=viewer, at=LATER)
        with pytest.raises(Forbidden):
            withdraw_comment(session, id_, actor=viewer, at=LATER)

        assert [row.text for row in ticket_comments(session, ticket)] == ["Read me."]


@in_turn("id_", [0, -1, 99, 2**63, 2**80])
def test_what_is_not_there_is_neither_commented_nor_withdrawn(database: Database, id_: int) -> None:
    with database.write() as session:
        ticket = make_ticket(session)
        comment(session, ticket, "Here.", actor=ANN, at=START)
        with pytest.raises(NotFound):
            comment(session, id_, "There.", actor=ANN, at=START)
        with pytest.raises(NotFound):
            withdraw_comment(session, id_, actor=ANN, at=START)


def test_a_withdrawal_cannot_be_withdrawn(database: Database) -> None:
    with database.write() as session:
        ticket = make_ticket(session)
        id_ = comment(session, ticket, "Once.", actor=ANN, at=START)
        withdrawal = withdraw_comment(session, id_, actor=ANN, at=LATER)

        with pytest.raises(NotFound):
            withdraw_comment(session, withdrawal, actor=ANN, at=LATER)


def test_a_comment_is_no_commit_and_survives_the_undo_of_its_ticket(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        ticket = make_ticket(session)
        comment(session, ticket, "Stays.", actor=ANN, at=START)
        before = number_of_commits(session)
        comment(session, ticket, "Stays, too.", actor=ANN, at=START)
        assert number_of_commits(session) == before
        undo(session, recent_batches(session, 1)[0].id, actor=ANN, at=LATER)

    with database.read() as session:
        assert [row.text for row in ticket_comments(session, ticket)] == ["Stays.", "Stays, too."]
        assert verify(session) == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE comments SET text = 'No.'", "DELETE FROM comments"],
)
def test_the_database_refuses_to_alter_or_delete_comments(
    database: Database, statement: str
) -> None:
    with database.write() as session:
        comment(session, make_ticket(session), "Yes.", actor=ANN, at=START)
    with database.read() as session:
        before = everything(session)

    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text(statement))

    with database.read() as session:
        assert everything(session) == before


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE comments SET text = 'No.' WHERE id = 2",
        "UPDATE comments SET author = 'Ben' WHERE id = 2",
        "DELETE FROM comments WHERE id = 2",
    ],
)
def test_verify_names_a_comment_that_was_altered_past_the_triggers(
    database: Database, tampering: str
) -> None:
    with database.write() as session:
        ticket = make_ticket(session)
        for said in ("One.", "Two.", "Three."):
            comment(session, ticket, said, actor=ANN, at=START)
        assert list(altered_comments(session)) == []
    off = {
        "sqlite": ["DROP TRIGGER comments_no_update", "DROP TRIGGER comments_no_delete"],
        "postgresql": ["ALTER TABLE comments DISABLE TRIGGER USER"],
    }[database.dialect]

    with database.write() as session:
        for statement in (*off, tampering):
            session.execute(text(statement))

    with database.read() as session:
        (said,) = verify(session)
        assert said.startswith(f"Comment {3 if 'DELETE' in tampering else 2} on ticket {ticket}")


def test_a_comments_ticket_is_found_by_an_index(database: Database) -> None:
    plan = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN"
    with database.write() as session:
        assert session.get(Board, 1) is not None
        if database.dialect == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))
        rows = session.execute(text(f"{plan} SELECT * FROM comments WHERE ticket_id = 5"))
        assert "ix_comments_ticket_id" in " ".join(str(row) for row in rows)
