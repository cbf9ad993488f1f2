"""The figures of Analytics as files."""

import io
from datetime import timedelta

import openpyxl
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from dashboard.analytics.figures import FIGURES
from db.engine import Database
from tests.api.conftest import TEAM, error_of
from tests.factories import START, carry_out, make_developers

DAYS = "from=2026-03-02&to=2026-03-15"


@pytest.fixture
def handed_over(seeded: Database) -> Database:
    """A ticket went from Ana to somebody whose name begins like a formula; another was done."""
    with seeded.write() as session:
        make_developers(session, "=Eve")
        carry_out(session, "reassign", 1, developer="=Eve", at=START + timedelta(days=1))
        carry_out(session, "complete", 2, at=START + timedelta(days=1))
    return seeded


def test_each_figure_goes_out_under_a_name_of_its_own_and_no_cell_is_a_formula(
    handed_over: Database, api: TestClient
) -> None:
    def get(format_: str) -> bytes:
        answer = api.get(f"/figures/hand-overs/export/?{DAYS}&format={format_}")
        assert answer.headers["content-disposition"] == (
            f'attachment; filename="hand-overs-2026-03-02-to-2026-03-15.{format_}"'
        )
        return answer.content

    assert get("csv").decode().splitlines() == ["giver,taker,tickets", f"{TEAM[0]},'=Eve,1"]
    sheet = openpyxl.load_workbook(io.BytesIO(get("xlsx"))).active
    assert sheet is not None
    assert [*sheet.values] == [("giver", "taker", "tickets"), (TEAM[0], "'=Eve", 1)]
    assert pq.read_table(io.BytesIO(get("parquet"))).to_pylist() == [
        {"giver": TEAM[0], "taker": "=Eve", "tickets": 1}
    ]


def test_every_figure_is_a_file_of_its_columns(handed_over: Database, api: TestClient) -> None:
    for figure in FIGURES:
        answer = api.get(f"/figures/{figure.name}/export/?{DAYS}&by=day&developer_id=1")
        assert answer.text.splitlines()[0].split(",") == list(figure.columns)


def test_no_figure_and_no_days_are_refused_in_words(seeded: Database, api: TestClient) -> None:
    assert error_of(api.get("/figures/nothing/export/"), 404)["message"] == (
        "There is no figure called nothing."
    )
    error_of(api.get("/figures/skills/export/?from=2026-03-02&to=2026-03-01"), 422)
    error_of(api.get("/figures/skills/export/?from=2020-03-02&to=2026-03-01"), 422)
