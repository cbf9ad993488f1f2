"""The guard in the real server: nobody but the proxy that was named says who somebody is."""

import socket
from pathlib import Path

import httpx2
import pytest

from dashboard.web.sockets import send_at_once
from tests.services.server import LiveServer

ANN = {"x-forwarded-email": "ann@example.com"}


@pytest.mark.parametrize(
    ("proxies", "headers"),
    [
        ("10.9.9.9", ANN),
        # The server itself must not believe what a client says its address is.
        ("10.9.9.9", {**ANN, "x-forwarded-for": "10.9.9.9"}),
        ("127.0.0.1", {}),
        # Known only once they have come in by the pages.
        ("127.0.0.1", ANN),
    ],
)
def test_a_client_that_names_itself_is_nobody(
    tmp_path: Path, proxies: str, headers: dict[str, str]
) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'board.db'}", "TRUSTED_PROXIES": proxies}
    server = LiveServer(settings=settings, log=tmp_path / "server.log")
    server.configure({"PUBLIC_URL": server.url})
    server.start()
    try:
        answer = httpx2.get(f"{server.url}/api/tickets/", headers=headers)
        assert answer.status_code == 401
        assert httpx2.get(f"{server.url}/_stcore/metrics", headers=headers).status_code == 401
        assert httpx2.get(f"{server.url}/_stcore/health").status_code == 200
    finally:
        server.stop()


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
