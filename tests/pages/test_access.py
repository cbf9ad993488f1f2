"""Every page and every action of a page, for whoever is there: who sees it, and who changes it."""

import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from dashboard import identity
from dashboard.live.background import wait_until_written
from dashboard.settings import settings
from dashboard.ui.access import entrance
from dashboard.ui.access.permission import WHY
from db.by_schedule import note_failed
from db.commands.readers.people import add_user, give_role, set_active
from db.engine import Database
from db.history.batches import lock_board
from db.models.accounts import Role, SecurityEvent
from db.models.board import Base
from tests.db.together.reading import rows_of
from tests.factories import START
from tests.in_turn import in_turn
from tests.pages.acting import ACTIONS, Action, forge
from tests.pages.acting import ROOT as ADMIN
from tests.pages.conftest import ROOT, OpenPage, said

# The least role that a page is shown to; whoever adds a page says here who may see it.
PAGES: dict[str, Role] = {
    "home": "viewer",
    "proposals": "viewer",
    "assignments": "viewer",
    "planner": "viewer",
    "tickets": "viewer",
    "developers": "viewer",
    "analytics": "viewer",
    "history": "viewer",
    "import": "viewer",
    "admin": "admin",
}
# What a viewer finds switched on, for it changes nothing but what they see.
HARMLESS = {
    "Filter",
    "First page",
    "Keys",
    "Look for news",
    "Make the report",
    "Next page",
    "Reload",
    "Sign out",
}
# They select or lead elsewhere; their words are those of the board.
HARMLESS_KEYS = ("act.everything", "act.ticked", "home.commit.")
QUERIES = {"tickets": {"ticket": "6"}, "developers": {"developer": "1"}}

Enter = Callable[[str | None], None]


@pytest.fixture
def enter(board: Database, monkeypatch: pytest.MonkeyPatch) -> Enter:
    """Sign-in is asked for; `enter("vic@example.com")` says who comes, None that nobody does."""
    monkeypatch.setenv("TRUSTED_PROXIES", "127.0.0.1")
    monkeypatch.setenv("PUBLIC_URL", "http://localhost")
    # There is no connection under a page that is tested without a browser.
    monkeypatch.setattr(type(st.context), "ip_address", "192.0.2.7")
    settings.cache_clear()

    def enter_(who: str | None) -> None:
        said = None if who is None else (who, None)
        for module in (identity, entrance):
            monkeypatch.setattr(module, "presented", lambda: said)

    return enter_


@pytest.fixture
def people(seeded: Database) -> dict[str, int]:
    """Somebody of each role, and an administrator who was deactivated; with their numbers."""
    with seeded.write() as session:
        ids = {
            role: add_user(session, f"{role}@example.com", role, actor=ADMIN, at=START)
            for role in ("viewer", "manager", "admin")
        }
        # The last one cannot be taken away.
        add_user(session, "root@example.com", "admin", actor=ADMIN, at=START)
        ids["deactivated"] = add_user(
            session, "deactivated@example.com", "admin", actor=ADMIN, at=START
        )
        set_active(session, ids["deactivated"], active=False, actor=ADMIN, at=START)
    return ids


def rows_in(board: Database) -> dict[str, list[Any]]:
    """Everything that the database holds, except recorded refusals."""
    wait_until_written()
    with board.read() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(select(table))
                if getattr(row, "kind", None) != "refused"
            ]
            for table in Base.metadata.sorted_tables
        }


def ready(open_page: OpenPage, action: Action) -> AppTest:
    app = open_page(action.page, **action.query)
    for step in action.steps:
        step(app)
    return app


def act(app: AppTest, action: Action) -> AppTest:
    """Make the click that writes; work beside the page comes to its end."""
    if isinstance(action.click, str):
        forge(app, action.click)
    else:
        action.click(app)
    for _ in range(100):
        if not app.progress:
            break
        time.sleep(0.1)
        app.run()
    assert not app.exception
    return app


def test_the_table_names_every_page_and_an_action_of_each_that_has_one() -> None:
    assert set(PAGES) == {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert {action.page for action in ACTIONS.values()} == set(PAGES) - {
        "home",
        "analytics",
    }


@pytest.mark.usefixtures("people")
@in_turn("page", PAGES)
def test_strangers_and_the_deactivated_see_nothing_of_a_page(
    open_page: OpenPage, enter: Enter, page: str
) -> None:
    for who, sentence in ((None, "did not say who you are"), ("deactivated", "deactivated")):
        enter(who and f"{who}@example.com")

        app = open_page(page, **QUERIES.get(page, {}))

        assert [title.value for title in app.title] == ["Assignboard"]
        assert sentence in said(app)
        assert not [*app.dataframe, *app.caption, *app.metric, *app.button, *app.get("tab")]


@pytest.mark.usefixtures("people")
@in_turn("page", PAGES)
def test_a_viewer_reads_a_page_and_finds_switched_off_what_would_change_something(
    open_page: OpenPage, enter: Enter, page: str
) -> None:
    enter("viewer@example.com")
    if PAGES[page] != "viewer":
        for role in ("viewer", "manager"):
            enter(f"{role}@example.com")
            # Not in the navigation of whoever may not see it.
            assert [title.value for title in open_page(page).title] == ["Home"]
        return

    app = open_page(page, **QUERIES.get(page, {}))

    assert any(WHY in caption.value for caption in app.caption)
    on = {
        button.label
        for button in app.button
        if not button.proto.disabled and not (button.key or "").startswith(HARMLESS_KEYS)
    }
    assert on <= HARMLESS
    assert all(one.proto.disabled for one in app.get("file_uploader"))


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("page", PAGES)
def test_who_comes_back_reads_every_page_while_somebody_writes_for_long(
    seeded: Database, open_page: OpenPage, enter: Enter, page: str
) -> None:
    enter("admin@example.com")
    url = seeded.engine.url.render_as_string(hide_password=False)

    with closing(Database.open(url)) as other, other.write() as session:
        lock_board(session)
        app = open_page(page, **QUERIES.get(page, {}))

    assert app.title
    assert "else is saving" not in said(app)
    wait_until_written()
    with seeded.read() as session:
        assert [row.actor for row in rows_of(session, SecurityEvent)][-1] == "admin@example.com"


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("role", "expected"), [("viewer", ""), ("manager", "Tell an administrator."), ("admin", "Full")]
)
def test_a_failed_backup_is_told_to_whoever_can_do_something(
    seeded: Database, open_page: OpenPage, enter: Enter, role: Role, expected: str
) -> None:
    note_failed(seeded, "backup", "Full", at=START)
    enter(f"{role}@example.com")

    sentences = said(open_page("home"))

    assert ("There is no good backup yet." in sentences) is (role != "viewer")
    assert expected in sentences
    assert ("Full" in sentences) is (role == "admin")


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("role", "offered"), [("viewer", False), ("manager", True)])
def test_sharing_a_view_with_everybody_is_offered_to_whoever_may(
    open_page: OpenPage, enter: Enter, role: Role, *, offered: bool
) -> None:
    enter(f"{role}@example.com")
    app = open_page("tickets")
    app.session_state["views.tickets"] = True
    app.run()

    app.text_input(key="views.name").set_value("Mine")
    next(button for button in app.button if button.label == "Save").click().run()

    assert "Saved as Mine." in said(app)
    labels = {button.label for button in [*app.button, *app.checkbox]}
    assert ("Share with everybody" in labels) is offered


@pytest.mark.usefixtures("people")
@in_turn("page", PAGES)
def test_who_may_change_something_is_not_told_that_they_may_not(
    open_page: OpenPage, enter: Enter, page: str
) -> None:
    enter("admin@example.com" if PAGES[page] == "admin" else "manager@example.com")

    app = open_page(page, **QUERIES.get(page, {}))

    assert not any(WHY in caption.value for caption in app.caption)


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_carried_out_for_whoever_may_and_for_nobody_else(
    seeded: Database, open_page: OpenPage, enter: Enter, people: dict[str, int], name: str
) -> None:
    action = ACTIONS[name]
    with seeded.write() as session:
        action.before(session)
    lower: Role = "viewer" if action.role == "manager" else "manager"

    def demote() -> None:
        give_role(session, people[action.role], lower, actor=ADMIN, at=START)

    def dismiss() -> None:
        set_active(session, people[action.role], active=False, actor=ADMIN, at=START)

    if action.role == "manager":
        enter("viewer@example.com")
        app = open_page(action.page, **action.query)
        before = rows_in(seeded)
        for step in action.steps:
            step(app)
        act(app, action)
        assert rows_in(seeded) == before, "a viewer's forged click"

    enter(f"{action.role}@example.com")
    for happens in (demote, dismiss):
        app = ready(open_page, action)
        with seeded.write() as session:
            happens()
        before = rows_in(seeded)
        act(app, action)
        assert rows_in(seeded) == before, f"the click after {happens.__name__}"
        with seeded.write() as session:
            give_role(session, people[action.role], action.role, actor=ADMIN, at=START)
            set_active(session, people[action.role], active=True, actor=ADMIN, at=START)

    app = ready(open_page, action)
    before = rows_in(seeded)
    act(app, action)
    assert rows_in(seeded) != before, "the click of whoever may"


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("name", ["propose", "edit a ticket", "reopen a ticket", "undo a commit"])
def test_a_viewers_forged_click_on_what_is_off_is_on_record(
    seeded: Database, open_page: OpenPage, enter: Enter, name: str
) -> None:
    action = ACTIONS[name]
    with seeded.write() as session:
        action.before(session)
    enter("viewer@example.com")
    app = ready(open_page, action)
    assert _refused(seeded) == []

    act(app, action)

    (said,) = _refused(seeded)
    assert said.startswith("viewer@example.com is a viewer, and pressed “")
    assert said.endswith("”, which is off for viewers.")


def _refused(board: Database) -> list[str]:
    with board.read() as session:
        rows = session.scalars(select(SecurityEvent).where(SecurityEvent.kind == "refused"))
        return [str(row.detail) for row in rows]
