"""An empty board's first minute, and what a reader finds who comes back."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import now
from dashboard.demo.sample import import_sample, undo_sample
from dashboard.live.background import wait_until_written
from db.access import Actor
from db.commands import undo
from db.commands.readers.visiting import note_visit
from db.engine import Database
from db.errors import Conflict
from db.models.board import Assignment, Batch, Developer, Ticket
from db.queries.history.batches import recent_batches
from db.queries.tickets import count_due_tickets
from db.queries.views import last_visit
from db.verify import verify
from tests.db.together.reading import rows_of
from tests.factories import ANN, START, carry_out, make_developers
from tests.pages.conftest import OpenPage, said
from tests.pages.grids import table_with


def start(app: AppTest) -> AppTest:
    next(button for button in app.button if button.label == "Start with the sample team").click()
    return app.run()


def test_one_click_brings_the_sample_team_and_leads_to_proposals(
    board: Database, open_page: OpenPage
) -> None:
    app = start(open_page("home"))

    assert "10 developers and 30 tickets" in said(app)
    assert app.title[0].value.endswith("Proposals")
    with board.read() as session:
        assert len(rows_of(session, Batch)) == 2
        assert verify(session) == []


def test_one_click_takes_the_sample_team_back_with_what_was_decided(
    board: Database, open_page: OpenPage
) -> None:
    start(open_page("home"))
    app = open_page("proposals")
    next(button for button in app.button if button.label == "Propose").click()
    app.run()
    with board.read() as session:
        proposed = rows_of(session, Assignment)
    with board.write() as session:
        carry_out(session, "approve", proposed[0].id, at=now())
        undo(session, recent_batches(session, 1)[0].id, actor=ANN, at=now())
        carry_out(session, "reject", proposed[1].id, at=now())

    app = open_page("home")
    app.button(key="sample.undo").click().run()

    assert "taken back" in said(app)
    assert "stayed" not in said(app)
    with board.read() as session:
        assert {row.status for row in rows_of(session, Ticket)} == {"withdrawn"}
        assert {row.active for row in rows_of(session, Developer)} == {False}
        assert {row.status for row in rows_of(session, Assignment)} == {"withdrawn"}
        assert verify(session) == []
    assert "sample.undo" not in [button.key for button in open_page("home").button]


def test_a_board_with_more_than_the_sample_is_not_taken_back_in_one(
    board: Database, open_page: OpenPage
) -> None:
    start(open_page("home"))
    with board.write() as session:
        make_developers(session, "Dana", at=now())

    assert "sample.undo" not in [button.key for button in open_page("home").button]
    with pytest.raises(Conflict, match="More than the sample team"), board.write() as session:
        undo_sample(session, actor=ANN, at=now())


def test_the_samples_tickets_are_never_overdue(
    new_sqlite_database: object, board: Database
) -> None:
    today = START.date() + timedelta(weeks=200)

    with board.write() as session:
        import_sample(session, actor=ANN, at=START, today=today)

    with board.read() as session:
        assert count_due_tickets(session, today) == 0
        assert count_due_tickets(session, today + timedelta(days=7)) > 0


def test_a_viewer_is_told_whom_to_ask(
    board: Database, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.identity.local_actor", lambda: Actor("Vi", "viewer"))

    app = open_page("home")

    assert "Start with the sample team" not in [button.label for button in app.button]
    assert any("ask a manager" in caption.value for caption in app.caption)


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def test_who_comes_back_is_told_what_was_committed_since(
    board: Database, open_page: OpenPage
) -> None:
    with board.write() as session:
        note_visit(session, Actor("Ann"), at=now() - timedelta(hours=2))
        make_developers(session, "Dana", at=now() - timedelta(hours=3))
        make_developers(session, "Eli", at=now() - timedelta(hours=1))
        make_developers(session, "Fay", at=now() - timedelta(minutes=5))

    app = open_page("home")

    assert "Since your last visit" in captions(app)
    assert "2 commits (Ann 2)" in captions(app)
    wait_until_written()
    with board.read() as session:
        visit = last_visit(session, Actor("Ann"))
        assert visit is not None
        assert visit.seen_at - visit.previous_at >= timedelta(hours=1)

    # The same visit, after the page was loaded anew.
    assert "2 commits (Ann 2)" in captions(open_page("home"))


def test_the_first_visit_says_nothing_of_one_before(seeded: Database, open_page: OpenPage) -> None:
    assert "last visit" not in captions(open_page("home"))


def test_history_shows_the_events_after_an_instant(board: Database, open_page: OpenPage) -> None:
    since = now() - timedelta(hours=2)
    with board.write() as session:
        make_developers(session, "Dana", at=now() - timedelta(hours=3))
        make_developers(session, "Eli", at=now() - timedelta(hours=1))

    app = open_page("history", event_view="Every event", event_since=since.isoformat())
    shown = list(table_with(app, "batch")["title"])
    app.button(key="events.all").click().run()

    assert shown == ["Eli"]
    assert list(table_with(app, "batch")["title"]) == ["Eli", "Dana"]
