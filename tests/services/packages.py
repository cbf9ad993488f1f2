"""Installing what the tests need from the system's packages, where this user may."""

import os
import shutil
import subprocess


def install(package: str) -> bool:
    """Install a package of the system; False when this user may not, or it fails."""
    apt = shutil.which("apt-get")
    prefix = _root_prefix()
    if apt is None or prefix is None:
        return False
    print(f"Installing the system's package {package}", flush=True)
    # One source that does not answer fails the update, and need not be the one that counts.
    runs([*prefix, apt, "-qq", "update"])
    return runs([*prefix, apt, "-qq", "--yes", "--no-install-recommends", "install", package])


def _root_prefix() -> list[str] | None:
    """What to put before a command to run it as root; None when this user may not."""
    # `env` is for sudo, which drops the environment and with it the wish not to be asked.
    frontend = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return frontend
    sudo = shutil.which("sudo")
    if sudo and runs([sudo, "--non-interactive", "true"]):
        return [sudo, "--non-interactive", *frontend]
    return None


def runs(command: list[str]) -> bool:
    """Whether a command succeeds; what it prints is kept off the screen."""
    done = subprocess.run(  # noqa: S603 (our own arguments)
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0
