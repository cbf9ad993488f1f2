"""Comments in a ticket's drawer: written, shown among what happened, and taken back."""

import pytest
from streamlit.testing.v1 import AppTest

from db.access import Actor
from db.commands import comment, withdraw_comment
from db.engine import Database
from db.queries.comments import ticket_comments
from tests.factories import ANN, START, manager
from tests.pages.conftest import OpenPage, said

BEA = manager("Bea")


def write(app: AppTest, text: str) -> AppTest:
    app.text_area(key="ticket.1.comment.text").set_value(text)
    next(button for button in app.button if button.label == "Comment").click().run()
    return app


def texts(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def test_a_comment_is_written_and_stands_in_the_timeline(
    seeded: Database, open_page: OpenPage
) -> None:
    app = write(open_page("tickets", ticket="1"), "Waits for\nthe **vendor**.")

    assert "Comment added." in said(app)
    assert texts(app) == ["Waits for\nthe **vendor**."]
    assert app.text_area(key="ticket.1.comment.text").value == ""
    with seeded.read() as session:
        (row,) = ticket_comments(session, 1)
    assert (row.text, row.author) == ("Waits for\nthe **vendor**.", "Ann")


def test_an_empty_comment_is_refused_with_a_sentence(seeded: Database, open_page: OpenPage) -> None:
    app = write(open_page("tickets", ticket="1"), "  ")

    assert "Nothing was saved. Write the comment first." in said(app)


def test_ones_own_comment_can_be_taken_back_and_nobody_elses(
    seeded: Database, open_page: OpenPage
) -> None:
    with seeded.write() as session:
        hers = comment(session, 1, "Hers.", actor=BEA, at=START)
        mine = comment(session, 1, "Mine.", actor=ANN, at=START)
    app = open_page("tickets", ticket="1")
    keys = [button.key for button in app.button]
    assert f"comment.{mine}.withdraw" in keys
    assert f"comment.{hers}.withdraw" not in keys

    app.button(key=f"comment.{mine}.withdraw").click().run()

    assert "Comment withdrawn" in said(app)
    assert texts(app) == ["Hers."]
    assert any("Comment withdrawn" in text.value for text in app.markdown)


def test_a_comment_withdrawn_meanwhile_is_said(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        mine = comment(session, 1, "Mine.", actor=ANN, at=START)
    app = open_page("tickets", ticket="1")
    with seeded.write() as session:
        withdraw_comment(session, mine, actor=ANN, at=START)

    app.button(key=f"comment.{mine}.withdraw").click().run()

    assert "This comment is withdrawn already." in said(app)


def test_a_viewer_reads_comments_and_is_not_asked_for_one(
    seeded: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with seeded.write() as session:
        comment(session, 1, "Read me.", actor=ANN, at=START)
    monkeypatch.setattr("dashboard.identity.local_actor", lambda: Actor("Ann", "viewer"))

    app = open_page("tickets", ticket="1")

    assert texts(app) == ["Read me."]
    assert "Comment" not in [field.label for field in (*app.text_area, *app.button)]
    assert "Withdraw" not in [button.label for button in app.button]
