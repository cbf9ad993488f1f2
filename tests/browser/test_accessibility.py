"""axe-core finds nothing serious in what opens on a page, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.opened import OPENED


@pytest.mark.parametrize("opened", OPENED, ids=lambda opened: opened.__name__)
def test_what_opens_on_a_page_is_for_everybody(
    page: Page, full_url: str, opened: Callable[[Page, str], None]
) -> None:
    opened(page, full_url)

    found = violations(page)
    assert not found, "\n".join(found)
