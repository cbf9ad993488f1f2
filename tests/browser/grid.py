"""Drive Streamlit's tables, which are drawn on a canvas, through what screen readers are told."""

import re

from playwright.sync_api import Locator, Page, expect

TRIES = 10
# Pixels, as the theme's tables have them.
HEADER_HEIGHT = 34
FIRST_CELL = 28
ROW_HEIGHT = 28
PATIENCE_MS = 3_000


class Grid:
    """One table on a page, found by the start of its accessible name."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.frame: Locator = page.get_by_test_id("stDataFrame").filter(
            has=page.locator(f'[aria-label^="{name}"], [alt^="{name}"], [title^="{name}"]')
        )

    def choose(self, row: int, column: str, option: str) -> None:
        """Open the list of the cell in `column` of the `row`-th shown row, and take `option`."""
        self._edit(row, column, option)
        expect(self.cell(row, column)).to_have_text(option)

    def pick(self, row: int, column: str, option: str) -> None:
        """Like `choose`, if the choice removes the row."""
        self._edit(row, column, option)

    def write(self, row: int, column: str, text: str) -> None:
        """Write `text` into a cell."""
        self._edit(row, column, text)
        expect(self.cell(row, column)).to_have_text(text)

    def press_first(self, row: int) -> None:
        """Press the button in the first cell of a row of a table without boxes."""
        self._click(row, FIRST_CELL)

    def toggle(self, row: int, column: str) -> None:
        """Tick or untick a cell."""
        self.select(row, column)
        self.page.keyboard.press("Enter")

    def row_of(self, text: str, column: str = "Ticket") -> int:
        """Which shown row has `text` in `column`; waits until one has."""
        cells = self.frame.locator(f'[role="gridcell"][aria-colindex="{self._index(column) + 1}"]')
        cell = cells.filter(has_text=re.compile(rf"^\s*{re.escape(text)}\s*$")).first
        identity = cell.get_attribute("id") or ""
        return int(identity.rpartition("-")[2])

    def cell(self, row: int, column: str) -> Locator:
        """A cell as a screen reader finds it."""
        # By its place as it is told: where rows can be selected, the ids count one column more.
        place = f'[aria-colindex="{self._index(column) + 1}"][id$="-{row}"]'
        return self.frame.locator(f'[role="gridcell"]{place}')

    def _edit(self, row: int, column: str, text: str) -> None:
        overlay = self._open(row, column)
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        expect(overlay).not_to_be_attached()

    def _open(self, row: int, column: str) -> Locator:
        """Open a cell's editor, and return it when it has the focus."""
        overlay = self.page.locator("#portal > *").first
        for _ in range(TRIES):
            self.select(row, column)
            self.page.keyboard.press("Enter")
            try:
                expect(overlay).to_be_attached(timeout=PATIENCE_MS)
            except AssertionError:
                # A rerun of the page took the focus away; a person would try again.
                continue
            # What is typed before the opened cell has the focus goes to the table behind it.
            expect(overlay.locator("input, textarea").first).to_be_focused()
            return overlay
        raise AssertionError(f"the cell in row {row}, {column} does not open")

    def _click(self, row: int, left: float) -> None:
        # Playwright waits until it is in sight and still.
        self.frame.scroll_into_view_if_needed()
        area = self.frame.bounding_box()
        assert area is not None
        self.page.mouse.click(
            area["x"] + left, area["y"] + HEADER_HEIGHT + (row + 0.5) * ROW_HEIGHT
        )

    def select(self, row: int, column: str) -> None:
        """Put the focus on a cell."""
        cell = self.cell(row, column)
        expect(cell).to_be_attached()
        # The first focus of a grid goes to its first cell, whichever was meant.
        for _ in range(TRIES):
            cell.focus()
            self.page.wait_for_timeout(150)
            if cell.get_attribute("aria-selected") == "true":
                return
        raise AssertionError(f"the cell in row {row}, {column} does not take the focus")

    def _index(self, column: str) -> int:
        headers = self.frame.locator('[role="columnheader"]')
        header = headers.filter(has_text=re.compile(rf"^\s*{re.escape(column)}\s*$")).first
        return int(header.get_attribute("aria-colindex") or 1) - 1
