"""A real nginx as `docs/nginx.conf` sets it up, beside a stand-in for the program that signs in."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.packages import install
from tests.services.programs import answers, free_port, running
from tests.services.server import ROOT

# Where Debian puts it, which is not on the search path of ordinary users.
PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
# Around the file of the docs: what Debian's own nginx.conf says, in a folder of the test's. The
# second server answers as oauth2-proxy does: 202 and who has the cookie `signed-in-as`, or 401.
MAIN = """
{user} daemon off; pid {folder}/nginx.pid; worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/board.conf;
    map $http_cookie $who {{ "~signed-in-as=([^;]+)" $1; }}
    server {{
        listen 127.0.0.1:{sign_in_port};
        add_header X-Auth-Request-Email $who always;
        if ($who) {{ return 202; }}
        return 401;
    }}
}}
"""


class NginxMissing(Exception):
    """No nginx; the message says what to install."""


def executable() -> str:
    """The path of nginx, installed from the system's packages if need be. Raises NginxMissing."""
    path = _found() or (install("nginx-light") and _found()) or None
    if path is None:
        raise NginxMissing(
            "The tests of sign-in by a proxy need nginx: install it "
            "(Debian: apt-get install nginx-light)."
        )
    return path


def _found() -> str | None:
    return shutil.which("nginx", path=PLACES)


@contextmanager
def running_nginx(port: int, app_port: int, folder: Path) -> Iterator[None]:
    """Serve the app at `port` as the docs tell a company to, but for the certificate."""
    sign_in_port = free_port()
    text = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
    for said, here in (
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        (r"ssl_certificate\w* .*;", ""),
        (r"127\.0\.0\.1:8501", f"127.0.0.1:{app_port}"),
        (r"127\.0\.0\.1:4180", f"127.0.0.1:{sign_in_port}"),
    ):
        text, found = re.subn(said, here, text)
        assert found, f"docs/nginx.conf no longer says {said}"
    (folder / "board.conf").write_text(text)
    # As root it would give its own folders to somebody else.
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        MAIN.format(folder=folder, user=user, sign_in_port=sign_in_port)
    )
    log = folder / "nginx.log"
    command = [executable(), "-p", str(folder), "-e", str(log), "-c", str(folder / "nginx.conf")]
    health = f"http://127.0.0.1:{port}/api/health/"
    with running(command, log=log, is_ready=lambda: answers(health)):
        yield


if __name__ == "__main__":
    try:
        executable()
    except NginxMissing as missing:
        sys.exit(str(missing))
