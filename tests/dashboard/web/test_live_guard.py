"""The guard in the real server: nobody but the proxy that was named says who somebody is."""

from pathlib import Path

import httpx2
import pytest

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


def test_small_answers_are_sent_at_once(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'board.db'}"}
    server = LiveServer(settings=settings, log=tmp_path / "server.log")
    server.start()
    try:
        with httpx2.Client() as client:
            times = [
                client.get(f"{server.url}/api/health/").elapsed.total_seconds() for _ in range(20)
            ]
    finally:
        server.stop()

    # With Nagle's algorithm each would wait 40 ms for a receipt.
    assert min(times) < 0.035
