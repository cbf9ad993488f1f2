"""Waiting for what another thread, process or browser does."""

import time
from collections.abc import Callable


def wait_for(done: Callable[[], bool], seconds: float = 60) -> None:
    """Return as soon as `done` says so; fail when it has not after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"Not done after {seconds} seconds"
        time.sleep(0.02)
