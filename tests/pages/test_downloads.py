"""Every table goes out as files, with the filters that the page has."""

from typing import Any

from streamlit.testing.v1 import AppTest

from db.engine import Database
from tests.in_turn import in_turn
from tests.pages.conftest import OpenPage

BY_PRIORITY = "sort=priority&descending=false"


def addresses(app: AppTest) -> list[str]:
    found = [button.proto.url for button in app.get("link_button")]
    assert not app.exception
    return found


@in_turn(
    ("page", "query", "expected"),
    [
        (
            "tickets",
            {"ticket_status": ["pending"], "ticket_sort": "Title, A to Z"},
            "api/tickets/export/?status=pending&sort=title&descending=false&format=",
        ),
        (
            "assignments",
            {"status": ["active"], "search": "a&b"},
            "api/assignments/export/?status=active&text=a%26b&format=",
        ),
        ("assignments", {}, "api/assignments/export/?status=proposed&status=active&format="),
        ("history", {"event_action": ["created"]}, "api/history/export/?action=created&format="),
        (
            "history",
            {"event_sort": "Oldest first"},
            "api/history/export/?descending=false&format=",
        ),
        ("developers", {}, "api/developers/export/?format="),
        ("planner", {"planner_proposals": "true"}, "api/ahead/export/?proposals=true&format="),
        (
            "planner",
            {"planner_developer": "Bo Lind"},
            "api/ahead/export/?developer=Bo+Lind&format=",
        ),
        (
            "proposals",
            {"proposal_priority": ["Medium"]},
            f"api/assignments/export/?status=proposed&priority=Medium&{BY_PRIORITY}&format=",
        ),
    ],
)
def test_the_links_carry_the_filters_of_the_page(
    seeded: Database, open_page: OpenPage, page: str, query: dict[str, Any], expected: str
) -> None:
    app = open_page(page, **query)

    assert addresses(app) == [f"{expected}{format_}" for format_ in ("csv", "xlsx", "parquet")]
