"""The Monday report from Home: made beside the page, of everybody or of a team."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from db.engine import Database
from tests.factories import make_developers
from tests.pages.conftest import OpenPage


def made(app: AppTest, kind: str) -> Any:
    """The button to download the report, once it is made."""
    app.button(key=f"report.{kind.lower()}").click().run()
    while not app.get("download_button"):
        app.run()
    (button,) = app.get("download_button")
    return button


@pytest.mark.parametrize("kind", ["HTML", "PDF"])
def test_a_report_is_made_beside_the_page_and_offered_as_a_file(
    seeded: Database, open_page: OpenPage, kind: str
) -> None:
    button = made(open_page("home"), kind)

    assert button.proto.label == f"Download {kind}"
    assert button.proto.url.endswith(f".{kind.lower()}")


def test_a_report_of_one_team_tells_of_its_people(seeded: Database, open_page: OpenPage) -> None:
    with seeded.write() as session:
        make_developers(session, "Dee Quist", team="Core")
    app = open_page("home")

    app.selectbox(key="report.team").set_value("Core")
    made(app, "HTML")

    content = app.session_state["report.made"][1].decode()
    assert ": Core</h1>" in content
    assert "Nobody carries more than they have" in content
