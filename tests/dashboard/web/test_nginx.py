"""Sign-in by a real nginx on the same host, set up as docs/nginx.conf tells a company to."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from db.access import Actor
from db.commands.readers.people import create_token
from db.engine import Database
from db.models.accounts import SecurityEvent, User
from tests.factories import START
from tests.services.nginx import NginxMissing, executable, running_nginx
from tests.services.programs import free_port
from tests.services.server import LiveServer
from tests.services.streams import page_for

ADMIN, VIEWER = "ann@example.com", "vic@example.com"
ROOT = Actor("root", "admin")


@pytest.fixture
def url(sqlite_database: Database, tmp_path: Path) -> Iterator[str]:
    """Where nginx answers for the app."""
    try:
        executable()
    except NginxMissing as missing:
        pytest.fail(str(missing), pytrace=False)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = LiveServer(
        settings={
            "DATABASE_URL": sqlite_database.engine.url.render_as_string(hide_password=False),
            "PUBLIC_URL": url,
            "TRUSTED_PROXIES": "127.0.0.1",
            "FIRST_ADMIN": ADMIN,
        },
        log=tmp_path / "server.log",
    )
    with ExitStack() as stack:
        server.start()
        stack.callback(server.stop)
        stack.enter_context(running_nginx(port, server.port, tmp_path))
        yield url


def signed_in(who: str) -> dict[str, str]:
    return {"cookie": f"signed-in-as={who}"}


def test_nginx_says_who_somebody_is_and_nobody_else_does(
    sqlite_database: Database, url: str
) -> None:
    forged = {"x-forwarded-email": ADMIN, "x_forwarded_email": ADMIN}

    assert f"{ADMIN} · admin" in page_for(url, signed_in(ADMIN))
    assert f"{VIEWER} · viewer" in page_for(url, {**forged, **signed_in(VIEWER)})
    stranger = httpx2.get(f"{url}/tickets?status=all", headers=forged)
    assert stranger.headers["location"] == f"{url}/oauth2/sign_in?rd=/tickets?status=all"
    assert httpx2.get(f"{url}/api/tickets/", headers=forged).status_code == 401

    with sqlite_database.write() as session:
        people = {row.identity: row.id for row in session.scalars(select(User))}
        came = {row.actor for row in session.scalars(select(SecurityEvent))}
        token = create_token(session, people[ADMIN], "ci", "viewer", actor=ROOT, at=START).secret
    assert people.keys() == came - {"API"} == {ADMIN, VIEWER}
    program = {"authorization": f"Bearer {token}"}
    assert httpx2.get(f"{url}/api/tickets/", headers=program).status_code == 200
    # nginx's own limit would answer 413 in its own words; the app says what a viewer may.
    file = {"file": ("tickets.csv", b"id,title\n" + b"1,x\n" * 3_000_000)}
    sent = httpx2.post(f"{url}/api/tickets/sync/", files=file, headers=program, timeout=60)
    assert sent.json()["error"]["code"] == "forbidden"
