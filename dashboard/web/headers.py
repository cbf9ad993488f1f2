"""Security headers, added to every answer.

https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import Message

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


def add_headers(message: Message, path: str) -> None:
    """Add them to the first message of an answer to a request for `path`."""
    message.setdefault("headers", [])
    headers = MutableHeaders(scope=message)
    headers.update({**HEADERS, "Content-Security-Policy": content_policy(path.startswith(DOCS))})
    if (settings().public_url or "").startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000"


@cache
def content_policy(is_docs: bool) -> str:  # noqa: FBT001 - the one question it depends on
    """Which scripts, styles and connections a page may use.

    Streamlit needs inline styles, `data:` and `blob:` images, and workers. Its inline script and
    ours are allowed by their hashes; the page of the API's documentation has inline scripts too.
    """
    scripts = "'unsafe-inline'" if is_docs else f"'wasm-unsafe-eval' {_hashes_of_scripts()}"
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


def _hashes_of_scripts() -> str:
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = [*_INLINE.findall(page.read_text(encoding="utf-8")), SCRIPT]
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts
    ]
    return " ".join(f"'sha256-{digest}'" for digest in digests)
