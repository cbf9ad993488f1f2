"""The Admin page: people and their roles, tokens, the record of access."""

from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.clock import today
from dashboard.report.scheduled import report_if_due
from dashboard.scheduled import do_if_due, scheduled_work
from dashboard.settings import settings
from db.access import Actor
from db.backups.schedule import backups_in
from db.commands.readers.people import add_user, create_token
from db.engine import Database
from db.models.accounts import ApiToken, User
from db.models.types import AnyRow
from tests.db.together.reading import rows_of
from tests.factories import START
from tests.pages.conftest import OpenPage, said


def add(board: Database, who: str, role: str = "manager") -> None:
    with board.write() as session:
        add_user(session, who, role, actor=Actor("Ann", "admin"), at=START)


def rows_of_users(board: Database) -> list[AnyRow]:
    with board.read() as session:
        return rows_of(session, User)


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_a_board_where_nobody_has_signed_in_says_so(open_page: OpenPage) -> None:
    app = open_page("admin")

    captions = [caption.value for caption in app.caption]
    assert "Nobody has signed in yet." in captions
    assert any("Roles matter once" in caption for caption in captions)


def test_somebody_is_added_and_given_another_role(board: Database, open_page: OpenPage) -> None:
    app = open_page("admin")
    address = next(field for field in app.text_input if field.label.startswith("E-mail"))
    address.set_value("Dana@example.com")
    press(app, "Add")
    app.selectbox(key="admin.role.1.1").set_value("manager").run()
    press(app, "Give this role")

    assert "dana@example.com is manager now." in said(app)
    with board.read() as session:
        assert [(row.identity, row.role) for row in rows_of(session, User)] == [
            ("dana@example.com", "manager")
        ]
    record = app.dataframe[-1].value
    assert list(record["What"])[:2] == ["role given", "user added"]
    assert set(record["Who"]) == {"Ann"}


def test_the_last_administrator_is_told_that_they_are(board: Database, open_page: OpenPage) -> None:
    add(board, "ann@example.com", "admin")

    app = open_page("admin")
    press(app, "Deactivate")

    assert "last administrator" in said(app)


def test_a_button_drawn_for_somebody_else_does_nothing(
    board: Database, open_page: OpenPage
) -> None:
    add(board, "ann@example.com", "admin")
    add(board, "dana@example.com")
    add(board, "vic@example.com")
    app = open_page("admin")
    ids = [row.id for row in rows_of_users(board)]
    app.selectbox(key="admin.person").set_value(ids[1]).run()

    # Both before the page is drawn anew, as fast hands do.
    app.selectbox(key="admin.person").set_value(ids[2])
    press(app, "Deactivate")

    assert "nothing was done" in said(app)
    assert all(row.active for row in rows_of_users(board))


def test_a_token_chosen_just_before_the_click_is_not_mistaken_for_another(
    board: Database, open_page: OpenPage
) -> None:
    add(board, "dana@example.com")
    with board.write() as session:
        root = Actor("root", "admin")
        for name in ("hourly", "nightly"):
            create_token(session, 1, name, "viewer", actor=root, at=START)
    app = open_page("admin")
    tokens = app.selectbox(key="admin.token")
    other = next(one for one in (1, 2) if one != tokens.value)

    tokens.set_value(other)
    press(app, "Revoke")

    assert "nothing was done" in said(app)
    with board.read() as session:
        assert all(row.revoked_at is None for row in rows_of(session, ApiToken))


def test_a_token_is_shown_once_and_can_be_revoked(board: Database, open_page: OpenPage) -> None:
    add(board, "dana@example.com")
    app = open_page("admin")
    name = next(field for field in app.text_input if field.label == "Purpose")
    name.set_value("nightly")
    press(app, "Make the token")

    secret = app.code[0].value
    assert secret.startswith("abt_")
    app.run()
    assert not app.code
    press(app, "Revoke")

    assert "nightly is revoked." in said(app)
    with board.read() as session:
        (token,) = rows_of(session, ApiToken)
    assert token.revoked_at is not None
    assert secret not in str(token)


def test_a_token_that_would_do_more_than_its_owner_is_refused(
    board: Database, open_page: OpenPage
) -> None:
    add(board, "dana@example.com", "viewer")
    app = open_page("admin")
    next(field for field in app.text_input if field.label == "Purpose").set_value("big")
    app.selectbox(key="admin.token.role").set_value("admin")
    press(app, "Make the token")

    assert "Nothing was saved." in said(app)
    assert "cannot do more than its owner" in said(app)
    assert next(field for field in app.text_input if field.label == "Purpose").value == "big"


def test_a_server_makes_backups_by_itself_and_the_record_says_so(
    board: Database, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "backups"))

    async def serve_for_a_moment() -> None:
        async with scheduled_work():
            # The first look has begun by then, and the end waits for it.
            for _ in range(20):
                await anyio.lowlevel.checkpoint()

    anyio.run(serve_for_a_moment)

    assert len(backups_in(board, tmp_path / "backups")) == 1
    app = open_page("admin")
    assert list(app.dataframe[-1].value["What"]) == ["backup made"]
    assert any("The last good backup was made" in caption.value for caption in app.caption)


def test_a_server_writes_the_report_by_itself_and_says_so(
    board: Database, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports"
    monkeypatch.setenv("REPORT_FOLDER", str(folder))
    assert "No Monday report was written yet" in captions(open_page("admin"))

    report_if_due(board, settings())

    day = today("UTC")
    assert sorted(path.name for path in folder.iterdir()) == [
        f"monday-report-{day}.{kind}" for kind in ("html", "pdf")
    ]
    assert "The last Monday report was written on" in captions(open_page("admin"))


def test_a_report_that_cannot_be_written_is_told_to_administrators(
    board: Database, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("no folder")
    monkeypatch.setenv("REPORT_FOLDER", str(taken))

    with pytest.raises(OSError, match="File exists"):
        do_if_due("report", board, settings())

    warning = said(open_page("admin"))
    assert "it is tried again every minute. No Monday report was written yet." in warning
    assert "File exists" in warning


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def test_a_server_that_makes_no_backups_says_so(open_page: OpenPage) -> None:
    assert any("set BACKUP_DIR" in caption.value for caption in open_page("admin").caption)
