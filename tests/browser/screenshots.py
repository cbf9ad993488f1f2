"""Screenshots of the demo board, to be looked at: `make screenshots`.

Every page with what opens on it, light and dark, wide and narrow, goes to `var/screenshots`, which
is not kept; those that the README shows go to `docs/images`.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, VIEWPORT
from tests.browser.desk import Desk
from tests.browser.opened import OPENED, PAGES, SECTIONS, visit
from tests.browser.settling import PATIENCE_MS, settled
from tests.services.chromium import executable
from tests.services.server import ROOT, LiveServer

IMAGES = ROOT / "docs" / "images"
EVERYTHING = ROOT / "var" / "screenshots"
README = ("proposals", "assignments", "analytics")
WIDTHS = {"wide": VIEWPORT["width"], "narrow": 400}
COLOURS = 128
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


def main() -> None:
    """Fill a demo board, serve it, and take them all."""
    with _demo_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        _for_readme(browser, server.url)
        _everything(browser, server.url)
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
    for name in README:
        page = _opened(browser)
        visit(page, url, name)
        if name == "proposals":
            table = Desk(page, "Open proposals")
            for row in (0, 1, 3):
                table.tick(row)
            expect(page.get_by_role("button", name="Approve 3 ticked")).to_be_visible()
        _take(page, IMAGES / f"{name}.png")
        page.context.close()


def _everything(browser: Browser, url: str) -> None:
    EVERYTHING.mkdir(parents=True, exist_ok=True)
    shows: dict[str, Callable[[Page, str], None]] = {
        name: lambda page, url, name=name: visit(page, url, name)  # type: ignore[misc]
        for name in (*PAGES, *SECTIONS)
    }
    shows |= {opened.__name__: opened for opened in OPENED}
    for shown, show in shows.items():
        name = shown.replace("?show=", "-").lower()
        # Charts keep the colours that they were drawn in, so each theme is a visit of its own.
        for theme in THEMES:
            page = _opened(browser, theme)
            show(page, url)
            for label, width in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": VIEWPORT["height"]})
                _take(page, EVERYTHING / f"{name}-{label}-{theme}.png")
            page.context.close()


def _opened(browser: Browser, theme: Theme = "light") -> Page:
    context = browser.new_context(viewport=VIEWPORT, color_scheme=theme)
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def _take(page: Page, path: Path) -> None:
    """A screenshot once the page stands still, in few colours: a quarter of the size."""
    settled(page)
    page.screenshot(path=path)
    with Image.open(path) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
