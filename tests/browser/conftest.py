"""A real Chromium for the tests of this folder, with what it saw kept when a test fails."""

import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.boards import full_board
from tests.services.chromium import ChromiumMissing, executable
from tests.services.server import LiveServer

NewPage = Callable[[], Page]

TIMEOUT_MS = 30_000
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
# Chromium's own errands on the network slow it down, and fail where there is none.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember for the fixtures' end whether the test failed."""
    report = yield
    if report.when == "call":
        item.stash[_failed] = report.failed
    return report


# While Playwright lives, its event loop counts as running in this thread, and no test could start
# one of its own: so it ends with each module and not with the session.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless; fails in one sentence when there is none."""
    try:
        path = executable()
    except ChromiumMissing as missing:
        pytest.fail(str(missing), pytrace=False)
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """Open a page as another visitor, with cookies of its own, as often as it is called."""
    contexts: list[BrowserContext] = []

    def open_page() -> Page:
        context = browser.new_context(viewport=VIEWPORT)
        context.set_default_timeout(TIMEOUT_MS)
        if os.environ.get("TRACE"):
            # It takes as much time again as the test itself.
            context.tracing.start(screenshots=True, snapshots=True)
        contexts.append(context)
        return context.new_page()

    yield open_page
    if request.node.stash.get(_failed, True):
        _keep_evidence(contexts)
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def full_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one app for all tests of a module, with something of everything on it."""
    folder = tmp_path_factory.mktemp("full")
    database_url = f"sqlite:///{folder / 'board.db'}"
    full_board(database_url).dispose()
    server = LiveServer(
        settings={"DATABASE_URL": database_url, "LOCAL_ACTOR": "Ann"}, log=folder / "server.log"
    )
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """One visitor's page."""
    return new_page()


def _keep_evidence(contexts: list[BrowserContext]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="assignboard-browser-"))
    for visitor, context in enumerate(contexts):
        for number, page in enumerate(context.pages):
            page.screenshot(path=folder / f"visitor-{visitor}-page-{number}.png", full_page=True)
        if os.environ.get("TRACE"):
            context.tracing.stop(path=folder / f"visitor-{visitor}-trace.zip")
    print(f"Screenshots are in {folder}; TRACE=1 adds traces (playwright show-trace FILE).")
