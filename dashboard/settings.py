"""All settings of the app, read from environment variables."""

import getpass
import tomllib
from datetime import time
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from db.domain.days import Weekly
from db.settings import ROOT, DatabaseSettings

SECRETS = ROOT / ".streamlit" / "secrets.toml"
CALLBACK = "/oauth2callback"
SECRET_LENGTH = 32

SignIn = Literal["local", "openid", "proxy"]


class Settings(DatabaseSettings):
    """The data layer's settings and those of the pages and the API."""

    # Where each process keeps its copy of the history, of which figures are computed; it may be
    # deleted at any time, for it is made anew.
    analytics_dir: Path = ROOT / "var" / "analytics"
    # The name of the actor where nobody signs in.
    local_actor: str = Field(default_factory=getpass.getuser, min_length=1, max_length=100)
    # The address of the app for its users: only requests to this host and origin are answered.
    public_url: str | None = None
    # Sign-in by OpenID Connect.
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_metadata_url: str | None = None
    # Signs the identity cookies; every copy of the app needs the same one.
    cookie_secret: SecretStr | None = None
    # Reverse proxies, which are trusted to say where a request comes from. Without OpenID Connect
    # they also sign people in, and name them in this header.
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()
    proxy_user_header: str = Field(default="X-Forwarded-Email", pattern=r"^[A-Za-z0-9-]+$")
    # The identity that is an administrator as long as there is no other.
    first_admin: str | None = None
    # Scheduled reports: their folder, and when in each week one is written, on the board's clock.
    report_folder: Path | None = None
    report_at: Annotated[Weekly, NoDecode] = Weekly(0, time(6))
    # How many API requests each token, or each address, may make in a minute.
    api_requests_per_minute: int = Field(default=1_200, ge=1)
    # How long the head of a request may take, and its body where hardly anything comes.
    request_seconds: int = Field(default=20, ge=1)
    # How many pages each address may have open where nobody has signed in.
    sockets_before_sign_in: int = Field(default=50, ge=1)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(network.strip()) for network in value.split(",") if network.strip())

    @field_validator("report_at", mode="before")
    @classmethod
    def _is_weekly(cls, value: Any) -> Any:
        return Weekly.read(value) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("give the whole address, such as https://board.example.com")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @model_validator(mode="before")
    @classmethod
    def _with_secrets_file(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Values from Streamlit's own secrets file, where no variable is set."""
        if not SECRETS.is_file():
            return values
        auth = tomllib.loads(SECRETS.read_text(encoding="utf-8")).get("auth", {})
        redirect = str(auth.get("redirect_uri", "")).removesuffix(CALLBACK)
        from_file = {
            "oidc_client_id": auth.get("client_id"),
            "oidc_client_secret": auth.get("client_secret"),
            "oidc_metadata_url": auth.get("server_metadata_url"),
            "cookie_secret": auth.get("cookie_secret"),
            "public_url": redirect or None,
        }
        return {name: value for name, value in from_file.items() if value is not None} | values

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        """Refuse incomplete settings for sign-in: the app would be open, or closed to everybody."""
        named = (self.oidc_client_id, self.oidc_client_secret, self.oidc_metadata_url)
        if any(named) and not (all(named) and self.cookie_secret and self.public_url):
            raise ValueError(
                "sign-in by OpenID Connect needs OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, "
                "OIDC_METADATA_URL, COOKIE_SECRET and PUBLIC_URL"
            )
        if self.cookie_secret and len(self.cookie_secret.get_secret_value()) < SECRET_LENGTH:
            raise ValueError(f"COOKIE_SECRET needs {SECRET_LENGTH} characters or more")
        if self.trusted_proxies and not self.public_url:
            raise ValueError("sign-in by a proxy needs PUBLIC_URL")
        return self

    @property
    def sign_in(self) -> SignIn:
        """How people come in."""
        if self.oidc_client_id:
            return "openid"
        return "proxy" if self.trusted_proxies else "local"

    def streamlit_secrets(self) -> dict[str, Any]:
        """The secrets for `st.login`."""
        if self.cookie_secret is None:
            return {}
        # Copies of the app check each other's uploads with it, whoever signs people in.
        secret = self.cookie_secret.get_secret_value()
        if self.sign_in != "openid":
            return {"auth": {"cookie_secret": secret}}
        assert self.oidc_client_secret is not None  # noqa: S101 - checked above
        return {
            "auth": {
                "redirect_uri": f"{self.public_url}{CALLBACK}",
                "cookie_secret": secret,
                "client_id": self.oidc_client_id,
                "client_secret": self.oidc_client_secret.get_secret_value(),
                "server_metadata_url": self.oidc_metadata_url,
            }
        }


@cache
def settings() -> Settings:
    """The settings of this process; read once."""
    return Settings()
