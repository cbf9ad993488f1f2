"""The system's Chromium: found, or installed where that is allowed, or asked for in a sentence."""

import os
import shutil
import subprocess
import sys

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
        path = _found() or (_install("chromium") and _found()) or None
    if path is None:
        raise ChromiumMissing(
            "The browser tests need Chromium: install it (Debian: apt-get install chromium), "
            "or set CHROMIUM to the path of a Chromium or Chrome."
        )
    # Playwright brings a Node.js that needs one library which the smallest systems lack.
    if not (_driver_starts() or (_install("libatomic1") and _driver_starts())):
        raise ChromiumMissing(
            "Playwright's driver does not start: install the library that "
            "`.venv/bin/python -m playwright --version` names (Debian: apt-get install libatomic1)."
        )
    return path


def _found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _driver_starts() -> bool:
    return _runs([sys.executable, "-m", "playwright", "--version"])


def _install(package: str) -> bool:
    """Install a package of the system; False when this user may not, or it fails."""
    apt = shutil.which("apt-get")
    prefix = _root_prefix()
    if apt is None or prefix is None:
        return False
    print(f"Installing the system's package {package}", flush=True)
    # One source that does not answer fails the update, and need not be the one that counts.
    _runs([*prefix, apt, "-qq", "update"])
    return _runs([*prefix, apt, "-qq", "--yes", "--no-install-recommends", "install", package])


def _root_prefix() -> list[str] | None:
    """What to put before a command to run it as root; None when this user may not."""
    # `env` is for sudo, which drops the environment and with it the wish not to be asked.
    frontend = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return frontend
    sudo = shutil.which("sudo")
    if sudo and _runs([sudo, "--non-interactive", "true"]):
        return [sudo, "--non-interactive", *frontend]
    return None


def _runs(command: list[str]) -> bool:
    """Whether a command succeeds; what it prints is kept off the screen."""
    done = subprocess.run(  # noqa: S603 (our own arguments)
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0


if __name__ == "__main__":
    try:
        executable()
    except ChromiumMissing as missing:
        sys.exit(str(missing))
