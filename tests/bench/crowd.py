"""Fifty API clients, who read and write, beside fifty people with a page open, who go on clicking.

The real server in one process. Everybody is signed in as somebody else: pages by a proxy's header,
clients by a token. The floor is the 95th of the health check of the same server, with nobody there.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx2

from dashboard.clock import now
from db.access import Actor
from db.commands.people import add_user, create_token
from db.engine import Database
from tests.bench.board import name_of
from tests.bench.browsing import Tab, tab
from tests.bench.measuring import Figure
from tests.services.server import LiveServer

CLIENTS = PAGES = 50
SECONDS = 20.0
# Between two requests of one client, and between two clicks of one reader.
CLIENT_PAUSE, READER_PAUSE = 2.0, 5.0
FLOOR_RUNS = 60
NAMES = (name_of(1), name_of(2))
ROOT = Actor("root", "admin")

Step = Callable[[], Awaitable[object]]


@dataclass
class Told:
    """How long each thing took, and what failed."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def figure(self, operation: str, engine: str, floor: float) -> Figure:
        """The 95th, with how many there were and how many failed."""
        note = f"{len(self.seconds):,} of them, {len(self.failures)} failed"
        for failure in self.failures[:3]:
            note += f"; {failure[:200]}"
        p95 = quantiles(self.seconds, n=20)[-1]
        return Figure(operation, engine, len(self.seconds), p95, floor, note)


Steps = list[tuple[Told, Step]]


def measure(
    engine: str,
    database: Database,
    size: int,
    *,
    clients: int = CLIENTS,
    pages: int = PAGES,
    lasting: float = SECONDS,
) -> Iterator[Figure]:
    """Let all of them work at once, for so many seconds after the last page is open."""
    tokens = _tokens(database, clients)
    with tempfile.TemporaryDirectory(prefix="assignboard-bench-") as folder:
        server = LiveServer(
            settings={
                "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
                "TRUSTED_PROXIES": "127.0.0.1",
                "API_REQUESTS_PER_MINUTE": "1000000",
            },
            log=Path(folder) / "server.log",
        )
        server.configure({"PUBLIC_URL": server.url})
        server.start()
        try:
            told, floor = asyncio.run(_all_at_once(server.url, tokens, pages, lasting))
        finally:
            server.stop()
    crowd = f"{clients} API clients beside {pages} open pages, p95, at {size:,}"
    for what, one in told.items():
        yield one.figure(f"{what}, {crowd}", engine, floor)


def _tokens(database: Database, clients: int) -> list[str]:
    """One for each client, in the name of a manager of its own."""
    at = now()
    with database.write() as session:
        owners = [
            add_user(session, f"client{n}@example.com", "manager", actor=ROOT, at=at)
            for n in range(clients)
        ]
        return [
            create_token(session, owner, "bench", "manager", actor=ROOT, at=at).secret
            for owner in owners
        ]


async def _all_at_once(
    url: str, tokens: list[str], pages: int, lasting: float
) -> tuple[Mapping[str, Told], float]:
    told = {what: Told() for what in ("API: GET of 100", "API: PUT reassign", "Pages: a click")}
    reads, writes, clicks = told.values()
    limits = httpx2.Limits(max_connections=None)
    async with (
        httpx2.AsyncClient(base_url=f"{url}/api", timeout=60, limits=limits) as client,
        AsyncExitStack() as opened,
    ):
        floor = await _floor(client)
        tabs = await asyncio.gather(
            *(
                opened.enter_async_context(
                    tab(url, "assignments", headers={"X-Forwarded-Email": f"r{n}@example.com"})
                )
                for n in range(pages)
            )
        )
        end = time.perf_counter() + lasting
        bearers = [{"authorization": f"Bearer {one}"} for one in tokens]
        answer = await client.get(f"/assignments/?limit={len(tokens)}", headers=bearers[0])
        rows = answer.raise_for_status().json()["assignments"]
        work = [
            _go_on(_of_client(client, bearer, row, reads, writes), CLIENT_PAUSE, end)
            for bearer, row in zip(bearers, rows, strict=True)
        ]
        await asyncio.gather(
            *work, *(_go_on(_of_reader(one, clicks), READER_PAUSE, end) for one in tabs)
        )
    return told, floor


async def _floor(client: httpx2.AsyncClient) -> float:
    alone = Told()
    for _ in range(FLOOR_RUNS):
        await _timed(alone, lambda: _ok(client.get("/health/")))
    return quantiles(alone.seconds, n=20)[-1]


def _of_client(
    client: httpx2.AsyncClient,
    headers: Mapping[str, str],
    row: dict[str, Any],
    reads: Told,
    writes: Told,
) -> Steps:
    """Two looks, then its own row to somebody else."""

    def look() -> Awaitable[object]:
        return _ok(client.get("/assignments/", params={"limit": 100}, headers=headers))

    def move() -> Awaitable[object]:
        # Not to whoever has it, which is refused.
        row["assigned_to"] = next(one for one in NAMES if one != row["assigned_to"])
        to = {"new_developer": row["assigned_to"]}
        return _ok(client.put(f"/assignments/{row['id']}/reassign/", params=to, headers=headers))

    return [(reads, look), (reads, look), (writes, move)]


def _of_reader(one: Tab, clicks: Told) -> Steps:
    """Filters, pages on, looks at something else, and back."""
    steps: list[Step] = [
        lambda: one.put("priority", ["High"]),
        lambda: one.put("status", ["active"]),
        lambda: one.click("Next page"),
        lambda: one.put("assignments.edit", value=False),
        lambda: one.select("assignments.*.selected", [0, 1]),
        lambda: one.put("assignments.edit", value=True),
        lambda: one.put("priority", []),
    ]

    def checked(step: Step) -> Step:
        async def run() -> None:
            await step()
            wrong = one.screen.failures + one.screen.errors()
            assert not wrong, wrong

        return run

    return [(clicks, checked(step)) for step in steps]


async def _go_on(steps: Steps, pause: float, end: float) -> None:
    """One step after the other, over and over; not all callers at the same moment."""
    await asyncio.sleep(random.uniform(0, pause))  # noqa: S311 - no secret
    while True:
        for told, step in steps:
            if time.perf_counter() > end:
                return
            await _timed(told, step)
            await asyncio.sleep(pause)


async def _timed(told: Told, step: Step) -> None:
    start = time.perf_counter()
    try:
        await step()
    except (AssertionError, LookupError, OSError, TimeoutError, httpx2.HTTPError) as error:
        told.failures.append(f"{type(error).__name__}: {error}")
    told.seconds.append(time.perf_counter() - start)


async def _ok(asked: Awaitable[httpx2.Response]) -> None:
    answer = await asked
    assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
