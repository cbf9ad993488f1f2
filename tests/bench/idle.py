"""What open pages cost on which nobody does anything: the looks for news, on the real server."""

import asyncio
import os
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.browsing import tab
from tests.browser.test_right_row import seed
from tests.services.server import LiveServer

SESSIONS = int(os.environ.get("SESSIONS", "200"))
SETTLE_SECONDS = 5
WATCHED_SECONDS = 30
PAGES = ("assignments", "tickets", "proposals", "developers")


def measure() -> float:
    """The share of one core that SESSIONS idle sessions take of the server."""
    with tempfile.TemporaryDirectory(prefix="assignboard-idle-") as folder:
        url = f"sqlite:///{Path(folder) / 'board.db'}"
        seed(url).dispose()
        server = LiveServer(settings={"DATABASE_URL": url}, log=Path(folder) / "server.log")
        server.start()
        try:
            return asyncio.run(_share(server))
        finally:
            server.stop()


async def _share(server: LiveServer) -> float:
    async with AsyncExitStack() as stack:
        tabs = [
            await stack.enter_async_context(tab(server.url, PAGES[number % len(PAGES)]))
            for number in range(SESSIONS)
        ]
        await asyncio.sleep(SETTLE_SECONDS)
        before, looks = _cpu_seconds(server.pid), sum(one.repeats for one in tabs)
        await asyncio.sleep(WATCHED_SECONDS)
        spent = _cpu_seconds(server.pid) - before
        if sum(one.repeats for one in tabs) - looks < SESSIONS * WATCHED_SECONDS / 10:
            raise RuntimeError("The sessions did not look for news, so nothing was measured.")
        return spent / WATCHED_SECONDS


def _cpu_seconds(pid: int) -> float:
    # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime and stime.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(f"{SESSIONS} idle sessions take {measure():.3f} of one core")
