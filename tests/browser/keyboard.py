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
