"""The guard in the real server: who is believed, how long somebody is waited for, who gets in."""

import http.client
import re
import select as waiting
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select
from websockets.exceptions import InvalidStatus

from dashboard.web.descriptors import SILENT_AT_ONCE
from dashboard.web.sockets import send_at_once
from db.access import Actor
from db.commands.readers.people import add_user
from db.engine import Database
from db.migrate import upgrade
from db.models.accounts import SecurityEvent, User
from tests.factories import START
from tests.services.programs import comes_true
from tests.services.server import LiveServer
from tests.services.streams import open_stream, page_for

ADMIN = "ann@example.com"
ANN = {"x-forwarded-email": ADMIN}
UVICORN = ("-m", "uvicorn", "streamlit_app:app", "--proxy-headers", "--forwarded-allow-ips=*")
MEGABYTE = 1024 * 1024


def board_with(path: Path, *admins: str) -> Database:
    database = Database.open(f"sqlite:///{path}")
    upgrade(database)
    with database.write() as session:
        for name in admins:
            add_user(session, name, "admin", actor=Actor("root", "admin"), at=START)
    return database


def server_of(database: Database, proxies: str, **more: str) -> LiveServer:
    path = Path(str(database.engine.url.database))
    settings = {"DATABASE_URL": f"sqlite:///{path}", "TRUSTED_PROXIES": proxies, **more}
    return LiveServer(settings=settings, log=path.with_suffix(".log"))


def start(server: LiveServer, stack: ExitStack) -> LiveServer:
    server.configure({"PUBLIC_URL": server.url})
    server.start()
    stack.callback(server.stop)
    return server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The app behind a proxy on this machine, which every client here can be."""
    database = board_with(tmp_path_factory.mktemp("board") / "board.db", ADMIN)
    with ExitStack() as stack:
        stack.callback(database.dispose)
        short = {"REQUEST_SECONDS": "2", "SOCKETS_BEFORE_SIGN_IN": "3"}
        yield start(server_of(database, "127.0.0.1", **short), stack)


@pytest.mark.parametrize("way", ["streamlit run", "uvicorn"])
def test_no_header_makes_a_client_of_this_machine_the_proxy(tmp_path: Path, way: str) -> None:
    # An administrator who is there, and one who would become it by coming in.
    database = board_with(tmp_path / "board.db", *([ADMIN] if way == "uvicorn" else []))
    server = server_of(database, "10.9.9.9", FIRST_ADMIN=ADMIN, FORWARDED_ALLOW_IPS="*")
    if way == "uvicorn":
        server = LiveServer(settings=server.settings, log=server.log, command=UVICORN)
    with database.read() as session:
        before = session.scalars(select(User.identity)).all()

    with ExitStack() as stack:
        start(server, stack)
        for forged in ({}, {"x-forwarded-for": "10.9.9.9"}, {"forwarded": "for=10.9.9.9"}):
            headers = {**ANN, **forged}
            for path in ("/api/tickets/", "/_stcore/metrics"):
                assert httpx2.get(server.url + path, headers=headers).status_code == 401
            page = page_for(server.url, headers)
            assert "did not say who you are" in page
            assert ADMIN not in page
        assert httpx2.get(f"{server.url}/_stcore/health").status_code == 200

    with database.read() as session:
        assert session.scalars(select(User.identity)).all() == before
        assert not session.scalars(select(SecurityEvent).where(SecurityEvent.actor == ADMIN)).all()
    database.dispose()


def test_a_proxy_on_this_machine_is_believed_whatever_client_it_names(server: LiveServer) -> None:
    headers = {**ANN, "x-forwarded-for": "203.0.113.9"}

    assert httpx2.get(f"{server.url}/api/tickets/", headers=headers).status_code == 200
    assert f"{ADMIN} · admin" in page_for(server.url, headers)


@pytest.mark.parametrize("other", ["X-Forwarded-Email", "x_forwarded_email", "X-FORWARDED_Email"])
def test_whoever_is_named_twice_does_not_come_in(server: LiveServer, other: str) -> None:
    twice = [("X-Forwarded-Email", "vic@example.com"), (other, ADMIN)]

    for headers in (twice, twice[::-1]):
        answer = httpx2.get(f"{server.url}/api/tickets/", headers=headers)
        assert answer.json()["error"]["code"] == "named_twice"
        with pytest.raises(InvalidStatus):
            open_stream(server.url, headers)


def test_a_session_takes_one_descriptor_and_gives_it_back(server: LiveServer) -> None:
    page_for(server.url, ANN)
    # The server may open a few connections to its database meanwhile, of three each.
    before = server.descriptors + 9

    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(open_stream(server.url, ANN))
        assert server.descriptors <= before + 20

    assert comes_true(lambda: server.descriptors <= before)


def test_each_address_has_a_few_pages_open_before_anybody_signs_in(server: LiveServer) -> None:
    here, there = {"x-forwarded-for": "198.51.100.1"}, {"x-forwarded-for": "198.51.100.2"}

    def is_let_in() -> bool:
        try:
            open_stream(server.url, here).__enter__().close()
        except InvalidStatus:
            return False
        return True

    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(open_stream(server.url, here))
        assert not is_let_in()
        for others in (there, {**here, **ANN}):
            stack.enter_context(open_stream(server.url, others))
    assert comes_true(is_let_in)


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: 127", b""),
        (b"POST /api/assignments/save/ HTTP/1.1\r\nContent-Length: 100\r\n{}\r\n[", b" 408 "),
        (b"GET /_stcore/health HTTP/1.1\r\nHost: x\r\n\r\nGET", b" 200 "),
    ],
    ids=["nothing", "half a head", "half a body", "one and a half requests"],
)
def test_half_a_request_is_not_waited_for(server: LiveServer, sent: bytes, answered: bytes) -> None:
    own = f"Host: 127.0.0.1:{server.port}\r\nOrigin: {server.url}\r\nX-Forwarded-Email: {ADMIN}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(sent.replace(b"{}\r\n", own.encode() + b"\r\n"))

        received = b"".join(iter(lambda: client.recv(65_536), b""))

    assert answered in received
    assert bool(answered) == bool(received)


def test_one_address_cannot_be_silent_on_every_connection(server: LiveServer) -> None:
    there = ("127.0.0.1", server.port)
    with ExitStack() as stack:
        # Of this machine, and yet not the proxy's.
        silent = [
            stack.enter_context(socket.create_connection(there, source_address=("127.0.0.2", 0)))
            for _ in range(SILENT_AT_ONCE + 1)
        ]

        closed_first, _, _ = waiting.select([silent[0], silent[-1]], [], [])

        assert closed_first == [silent[-1]]


@pytest.mark.parametrize("headers", [{}, {"Connection": "close"}], ids=["stays", "hangs up"])
@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in chunks"])
@pytest.mark.parametrize(
    "case",
    [
        ("/api/assignments/save/", 20, 413),
        ("/_stcore/upload_file/a/b", 20, 401),
        ("/tickets", 1, 405),
    ],
)
def test_who_sends_too_much_or_in_vain_reads_why(
    server: LiveServer,
    case: tuple[str, int, int],
    announced: bool,  # noqa: FBT001 (a case)
    headers: dict[str, str],
) -> None:
    path, megabytes, status = case
    own = {**headers, "Origin": server.url, "Content-Type": "multipart/form-data; boundary=x"}
    if status == 413:
        own |= ANN
    part = b"x" * MEGABYTE

    for _ in range(3):
        body = part * megabytes if announced else iter([part] * megabytes)
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as client:
            client.request("POST", path, body, own, encode_chunked=not announced)
            answer = client.getresponse()
            assert (answer.status, bool(answer.read())) == (status, True)


def test_who_asks_before_sending_is_answered_at_once(server: LiveServer) -> None:
    head = (
        f"POST /api/assignments/save/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Origin: {server.url}\r\nExpect: 100-continue\r\nContent-Length: {20 * MEGABYTE}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(head.encode())

        received = b"".join(iter(lambda: client.recv(65_536), b""))

    assert re.match(rb"HTTP/1.1 413 .*MB are taken here", received, re.DOTALL)


def test_accepted_connections_send_small_answers_at_once() -> None:
    # As Streamlit makes it: TCP is not named, and asyncio leaves such sockets alone.
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]

        found = send_at_once(port)

        listening.listen()
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = listening.accept()
            with accepted:
                assert found == 1
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
