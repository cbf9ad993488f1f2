"""The identity cookie that Streamlit sets after a sign-in, read outside of a page."""

import json
from collections.abc import Mapping

from itsdangerous import BadData, URLSafeTimedSerializer
from streamlit.auth_util import get_cookie_with_chunks

from dashboard.identity import identity_in
from dashboard.settings import settings

NAME = "_streamlit_user"
# Streamlit's own limit is 30 days.
LIVES_SECONDS = 31 * 24 * 60 * 60


def identity_in_cookies(cookies: Mapping[str, str]) -> str | None:
    """Who signed in; None without a valid cookie of this app."""
    chosen = settings()
    if chosen.cookie_secret is None or chosen.sign_in != "openid":
        return None
    secret = chosen.cookie_secret.get_secret_value()

    def verified(name: str) -> bytes | None:
        if name not in cookies:
            return None
        try:
            signed = URLSafeTimedSerializer(secret, salt=name)
            return str(signed.loads(cookies[name], max_age=LIVES_SECONDS)).encode()
        except BadData:
            return None

    try:
        claims = json.loads(get_cookie_with_chunks(verified, NAME) or b"{}")
    except ValueError:
        return None
    if not isinstance(claims, dict) or claims.get("origin") != chosen.public_url:
        return None
    return identity_in(claims) if claims.get("is_logged_in") else None
