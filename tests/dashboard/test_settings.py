"""Settings that leave the app open, or half closed, are refused with a sentence."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from dashboard import settings as module
from dashboard.settings import Settings
from db.settings import ROOT

OPENID = {
    "oidc_client_id": "board",
    "oidc_client_secret": "s",
    "oidc_metadata_url": "https://id.example.com/.well-known/openid-configuration",
    "cookie_secret": "x" * 40,
    "public_url": "https://Board.example.com/",
}


def made(**said: Any) -> Settings:
    return Settings(**said)


def test_without_anything_said_there_is_one_local_actor() -> None:
    assert Settings().sign_in == "local"
    assert Settings().streamlit_secrets() == {}


def test_a_provider_is_handed_on_to_streamlit() -> None:
    auth = made(**OPENID).streamlit_secrets()["auth"]

    assert auth["redirect_uri"] == "https://board.example.com/oauth2callback"
    assert auth["client_secret"] == "s"
    assert "'s'" not in repr(made(**OPENID))


def test_a_proxy_before_a_provider_says_where_from_and_not_who() -> None:
    assert made(**OPENID, trusted_proxies="10.0.0.1").sign_in == "openid"


@pytest.mark.parametrize("missing", OPENID)
def test_half_a_provider_is_refused(missing: str) -> None:
    with pytest.raises(ValidationError, match="sign-in by OpenID Connect needs"):
        made(**{name: value for name, value in OPENID.items() if name != missing})


@pytest.mark.parametrize(
    "said",
    [
        {**OPENID, "cookie_secret": "short"},
        {"trusted_proxies": "10.0.0.1"},
        {"trusted_proxies": "everybody", "public_url": "https://b.example.com"},
        {"public_url": "board.example.com"},
        {"proxy_user_header": "X Bad\n"},
    ],
)
def test_what_cannot_be_meant_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        made(**said)


def test_streamlits_own_file_is_read_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secrets.toml"
    example = (ROOT / ".streamlit" / "secrets.toml.example").read_text(encoding="utf-8")
    path.write_text("\n".join(line.removeprefix("#") for line in example.splitlines()[2:]))
    monkeypatch.setattr(module, "SECRETS", path)

    read = Settings()

    assert read.sign_in == "openid"
    assert read.public_url == "https://board.example.com"
    assert made(public_url="https://other.example.com").public_url == "https://other.example.com"


@pytest.mark.parametrize(
    ("address", "env", "said"),
    [
        ("0.0.0.0", {}, "nobody has to sign in"),  # noqa: S104 - that is the question
        ("127.0.0.1", {"OIDC_CLIENT_ID": "board"}, "needs OIDC_CLIENT_ID"),
    ],
)
def test_a_server_that_would_be_open_does_not_start(
    address: str, env: dict[str, str], said: str
) -> None:
    done = subprocess.run(  # noqa: S603 (our own arguments)
        [
            *(sys.executable, "-m", "streamlit", "run", "streamlit_app.py"),
            *("--server.port", "0", "--server.address", address),
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "sqlite://", **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode != 0
    assert said in done.stderr + done.stdout
