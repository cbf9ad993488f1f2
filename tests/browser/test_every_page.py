"""All pages, each loaded once: nothing jumps, nobody is shut out, and a telephone is wide enough.

Loading a page is what takes long, so what holds of every page is looked at together.
"""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import VIEWPORT
from tests.browser.opened import PAGES, SECTIONS, visit
from tests.browser.settling import STILL, settled, shifts, watch_shifts
from tests.conftest import StartServer

NARROW = 400


def too_wide(page: Page, name: str) -> list[str]:
    """The elements that a reader at 400 pixels would have to scroll sideways for."""
    page.set_viewport_size({"width": NARROW, "height": 800})
    settled(page)
    parts = {part: page.get_by_test_id(part) for part in ("stMain", "stApp")}
    widths = {part: found.evaluate("part => part.scrollWidth") for part, found in parts.items()}
    found = [f"{name}: {part} is {wide} wide" for part, wide in widths.items() if wide > NARROW]
    for button in parts["stMain"].get_by_role("button").all():
        area = button.bounding_box()
        if area is None or not button.is_visible():
            continue
        if not 0 <= area["x"] <= area["x"] + area["width"] <= NARROW:
            found.append(f"{name}: {button.inner_text()} is cut off")
    page.set_viewport_size(VIEWPORT)
    return found


def test_a_page_with_data_stands_still_is_for_everybody_and_fits_a_telephone(
    page: Page, full_url: str
) -> None:
    watch_shifts(page)
    found = []

    for name in (*PAGES, *SECTIONS):
        visit(page, full_url, name)
        moved, said = shifts(page)
        if moved >= STILL:
            found.append(f"{name} moved by {moved:.3f}:\n{said}")
        found += violations(page)
        page.emulate_media(color_scheme="light")
        found += too_wide(page, name)

    assert not found, "\n".join(found)


def test_a_page_of_an_empty_board_is_for_everybody(
    page: Page, start_server: StartServer, tmp_path: Path
) -> None:
    visit(page, start_server(f"sqlite:///{tmp_path / 'empty.db'}").url, "home")
    found = []

    for name in PAGES:
        page.get_by_role("link", name=name.capitalize(), exact=True).click()
        found += violations(page)

    assert not found, "\n".join(found)
