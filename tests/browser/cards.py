"""Drive the planner's board as somebody with a mouse does: pointer down, across, up."""

import re

from playwright.sync_api import Locator, Page, expect

UNASSIGNED, NO_DATE = "Unassigned", "No date"


class Board:
    """The planner's board on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frame = page.locator(".board-planner")

    def card(self, ticket: str) -> Locator:
        return self.frame.locator(".card").filter(
            has=self.page.locator(".key", has_text=re.compile(rf"(^|\s){re.escape(ticket)}( |$)"))
        )

    def cell(self, person: str, column: str) -> Locator:
        """A person's cell below a heading: a week's number, `No date` or `Later`."""
        heads = self.frame.locator("thead th")
        expect(heads.first).to_be_visible()
        labels = [head.locator("b").inner_text() for head in heads.all()[1:]]
        row = self.frame.locator("tbody tr").filter(
            has=self.page.locator("th b", has_text=re.compile(rf"^{re.escape(person)}$"))
        )
        return row.locator("td").nth(labels.index(column))

    def load(self, person: str, column: str) -> Locator:
        return self.cell(person, column).locator(".load")

    def lift(self, ticket: str) -> None:
        """Press the mouse on a card, and begin to move it."""
        card = self.card(ticket)
        card.scroll_into_view_if_needed()
        x, y = _middle(card)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 6, y + 6, steps=2)

    def carry_to(self, person: str, column: str) -> None:
        x, y = _middle(self.cell(person, column))
        self.page.mouse.move(x, y, steps=4)

    def drag(self, ticket: str, person: str, column: str) -> None:
        """Drag a card to a person's cell, both of which are in sight, and drop it."""
        self.lift(ticket)
        self.carry_to(person, column)
        self.page.mouse.up()

    def choose(self, ticket: str, entry: str, choice: str = "") -> None:
        """Choose from the menu of a card, and from the list that opens then."""
        card = self.card(ticket)
        card.hover()
        card.get_by_role("button", name=f"Move {ticket}", exact=True).click()
        self.page.get_by_role("menuitem", name=entry).click()
        if choice:
            self.page.get_by_role("combobox", name=entry.rstrip("…")).fill(choice)
            self.page.keyboard.press("Enter")

    def select(self, *tickets: str) -> None:
        """Click on cards with the control key held."""
        for ticket in tickets:
            self.card(ticket).click(modifiers=["Control"])

    def expect_in(self, ticket: str, person: str, column: str) -> None:
        key = re.compile(rf"(^|\s){re.escape(ticket)}( |$)")
        expect(self.cell(person, column).locator(".card .key", has_text=key)).to_have_count(1)


def _middle(of: Locator) -> tuple[float, float]:
    box = of.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 60)


class Telephone:
    """The same board on a narrow screen: a list by week, moved by menus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frame = page.locator(".board-planner .list")

    def part(self, week: str) -> Locator:
        """The part of a week, by the start of its name."""
        return self.frame.locator(f'section[aria-label^="week {week},"]')
