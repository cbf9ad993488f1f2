"""A real OpenID provider on this machine, as a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.lifeline import tied_to_this_process
from tests.services.server import answers, free_port

COOKIE_SECRET = "only for tests, and longer than thirty-two characters"


@dataclass(frozen=True)
class Provider:
    """Where it answers."""

    url: str

    def settings(self, public_url: str) -> dict[str, str]:
        """What the app needs to know to sign people in with it."""
        return {
            "PUBLIC_URL": public_url,
            "OIDC_CLIENT_ID": "assignboard",
            "OIDC_CLIENT_SECRET": "of the test",
            "OIDC_METADATA_URL": f"{self.url}/.well-known/openid-configuration",
            "COOKIE_SECRET": COOKIE_SECRET,
        }


@contextmanager
def running_provider(people: Mapping[str, Mapping[str, object]], log: Path) -> Iterator[Provider]:
    """Serve `people`, claims by subject, until the end of the context."""
    port = free_port()
    claims = [f"--user-claims={json.dumps({'sub': sub, **more})}" for sub, more in people.items()]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 (our own arguments)
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with tied_to_this_process(process.pid, end_with=signal.SIGTERM):
        try:
            provider = Provider(f"http://127.0.0.1:{port}")
            if not answers(f"{provider.url}/.well-known/openid-configuration", process):
                raise RuntimeError("The OpenID provider did not start.")
            yield provider
        finally:
            process.terminate()
            process.wait(15)
