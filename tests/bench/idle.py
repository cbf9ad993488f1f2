"""What open pages cost on which nobody does anything: the looks for news, on the real server."""

import asyncio
import os
import re
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2

from dashboard.web.looking import GONE
from dashboard.web.scripts import LOOK, LOOK_PATH, LOOK_SECONDS
from tests.bench.browsing import Tab, tab
from tests.browser.test_right_row import seed
from tests.services.server import LiveServer

SESSIONS = int(os.environ.get("SESSIONS", "200"))
SETTLE_SECONDS = 5
WATCHED_SECONDS = 30
PAGES = ("assignments", "tickets", "proposals", "developers")
_TOKEN = re.compile(rf"{LOOK}-([0-9a-f]+)-[0-9a-f]+-[0-9a-f]+")


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
        looking: list[asyncio.Task[None]] = []
        looks = [0]
        for number in range(SESSIONS):
            opened = await stack.enter_async_context(tab(server.url, PAGES[number % len(PAGES)]))
            client = await stack.enter_async_context(httpx2.AsyncClient(base_url=server.url))
            looking.append(asyncio.create_task(_look(client, _token_of(opened), looks)))
        await asyncio.sleep(SETTLE_SECONDS)
        before, looked = _cpu_seconds(server.pid), looks[0]
        await asyncio.sleep(WATCHED_SECONDS)
        spent = _cpu_seconds(server.pid) - before
        for task in looking:
            task.cancel()
        ended = await asyncio.gather(*looking, return_exceptions=True)
        failed = [one for one in ended if not isinstance(one, asyncio.CancelledError)]
        if failed or looks[0] - looked < SESSIONS * WATCHED_SECONDS / LOOK_SECONDS / 2:
            raise RuntimeError(f"Too few looks for news: {looks[0] - looked}; {failed[:1]}")
        return spent / WATCHED_SECONDS


async def _look(client: httpx2.AsyncClient, token: str, looks: list[int]) -> None:
    """What the page's script does (dashboard/web/scripts.py), over one kept connection."""
    while True:
        answer = await client.get(LOOK_PATH, params={"tab": token})
        if answer.status_code != httpx2.codes.OK or answer.text == GONE:
            raise RuntimeError(f"The server does not know the tab: {answer}")
        looks[0] += 1
        await asyncio.sleep(LOOK_SECONDS)


def _token_of(opened: Tab) -> str:
    """What the open page was told to look with."""
    for held in opened.screen.held.values():
        found = _TOKEN.search(str(held.message))
        if found is not None:
            return found[1]
    raise RuntimeError("The page was not told to look for news.")


def _cpu_seconds(pid: int) -> float:
    # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime and stime.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(f"{SESSIONS} idle sessions take {measure():.3f} of one core")
