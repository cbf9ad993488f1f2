"""axe-core finds nothing serious: pages full, empty, with what opens on them, light and dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.boards import full_board
from tests.browser.opened import OPENED, PAGES, visit
from tests.conftest import StartServer


def check(page: Page) -> None:
    found = violations(page)
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with something of everything; where it is."""
    url = f"sqlite:///{tmp_path_factory.mktemp('full') / 'board.db'}"
    full_board(url).dispose()
    return url


def test_every_page_with_data_is_for_everybody(
    page: Page, start_server: StartServer, full: str
) -> None:
    url = start_server(full).url

    for name in PAGES:
        visit(page, url, name)
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
    page: Page, start_server: StartServer, full: str, opened: Callable[[Page, str], None]
) -> None:
    opened(page, start_server(full).url)

    check(page)
