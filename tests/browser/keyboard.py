"""A reader without a mouse: what has the focus is found with Tab, and acted on with keys."""

import re
from typing import Literal

from playwright.sync_api import Locator, Page, expect

MOST_STEPS = 200
_FOCUSED = """
(target) => target === document.activeElement || target.contains(document.activeElement)
"""


class Keyboard:
    """Moves about a page with Tab, and never with the mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        """Press Tab until `target`, or what is in it, has the focus."""
        expect(target).to_be_visible()
        for _ in range(MOST_STEPS):
            if target.evaluate(_FOCUSED):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def activate(self, role: Literal["button", "link"], name: str) -> None:
        """Reach a button or a link, whose name may begin with an icon, and press Enter on it."""
        named = re.compile(rf"{re.escape(name)}$")
        target = self.page.get_by_role(role, name=named).first
        expect(target).to_be_enabled()
        self.reach(target)
        self.press("Enter")


class Cells:
    """The cells of one table: arrows walk among them, Escape lets go of the table."""

    def __init__(self, keyboard: Keyboard, table: Locator) -> None:
        self._keyboard = keyboard
        self._table = table
        self._canvas = table.get_by_test_id("data-grid-canvas")

    def go_to(self, cell: Locator) -> None:
        """Walk to a cell from wherever the focus is."""
        row, column = _place(cell)
        if self._at() is None:
            self._keyboard.reach(self._canvas)
        for _ in range(MOST_STEPS):
            at = self._at()
            if at == (row, column):
                return
            if at is None or at[0] != row:
                key = "ArrowDown" if at is None or at[0] < row else "ArrowUp"
            else:
                key = "ArrowRight" if at[1] < column else "ArrowLeft"
            self._keyboard.press(key)
            self._wait_while(at)
        raise AssertionError(f"the arrows do not lead to {cell}")

    def _wait_while(self, at: tuple[int, int] | None) -> None:
        """Wait until a step is announced, some time after it is drawn: another would go too far."""
        for _ in range(MOST_STEPS):
            if self._at() != at:
                return
            self._keyboard.page.wait_for_timeout(20)
        raise AssertionError(f"no arrow key leads away from {at}")

    def choose(self, cell: Locator, option: str) -> None:
        """Open the list of a cell, and take `option`."""
        self.go_to(cell)
        self._keyboard.press("Enter")
        overlay = self._keyboard.page.locator("#portal > *").first
        # What is typed before the opened list has the focus goes to the table behind it.
        expect(overlay.locator("input").first).to_be_focused()
        self._keyboard.page.keyboard.type(option)
        expect(overlay.get_by_text(option).first).to_be_visible()
        self._keyboard.press("Enter")
        expect(cell).to_have_text(option)

    def leave(self) -> None:
        """Let go, so that Tab goes on behind the table."""
        self._keyboard.press("Escape")

    def _at(self) -> tuple[int, int] | None:
        selected = self._table.locator('[role="gridcell"][aria-selected="true"]')
        return _place(selected.first) if selected.count() else None


def _place(cell: Locator) -> tuple[int, int]:
    """Row and column, as the id of a cell says them the other way round: `glide-cell-3-12`."""
    column, row = (cell.get_attribute("id") or "").split("-")[2:]
    return int(row), int(column)
