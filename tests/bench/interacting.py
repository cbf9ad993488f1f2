"""The Assignments page in the real app: filter, next page, select, commit of 100 rows.

Sessions without a browser, measured from the message sent to the script finished, beside a rerun
of an empty Streamlit page; with one user, and with a hundred in one process, each of whom looks
at one developer's work and does something every few seconds.
"""

import asyncio
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from statistics import quantiles

from dashboard.ui.words.values import counted
from db.engine import Database
from tests.bench.board import DEVELOPERS, name_of
from tests.bench.browsing import Tab, tab
from tests.bench.measuring import Figure
from tests.services.server import LiveServer

ROUNDS = 15
WARM_UP = 3
USERS = 100
# What a manager takes to read and to move the hand.
THINK_SECONDS = 5.0
SECONDS = 60.0
LIMIT_ALONE, LIMIT_TOGETHER = 0.3, 1.0
# Its key ends in the number of its generation.
EDITOR = "assignments.*.[0-9]*"
EMPTY = Path(__file__).with_name("empty_page.py")
OTHERS = DEVELOPERS // 2
# The work of those before was given away by the one user.
FIRST = 1 + WARM_UP + ROUNDS
Timed = AsyncIterator[tuple[str, float]]


def measure(engine: str, database: Database, size: int) -> Iterator[Figure]:
    """Time one user, then a hundred; each kind of interaction, and all of them."""
    url = database.engine.url.render_as_string(hide_password=False)
    with served(url, EMPTY) as empty:
        least = _p95(asyncio.run(_reruns(empty.url)))
    with served(url) as server:
        for who, times in (
            ("1 user", asyncio.run(_alone(server.url))),
            (f"{USERS} users", asyncio.run(_together(server.url))),
        ):
            limit = LIMIT_ALONE if who == "1 user" else LIMIT_TOGETHER
            times["any interaction"] = [one for kind in times.values() for one in kind]
            for kind, taken in times.items():
                p95 = _p95(taken)
                note = "" if p95 < limit else f"over {limit:g} s"
                operation = f"Assignments in the app, {kind}, {who}, p95, at {size:,}"
                yield Figure(operation, engine, len(taken), p95, least, note)


def first_view_bytes(database: Database) -> int:
    """How much is sent for a first view of the table, without the files of Streamlit's page."""

    async def opened(url: str) -> int:
        async with tab(url, "assignments") as page:
            return page.received_bytes

    url = database.engine.url.render_as_string(hide_password=False)
    with served(url) as server:
        return asyncio.run(opened(server.url))


@contextmanager
def served(database_url: str, script: Path | None = None) -> Iterator[LiveServer]:
    """The real app on a board, or another script."""
    with tempfile.TemporaryDirectory(prefix="assignboard-bench-") as folder:
        server = LiveServer(
            settings={"DATABASE_URL": database_url}, log=Path(folder) / "server.log", script=script
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()


async def _reruns(url: str) -> list[float]:
    async with tab(url) as page:
        return [await page.click("again") for _ in range(WARM_UP + ROUNDS)][WARM_UP:]


async def _alone(url: str) -> dict[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    async with tab(url, "assignments") as page:
        for round_ in range(WARM_UP + ROUNDS):
            async for kind, taken in _everything(page, round_):
                if round_ >= WARM_UP:
                    times[kind].append(taken)
    return times


async def _everything(page: Tab, number: int) -> Timed:
    """What one user does, one after the other; each round with another developer's work."""
    yield "filter", await page.put("assigned_to", [name_of(1 + number % OTHERS)])
    if page.screen.has("Next page"):
        yield "next page", await page.click("Next page")
    async for one in _select(page):
        yield one
    async for one in _commit(page, OTHERS + 1 + number % OTHERS):
        yield one


async def _select(page: Tab) -> Timed:
    await page.put("assignments.edit", value=False)
    rows = len(page.screen.table("assignments.*.selected"))
    yield "select", await page.select("assignments.*.selected", range(rows))
    await page.put("assignments.edit", value=True)


async def _commit(page: Tab, taker: int) -> Timed:
    """Give the rows on the page to somebody else, through the review."""
    rows = len(page.screen.table(EDITOR))
    cells = {row: {"developer": name_of(taker)} for row in range(rows)}
    yield "edit of 100 cells", await page.edit(EDITOR, cells)
    yield "review of 100 rows", await page.click("Review and commit*")
    yield "commit of 100 rows", await page.click("Commit * change*")
    said = page.screen.said()
    assert any(f"{counted(rows, 'row')} saved" in text for text in said), said


async def _together(url: str) -> dict[str, list[float]]:
    """A hundred at once for a minute, each on the work of one developer."""
    times: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        pages = [
            await stack.enter_async_context(
                tab(url, "assignments", {"assigned_to": [name_of(FIRST + user)]})
            )
            for user in range(USERS)
        ]
        end = time.perf_counter() + SECONDS
        await asyncio.gather(
            *(_use(page, user, end, times) for user, page in enumerate(pages)),
        )
    return times


async def _use(page: Tab, user: int, end: float, times: dict[str, list[float]]) -> None:
    rng = random.Random(user)  # noqa: S311 (not a secret)
    await asyncio.sleep(rng.uniform(0, THINK_SECONDS))
    turn = user
    while time.perf_counter() < end:
        turn += 1
        match turn % 10:
            case _ if not page.screen.has(EDITOR):
                times["filter"].append(await page.put("priority", []))
            case 0:
                async for kind, taken in _commit(page, OTHERS + 1 + user):
                    times[kind].append(taken)
                    await _think(rng)
            case 1 | 4 | 7:
                async for kind, taken in _select(page):
                    times[kind].append(taken)
            case 2 | 5 | 8 if page.screen.has("Next page"):
                times["next page"].append(await page.click("Next page"))
            case _:
                chosen = rng.sample(("Critical", "High", "Medium", "Low", "Lowest"), 3)
                times["filter"].append(await page.put("priority", chosen))
        await _think(rng)


async def _think(rng: random.Random) -> None:
    await asyncio.sleep(rng.uniform(0.5, 1.5) * THINK_SECONDS)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]
