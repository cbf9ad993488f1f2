"""A real OpenID provider on this machine, as a process of its own."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.programs import answers, free_port, running

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
    provider = Provider(f"http://127.0.0.1:{port}")
    claims = [f"--user-claims={json.dumps({'sub': sub, **more})}" for sub, more in people.items()]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims]
    metadata = f"{provider.url}/.well-known/openid-configuration"
    with running(command, log=log, is_ready=lambda: answers(metadata)):
        yield provider
