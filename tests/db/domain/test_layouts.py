"""What is a layout of a table, and what becomes of columns that it does not know."""

from typing import Any

import pytest

from db.domain.layouts import MOST_COLUMNS, Layout, Place, read_layout
from db.errors import Invalid

TITLE = {"name": "title", "width": 300, "hidden": False, "grows": True}
LAYOUT = Layout((Place("title", 300, grows=True), Place("due", 90, hidden=True)), two_lines=True)


def test_a_layout_is_read_as_it_was_written() -> None:
    assert read_layout(LAYOUT.as_document()) == LAYOUT


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "title",
        {},
        {"columns": [TITLE]},
        {"columns": "title", "two_lines": False},
        {"columns": [TITLE], "two_lines": 1},
        {"columns": [TITLE], "two_lines": False, "script": "alert(1)"},
        {"columns": [TITLE, TITLE], "two_lines": False},
        {"columns": [["title", 300]], "two_lines": False},
        {
            "columns": [TITLE | {"name": f"a{'b' * number}"} for number in range(MOST_COLUMNS + 1)],
            "two_lines": False,
        },
        *(
            {"columns": [TITLE | wrong], "two_lines": False}
            for wrong in (
                {"name": "<script>"},
                {"name": 5},
                {"width": 1e9},
                {"width": 0},
                {"width": True},
                {"width": "300px"},
                {"hidden": None},
                {"grows": "yes"},
                {"style": "position: fixed"},
            )
        ),
    ],
)
def test_whatever_is_no_layout_is_refused(document: Any) -> None:
    with pytest.raises(Invalid, match="no layout of a table"):
        read_layout(document)


def test_columns_that_a_layout_lacks_come_behind_those_that_they_follow() -> None:
    others = [Place(name, 50) for name in ("tick", "ticket", "due", "points", "title", "skill")]

    completed = LAYOUT.completed(others)

    assert [place.name for place in completed.columns] == [
        *("tick", "ticket", "title", "skill", "due", "points")
    ]
    assert completed.within(["title", "due"]) == LAYOUT
