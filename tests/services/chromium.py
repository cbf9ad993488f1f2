"""The system's Chromium: found, or installed where that is allowed, or asked for in a sentence."""

import os
import shutil
import sys

from tests.services.packages import install, runs

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class ChromiumMissing(Exception):
    """No Chromium that can be driven; the message says what to install."""


def executable() -> str:
    """The path of a Chromium that Playwright can drive, installing Debian's packages if need be.

    Raises ChromiumMissing when something is missing that this user may not install.
    """
    path = os.environ.get("CHROMIUM")
    if path and shutil.which(path) is None:
        raise ChromiumMissing(f"CHROMIUM is set to {path}, which is not a program.")
    if not path:
        path = _found() or (install("chromium") and _found()) or None
    if path is None:
        raise ChromiumMissing(
            "The browser tests need Chromium: install it (Debian: apt-get install chromium), "
            "or set CHROMIUM to the path of a Chromium or Chrome."
        )
    # Playwright brings a Node.js that needs one library which the smallest systems lack.
    if not (_driver_starts() or (install("libatomic1") and _driver_starts())):
        raise ChromiumMissing(
            "Playwright's driver does not start: install the library that "
            "`.venv/bin/python -m playwright --version` names (Debian: apt-get install libatomic1)."
        )
    return path


def _found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _driver_starts() -> bool:
    return runs([sys.executable, "-m", "playwright", "--version"])


if __name__ == "__main__":
    try:
        executable()
    except ChromiumMissing as missing:
        sys.exit(str(missing))
