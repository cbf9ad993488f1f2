"""Screenshots of the demo board: the README's, or of every page in each theme and width.

`python -m tests.browser.screenshots` writes those of the README to `docs/images`; with
`--all FOLDER`, every page in both themes and both widths goes to that folder.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, TIMEOUT_MS, VIEWPORT
from tests.browser.grid import Grid
from tests.services.chromium import executable
from tests.services.server import ROOT, LiveServer

IMAGES = ROOT / "docs" / "images"
PAGES = (
    "home",
    "proposals",
    "assignments",
    "tickets",
    "developers",
    "analytics",
    "history",
    "import",
)
WIDTHS = {"wide": VIEWPORT["width"], "narrow": 400}


def main() -> None:
    """Fill a demo board, serve it, and take what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page, theme and width")
    folder: Path | None = parser.parse_args().all
    with _demo_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        if folder is None:
            _for_readme(browser, server.url)
        else:
            _everything(browser, server.url, folder)
        browser.close()


@contextmanager
def _demo_server() -> Iterator[LiveServer]:
    with tempfile.TemporaryDirectory(prefix="assignboard-demo-") as folder:
        settings = {"DATABASE_URL": f"sqlite:///{folder}/demo.db", "LOCAL_ACTOR": "Ann"}
        environment = {**os.environ, **settings}
        # Our own module, with our own arguments.
        subprocess.run([sys.executable, "-m", "dashboard.demo"], env=environment, check=True)
        server = LiveServer(settings=settings, log=Path(folder) / "server.log")
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _for_readme(browser: Browser, url: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in ("proposals", "assignments", "analytics"):
        page = _opened(browser, url, name)
        if name == "proposals":
            table = Grid(page, "Open proposals")
            for row in (0, 1, 3):
                table.toggle(row, "Tick")
            expect(page.get_by_role("button", name="Approve 3 ticked")).to_be_visible()
            _settle(page)
        page.screenshot(path=IMAGES / f"{name}.png")
        page.context.close()


def _everything(browser: Browser, url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        for theme in ("light", "dark"):
            for label, width in WIDTHS.items():
                page = _opened(browser, url, name, theme=theme, width=width)
                page.screenshot(path=folder / f"{name}-{theme}-{label}.png")
                page.context.close()


def _opened(
    browser: Browser, url: str, name: str, *, theme: str = "light", width: int = VIEWPORT["width"]
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": VIEWPORT["height"]},
        color_scheme="dark" if theme == "dark" else "light",
    )
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    page.goto(url if name == "home" else f"{url}/{name}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=TIMEOUT_MS)
    _settle(page)
    return page


def _settle(page: Page) -> None:
    """Wait until the script has ended and charts and tables are drawn."""
    expect(page.get_by_test_id("stStatusWidget")).not_to_be_attached(timeout=TIMEOUT_MS)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=TIMEOUT_MS)
    page.wait_for_timeout(2500)


if __name__ == "__main__":
    main()
