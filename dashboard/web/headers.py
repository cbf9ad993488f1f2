"""The headers of every answer: what a browser may do with our pages, and what it may not.

https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
"""

import base64
import hashlib
import re
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit
from starlette.datastructures import MutableHeaders

from dashboard.settings import settings
from dashboard.web.scripts import SCRIPT

DOCS = "/api/docs"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def add_headers(message: MutableMapping[str, Any], path: str) -> None:
    """Add them to the start of an answer, an ASGI message."""
    headers = MutableHeaders(raw=message.setdefault("headers", []))
    headers["Content-Security-Policy"] = content_policy(path.startswith(DOCS))
    for name, value in HEADERS.items():
        headers[name] = value
    if (settings().public_url or "").startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000"


@cache
def content_policy(is_docs: bool) -> str:  # noqa: FBT001 - the one question it depends on
    """What scripts, styles and connections a page may have.

    Streamlit styles its elements in the page, makes images and workers of what it was sent, and
    has a script in its own page, which is allowed by its hash, as is ours. The page that documents
    the API starts itself from within.
    """
    scripts = "'unsafe-inline'" if is_docs else f"'wasm-unsafe-eval' {_own_scripts()}"
    policy = {
        "default-src": "'self'",
        "script-src": f"'self' {scripts}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{what} {where}" for what, where in policy.items())


def _own_scripts() -> str:
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = [*_INLINE.findall(page.read_text(encoding="utf-8")), SCRIPT]
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts
    ]
    return " ".join(f"'sha256-{digest}'" for digest in digests)
