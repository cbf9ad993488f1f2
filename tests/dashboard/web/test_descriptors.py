"""An event loop without file descriptors is one all the same as soon as it runs."""

import asyncio
from pathlib import Path

from dashboard.web.descriptors import LazyLoop


def descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_a_lazy_loop_takes_descriptors_when_it_runs_and_gives_them_back() -> None:
    before = descriptors()

    unused, used = LazyLoop(), LazyLoop()
    assert descriptors() == before
    done = used.run_until_complete(asyncio.wait_for(asyncio.to_thread(lambda: "done"), 60))
    assert done == "done"
    assert descriptors() > before
    used.run_until_complete(used.shutdown_default_executor())
    for loop in (unused, used):
        loop.close()

    assert descriptors() == before
