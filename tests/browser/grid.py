"""Drive Streamlit's tables, which are drawn on a canvas, through what screen readers are told."""

from playwright.sync_api import Locator, Page, expect


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

    def write(self, row: int, column: str, text: str) -> None:
        """Write `text` into a cell."""
        self._edit(row, column, text)
        expect(self.cell(row, column)).to_have_text(text)

    def toggle(self, row: int, column: str) -> None:
        """Tick or untick a cell."""
        self._select(row, column)
        self.page.keyboard.press("Enter")

    def row_of(self, text: str, column: str = "Ticket") -> int:
        """Which shown row has `text` in `column`."""
        cells = self.frame.locator(f'[role="gridcell"][aria-colindex="{self._index(column) + 1}"]')
        expect(cells.get_by_text(text, exact=True).or_(cells.first).first).to_be_attached()
        return [cell.strip() for cell in cells.all_text_contents()].index(text)

    def cell(self, row: int, column: str) -> Locator:
        """A cell as a screen reader finds it."""
        return self.frame.locator(f"#glide-cell-{self._index(column)}-{row}")

    def _edit(self, row: int, column: str, text: str) -> None:
        self._select(row, column)
        self.page.keyboard.press("Enter")
        overlay = self.page.locator("#portal > *").first
        expect(overlay).to_be_attached()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        expect(overlay).not_to_be_attached()

    def _select(self, row: int, column: str) -> None:
        cell = self.cell(row, column)
        expect(cell).to_be_attached()
        # The first focus of a grid goes to its first cell, whichever was meant.
        for _ in range(5):
            cell.focus()
            self.page.wait_for_timeout(150)
            if cell.get_attribute("aria-selected") == "true":
                return
        raise AssertionError(f"the cell in row {row}, {column} does not take the focus")

    def _index(self, column: str) -> int:
        headers = self.frame.locator('[role="columnheader"]')
        expect(headers.first).to_be_attached()
        names = [(name or "").strip() for name in headers.all_text_contents()]
        position = names.index(column)
        return int(headers.nth(position).get_attribute("aria-colindex") or 1) - 1
