"""Drive the table of decisions: it is made of elements, and knows its rows by number and by id."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.keyboard import MOST_STEPS, Keyboard


class Desk:
    """One such table on a page, found by the start of its accessible name."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.frame: Locator = page.locator(".board-grid").filter(
            has=page.locator(f'[aria-label^="{name}"]')
        )

    def cell(self, row: int, column: str) -> Locator:
        """The cell in `column` of the `row`-th row."""
        return self.frame.locator(f'[row-index="{row}"] [col-id="{self._id(column)}"]')

    def row_of(self, text: str, column: str = "Ticket") -> int:
        """Which row has `text` in `column`; waits until one has."""
        row = self._cells(text, column).first.locator("xpath=ancestor::*[@row-index]")
        return int(row.get_attribute("row-index") or "")

    def wait_without(self, text: str, column: str = "Ticket") -> None:
        """Wait until no row has `text` in `column`: a notice of a commit comes before the rows."""
        expect(self._cells(text, column)).to_have_count(0)

    def choose(self, row: int, column: str, option: str) -> None:
        """Open the list of a cell, and take `option`."""
        self.open(row, column).fill(option)
        self.page.keyboard.press("Enter")
        expect(self.cell(row, column)).to_have_text(option)

    def write(self, row: int, column: str, text: str) -> None:
        """Write `text` into a cell."""
        self.open(row, column).fill(text)
        self.page.keyboard.press("Enter")
        expect(self.cell(row, column)).to_have_text(text)

    def tick(self, *rows: int) -> None:
        for row in rows:
            box = self.frame.locator(f'[row-index="{row}"] .ag-checkbox-input')
            box.click()
            expect(box).to_be_checked()

    def tick_all(self) -> None:
        self.frame.locator(".ag-header .ag-checkbox-input").click()

    def act(self, row: int, label: str) -> None:
        """Choose from the menu in a row."""
        self.frame.locator(f'[row-index="{row}"] .row-menu').click()
        self.page.get_by_role("menuitem", name=label, exact=True).click()

    def show_column(self, label: str) -> None:
        """Switch a column on or off."""
        self.frame.get_by_role("button", name="Columns").click()
        self.page.get_by_role("menuitemcheckbox", name=label).click()

    def select(self, row: int, column: str) -> None:
        """Put the focus on a cell; a click on a name in it would open the details."""
        cell = self.cell(row, column)
        expect(cell).to_be_visible()
        area = cell.bounding_box()
        assert area is not None
        cell.click(position={"x": area["width"] - 4, "y": area["height"] / 2})

    def open(self, row: int, column: str) -> Locator:
        """Open a cell for editing; the field that has the focus then."""
        self.select(row, column)
        self.page.keyboard.press("Enter")
        editor = self.page.locator(".board-grid-picker input, .ag-cell-editor input").last
        expect(editor).to_be_focused()
        return editor

    def _cells(self, text: str, column: str) -> Locator:
        cells = self.frame.locator(f'.ag-row [col-id="{self._id(column)}"]')
        return cells.filter(has_text=re.compile(rf"^\s*{re.escape(text)}\s*$"))

    def _id(self, column: str) -> str:
        header = self.frame.get_by_role("columnheader", name=re.compile(rf"^{re.escape(column)}\b"))
        return header.first.get_attribute("col-id") or ""


class DeskKeys:
    """The cells of such a table without a mouse: arrows walk among them, Tab leaves them."""

    def __init__(self, keyboard: Keyboard, table: Desk) -> None:
        self._keyboard = keyboard
        self._table = table

    def go_to(self, cell: Locator) -> None:
        """Walk to a cell from wherever the focus is."""
        for _ in range(MOST_STEPS):
            key = cell.evaluate(_NEXT_KEY)
            if key is None:
                return
            self._keyboard.press(key)
        raise AssertionError(f"the keys do not lead to {cell}")

    def choose(self, cell: Locator, option: str) -> None:
        """Open the list of a cell, and take `option`."""
        self.go_to(cell)
        self._keyboard.press("Enter")
        expect(self._keyboard.page.locator(".board-grid-picker input")).to_be_focused()
        self._keyboard.page.keyboard.type(option)
        self._keyboard.press("Enter")
        expect(cell).to_have_text(option)


# By which key the focus comes nearer to a cell; none where it is there.
_NEXT_KEY = """
(cell) => {
  const active = document.activeElement;
  const grid = cell.closest(".board-grid");
  if (active === cell) {
    return null;
  }
  if (!grid.contains(active)) {
    return "Tab";
  }
  const place = (one) => {
    const row = one.closest("[row-index]")?.getAttribute("row-index");
    return [row == null ? -1 : Number(row), Number(one.closest("[aria-colindex]")?.ariaColIndex)];
  };
  const [row, column] = place(active);
  const [wantedRow, wantedColumn] = place(cell);
  if (row !== wantedRow) {
    return row < wantedRow ? "ArrowDown" : "ArrowUp";
  }
  return column < wantedColumn ? "ArrowRight" : "ArrowLeft";
}
"""
