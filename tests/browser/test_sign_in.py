"""Signing in with a real OpenID provider: first of all, by role, deactivated, out again, forged."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlalchemy import select

from dashboard.clock import now
from dashboard.web.cookies import NAME
from db.access import Actor
from db.commands import Edit, update_developers, update_tickets
from db.commands.readers.people import set_active
from db.engine import Database
from db.models.accounts import SecurityEvent, User
from tests.browser.conftest import NewPage
from tests.db.together.reading import rows_of
from tests.factories import make_developers, make_tickets
from tests.services.openid import COOKIE_SECRET, running_provider
from tests.services.server import LiveServer

ADMIN, VIEWER = "ann@example.com", "vic@example.com"
PEOPLE = {
    "ann": {"email": "Ann@example.com", "email_verified": True, "name": "Ann Roe"},
    "vic": {"email": VIEWER, "email_verified": True, "name": "Vic Poe"},
    "una": {"email": "una@example.com", "email_verified": False},
}


class _OldSigner(TimestampSigner):
    """Signs as if it were forty days ago."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 40 * 24 * 60 * 60


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """The real app, which signs people in with a real provider."""
    with running_provider(PEOPLE, tmp_path / "provider.log") as provider:
        database_url = f"sqlite:///{tmp_path / 'board.db'}"
        server = LiveServer(settings={"DATABASE_URL": database_url}, log=tmp_path / "server.log")
        server.configure({**provider.settings(server.url), "FIRST_ADMIN": ADMIN})
        server.start()
        yield server
        server.stop()
        print(server.log_text())


def sign_in(page: Page, server: LiveServer, subject: str) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=subject, exact=True).click()


def in_the_corner(page: Page, text: str) -> None:
    expect(page.get_by_test_id("stMain").get_by_text(text).first).to_be_visible()


def no_way_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Proposals to decide")).to_have_count(0)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def with_cookie(context: BrowserContext, server: LiveServer, value: str) -> None:
    context.clear_cookies()
    context.add_cookies([{"name": NAME, "value": value, "url": server.url}])


def test_people_come_in_by_role_and_are_kept_out(
    server: LiveServer, new_page: NewPage, tmp_path: Path
) -> None:
    admin, visitor = new_page(), new_page()

    # Nobody sees anything before they sign in, by whichever address.
    visitor.goto(f"{server.url}/tickets")
    no_way_in(visitor)
    assert visitor.request.get(f"{server.url}/_stcore/metrics").status == 401

    sign_in(admin, server, "ann")
    in_the_corner(admin, f"{ADMIN} · admin")
    sign_in(visitor, server, "vic")
    in_the_corner(visitor, f"{VIEWER} · viewer")
    assert visitor.request.get(f"{server.url}/_stcore/metrics").status == 200
    expect(visitor.get_by_role("link", name="Admin")).to_have_count(0)
    visitor.goto(f"{server.url}/admin")
    expect(visitor.get_by_text("Roles matter")).to_have_count(0)

    # A role that is given counts on the next run.
    admin.get_by_role("link", name="Admin").click()
    choose(admin, "Person", VIEWER)
    # Their own role is drawn then, in place of the one before.
    expect(admin.get_by_role("combobox", name="Role").first).to_have_value("viewer")
    choose(admin, "Role", "manager")
    admin.get_by_role("button", name="Give this role").click()
    expect(admin.get_by_text(f"{VIEWER} is manager now.")).to_be_visible()
    visitor.goto(server.url)
    in_the_corner(visitor, f"{VIEWER} · manager")

    # Who is deactivated is out on the next run, although the cookie lives on.
    choose(admin, "Person", VIEWER)
    expect(admin.get_by_role("combobox", name="Role").first).to_have_value("manager")
    admin.get_by_role("button", name="Deactivate").click()
    expect(admin.get_by_text(f"{VIEWER} is deactivated.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("has been deactivated")).to_be_visible()
    assert visitor.request.get(f"{server.url}/_stcore/metrics").status == 401

    # Out again, of the provider too.
    admin.get_by_role("button", name="Sign out").click()
    admin.get_by_role("button", name="End session").click()
    no_way_in(admin)

    database = Database.open(f"sqlite:///{tmp_path / 'board.db'}")
    with database.read() as session:
        said = [
            (row.kind, row.actor, row.subject)
            for row in session.scalars(select(SecurityEvent).order_by(SecurityEvent.id))
        ]
        names = {row.identity: row.name for row in session.scalars(select(User))}
    database.dispose()
    assert ("role given", ADMIN, VIEWER) in said
    assert ("deactivated", ADMIN, VIEWER) in said
    assert ("refused", VIEWER, None) in said
    assert names == {ADMIN: "Ann Roe", VIEWER: "Vic Poe"}


@pytest.mark.parametrize(
    ("drawer", "click"),
    [
        ("tickets?ticket=8", lambda open_: open_.get_by_role("combobox", name="Developer").click()),
        ("developers?developer=1", lambda open_: open_.get_by_role("tab", name="Rejected").click()),
    ],
    ids=["ticket", "developer"],
)
def test_who_was_deactivated_reads_nothing_new_in_a_drawer_left_open(
    server: LiveServer, page: Page, tmp_path: Path, drawer: str, click: Callable[[Locator], None]
) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'board.db'}")
    with database.write() as session:
        make_developers(session, "Ana Petrov", "Bo Lind")
        make_tickets(session, 8)
    sign_in(page, server, "vic")
    in_the_corner(page, f"{VIEWER} · viewer")
    page.goto(f"{server.url}/{drawer}")
    opened = page.get_by_role("dialog")
    expect(opened.get_by_text("Edit").first).to_be_visible()
    with database.write() as session:
        root, secret = Actor("root", "admin"), "Said to nobody else"
        update_tickets(session, [Edit(8, {"description": secret})], actor=root, at=now())
        update_developers(session, [Edit(1, {"title": secret})], actor=root, at=now())
        (vic,) = (row.id for row in rows_of(session, User) if row.identity == VIEWER)
        set_active(session, vic, active=False, actor=root, at=now())

    # The page looks for news by itself, and may have shut the drawer before the click.
    page.set_default_timeout(5_000)
    with suppress(PlaywrightTimeout):
        click(opened)
        if "ticket=" in drawer:
            page.get_by_role("option", name="Bo Lind").click()

    expect(page.get_by_text("has been deactivated")).to_be_visible()
    expect(page.get_by_text("Said to nobody else")).to_have_count(0)
    expect(opened).to_have_count(0)
    database.dispose()


def test_an_address_that_is_not_verified_is_nobodys(server: LiveServer, page: Page) -> None:
    sign_in(page, server, "una")

    expect(page.get_by_text("does not carry a verified e-mail address")).to_be_visible()
    assert page.request.get(f"{server.url}/_stcore/metrics").status == 401


def test_a_cookie_that_is_forged_or_too_old_lets_nobody_in(server: LiveServer, page: Page) -> None:
    sign_in(page, server, "ann")
    in_the_corner(page, f"{ADMIN} · admin")
    claims = json.dumps({"is_logged_in": True, "origin": server.url, "email": ADMIN})
    fresh = URLSafeTimedSerializer(COOKIE_SECRET, salt=NAME)
    old = URLSafeTimedSerializer(COOKIE_SECRET, salt=NAME, signer=_OldSigner)
    forged = URLSafeTimedSerializer("another secret of thirty-two characters", salt=NAME)
    good = str(fresh.dumps(claims))

    for value in (str(old.dumps(claims)), str(forged.dumps(claims)), good[:-2] + "xx", "nonsense"):
        with_cookie(page.context, server, value)
        page.goto(server.url)
        no_way_in(page)
        assert page.request.get(f"{server.url}/_stcore/metrics").status == 401

    with_cookie(page.context, server, good)
    page.goto(server.url)
    in_the_corner(page, f"{ADMIN} · admin")
