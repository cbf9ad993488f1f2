"""Pages under test: the real app script on a real board, without a browser."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from dashboard.database import database as current_database
from dashboard.database import prepared
from dashboard.live import news as live
from dashboard.settings import settings
from db.engine import Database
from tests.factories import make_assignments, make_developers, make_proposals, make_tickets

OpenPage = Callable[..., AppTest]

ROOT = Path(__file__).resolve().parents[2]
TEAM = ("Ana Petrov", "Bo Lind", "Cy Okafor")


@pytest.fixture(scope="session", autouse=True)
def _packages_looked_through_once() -> Iterator[None]:
    """Each AppTest would read the metadata of all installed packages, for a third of its time."""
    with pytest.MonkeyPatch.context() as patch:
        scan = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture
def board(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An empty board, which the pages of this test show; they act as Ann."""
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("LOCAL_ACTOR", "Ann")
    for cached in (settings, current_database, prepared):
        cached.cache_clear()
    yield sqlite_database
    live.stop()


@pytest.fixture
def seeded(board: Database) -> Database:
    """Three developers; tickets 1-3 in work, 4 and 5 proposed, 6-8 waiting; 3 points each."""
    with board.write() as session:
        make_developers(session, *TEAM, skills="Python; SQL")
        make_tickets(session, 8)
        make_assignments(session, {1: TEAM[0], 2: TEAM[0], 3: TEAM[1]})
        make_proposals(session, {4: TEAM[1], 5: TEAM[2]})
    return board


@pytest.fixture
def open_page(board: Database) -> OpenPage:
    """Open a page by the name of its script: `open_page("tickets", ticket="4")`."""

    def open_(name: str, **query_params: Any) -> AppTest:
        app = AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=30)
        for key, value in query_params.items():
            app.query_params[key] = value
        app.switch_page(f"../pages/{name}.py").run()
        assert not app.exception
        return app

    return open_


def said(app: AppTest) -> str:
    """Every notice on the page, for a test to look for a sentence."""
    kinds = (app.success, app.warning, app.error, app.info)
    return "\n".join(notice.value for notices in kinds for notice in notices)


def refusals(app: AppTest) -> pd.DataFrame:
    """The rows that a notice says were not saved, and why."""
    return next(table.value for table in app.dataframe if "Why" in table.value)
