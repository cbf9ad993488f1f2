"""The planner's board on a page, which Streamlit's own test driver does not know.

What a browser would send for a drop is sent here: where a card goes, by its ticket.
"""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages.grids import key_of


def board(app: AppTest) -> Any:
    """All that the browser is sent."""
    return json.loads(_proto(app).json)


def people(app: AppTest) -> list[str]:
    """The rows by name; the first, of nobody, is empty."""
    return [person["name"] for person in board(app)["people"]]


def loads(app: AppTest) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Points due, proposed and there, by name and first day of the period; empty ones left out."""
    data = board(app)
    return {
        (person["name"], column["first"]): (due, proposed, has)
        for person in data["people"][1:]
        for column, due, proposed, has in zip(
            data["columns"], person["due"], person["proposed"], person["has"], strict=False
        )
        if due or proposed
    }


def move(app: AppTest, **edits: dict[str, str]) -> AppTest:
    """Drop cards, `t4={"developer": …, "due": …}`, beside what was moved before."""
    data = board(app)
    rows = data["edits"] | {name.removeprefix("t"): edit for name, edit in edits.items()}
    app.session_state[key_of(_proto(app))] = {"edits": {"revision": data["revision"], "rows": rows}}
    return app.run()


def _proto(app: AppTest) -> Any:
    (found,) = [
        one.proto
        for one in app.get("bidi_component")
        if one.proto.component_name == "assignboard.planner"
    ]
    return found
