"""axe-core finds nothing serious: pages full, empty, with what opens on them, light and dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.opened import OPENED, PAGES, visit
from tests.conftest import StartServer


def check(page: Page) -> None:
    found = violations(page)
    assert not found, "\n".join(found)


def test_every_page_with_data_is_for_everybody(page: Page, full_url: str) -> None:
    for name in PAGES:
        visit(page, full_url, name)
        check(page)


def test_every_page_of_an_empty_board_is_for_everybody(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    url = start_server(f"sqlite:///{tmp_path / 'empty.db'}").url

    for name in PAGES:
        visit(page, url, name)
        check(page)


@pytest.mark.parametrize("opened", OPENED, ids=lambda opened: opened.__name__)
def test_what_opens_on_a_page_is_for_everybody(
    page: Page, full_url: str, opened: Callable[[Page, str], None]
) -> None:
    opened(page, full_url)

    check(page)
