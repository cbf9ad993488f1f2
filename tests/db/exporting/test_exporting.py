"""What goes out, in each format, comes in again as it was; and no spreadsheet runs it."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, cast

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from db.domain.harmless import as_it_was, harmless
from db.engine import Database
from db.errors import Invalid
from db.exporting import (
    Format,
    Name,
    Row,
    assignment_rows,
    columns_of,
    developer_rows,
    event_rows,
    refused_rows,
    ticket_rows,
    write_file,
)
from db.importing.read import Unreadable, read
from db.importing.read.files.ours import HEADERS
from db.importing.save import import_rows
from db.models.board import Developer, Ticket
from db.queries.history.events import EventFilter
from db.queries.lists.filters import AssignmentFilter, TicketFilter
from db.queries.lists.ordering import Sort
from tests.db.together.reading import rows_of
from tests.factories import (
    ANN,
    START,
    make_assignment,
    make_developers,
    make_proposal,
    make_tickets,
)

LATER = START + timedelta(days=1)
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "parquet")
# As a formula begins, and what is put before one.
texts = st.text(st.sampled_from("=+-@'aé,\"\n ;|1"), min_size=1, max_size=8).filter(
    lambda text: text.strip() == text
)


def written(format_: Format, name: Name, rows: Sequence[Row] | Iterator[Row]) -> bytes:
    file = io.BytesIO()
    write_file(format_, file, name, columns_of(name), rows)
    return file.getvalue()


# A ticket that names no other, is work, of no project, and of which no source said anything.
ALONE = (None, None, None, None, None, True, None, None, None)


def test_the_reader_knows_our_headers() -> None:
    names: tuple[Name, ...] = ("developers", "tickets", "assignments")

    assert tuple(tuple(column.name for column in columns_of(name)) for name in names) == HEADERS


@given(st.text())
def test_a_harmless_text_comes_back_as_it_was(text: str) -> None:
    cell = harmless(text)

    assert as_it_was(cell) == text
    assert cell[:1] not in {*"=+-@\t\r\n"}


@pytest.mark.parametrize("text", ["x;=1+1;y", 'x;"=1+1";y', "x|@sum|y", "x\n+1", "x; -1", "'=1"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_no_cell_is_a_formula_at_whatever_a_program_splits_the_file(
    text: str, separator: str
) -> None:
    row = (7, "list", None, "title", text, 3, None, "High", None, "pending", *ALONE)

    data = written("csv", "tickets", [row])

    cells = [part for line in data.decode().splitlines() for part in line.split(separator)]
    assert not [cell for cell in cells if cell.lstrip("\"' ")[:1] in {*"=+-@"} and cell[:1] != "'"]
    (back,) = read(data, name="tickets.csv").records
    assert back["description"] == text


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            texts.filter(lambda text: "\n" not in text), texts, st.none() | st.integers(0, 9)
        ),
        max_size=4,
    )
)
def test_tickets_come_in_again_unchanged(
    format_: Format, rows: list[tuple[str, str, int | None]]
) -> None:
    out = [
        (at, "list", None, title, text, points, None, "High", date(2026, 1, at), "pending", *ALONE)
        for at, (title, text, points) in enumerate(rows, start=1)
    ]

    sheet = read(written(format_, "tickets", out), name=f"tickets.{format_}")

    assert not list(sheet.problems)
    assert [
        (row.get("id"), row["title"], row["description"], row["story_points"], row["due_date"])
        for row in sheet.records
    ] == [(row[0], row[3], row[4], row[5], row[8]) for row in out]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_board_that_goes_out_comes_in_without_a_change(
    database: Database, format_: Format
) -> None:
    with database.write() as session:
        make_developers(session, "=Dana", "Eli, the second", skills="C++; C#")
        make_tickets(session, 2, title="-1", description="@x\n'=y'")
        keyed = [{"external_key": "+P-1", "title": "'quoted", "story_points": 2.25}]
        import_rows(session, "tickets", keyed, actor=ANN, at=START, source="Jira")
        before = rows_of(session, Developer), rows_of(session, Ticket)
        files = {
            "developers": written(format_, "developers", developer_rows(session)),
            "tickets": written(format_, "tickets", ticket_rows(session)),
        }

        for kind, data in files.items():
            sheet = read(data, name=f"{kind}.{format_}")
            difference = import_rows(session, sheet.kind, sheet.records, actor=ANN, at=LATER)
            assert (sheet.kind, difference.is_empty) == (kind, True)

        assert (rows_of(session, Developer), rows_of(session, Ticket)) == before


def test_no_cell_of_a_workbook_is_a_formula_and_numbers_stay_numbers(database: Database) -> None:
    with database.write() as session:
        make_tickets(session, 1, title="=1+1", story_points=2.5, due_date=date(2026, 1, 2))
        data = written("xlsx", "tickets", ticket_rows(session))

    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    cells = dict(zip(*cast("Any", sheet.iter_rows(values_only=True)), strict=True))
    assert cells["title"] == "'=1+1"
    assert cells["story_points"] == 2.5
    assert cells["due_date"].date() == date(2026, 1, 2)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_parquet_has_types_and_times_their_zone(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana")
        make_assignment(session, make_tickets(session)[0], "Dana")
        data = written("parquet", "history", event_rows(session, EventFilter()))

    table = pq.read_table(io.BytesIO(data))
    assert str(table.schema.field("changed_at").type) == "timestamp[us, tz=UTC]"
    assert str(table.schema.field("story_points").type) == "double"
    assert table.num_rows == 3


def test_what_excel_cannot_hold_is_refused_and_not_cut(database: Database) -> None:
    with database.write() as session:
        make_tickets(session, 1, description="x" * 40_000)
        rows = list(ticket_rows(session))

    with pytest.raises(Invalid, match="description in row 2 has 40,000 characters"):
        written("xlsx", "tickets", rows)
    sheet = read(written("csv", "tickets", rows), name="tickets.csv")
    assert next(iter(sheet.records))["description"] == "x" * 40_000


def test_large_ids_stay_exact_in_excel() -> None:
    row = (2**53 + 1, "list", None, "One", None, None, None, "High", None, "pending")

    sheet = read(written("xlsx", "tickets", [row]), name="tickets.xlsx")

    assert next(iter(sheet.records))["id"] == 2**53 + 1


@pytest.mark.parametrize("format_", FORMATS)
def test_a_filter_that_nothing_passes_is_a_header_alone(format_: Format) -> None:
    sheet = read(written(format_, "tickets", []), name=f"tickets.{format_}")

    assert (sheet.total, sheet.kind) == (0, "tickets")


def test_all_rows_of_a_filter_go_out_in_its_order(database: Database) -> None:
    with database.write() as session:
        make_developers(session, "Dana", "Eli")
        few = make_tickets(session, 3, priority="Low")
        many = make_tickets(session, 1_105, priority="High")
        make_assignment(session, few[0], "Dana")
        make_proposal(session, few[1], "Eli")

        high = TicketFilter(priorities=("High",))
        by_number = Sort("newest", descending=False)
        assert [row[0] for row in ticket_rows(session, high, by_number)] == many
        assert [row[0] for row in ticket_rows(session)] == [*few, *many]
        proposed = AssignmentFilter(statuses=("proposed",))
        assert [row[4] for row in assignment_rows(session, proposed)] == ["Eli"]
        assert len(list(event_rows(session, EventFilter()))) == 2 + 3 + 1_105 + 2
        some = [row.id for row in rows_of(session, Developer)][:1]
        assert [row[0] for row in developer_rows(session, some)] == ["Dana"]


def test_refused_rows_go_out_with_their_reasons_and_come_in_again_mended() -> None:
    data = b"id,title,points\n1,One,x\n2,=Two,5\n3,,x\n4,Four,5,more\n"
    sheet = read(data, name="list.csv")

    header, *rows = refused_rows(sheet)

    assert header == ["id", "title", "points", "Refused because"]
    assert [row[0] for row in rows] == ["1", "3", "4"]
    assert "points: This takes a number" in rows[0][3]
    assert "title may not be empty" in rows[1][3]
    mended = "id,title,points,Refused because\n1,'=One,5,x\n3,Three,5,x\n"
    again = read(mended.encode(), name="list.csv")
    assert [row["title"] for row in again.records] == ["=One", "Three"]
    assert again.notes == ()


def test_a_damaged_parquet_file_gets_one_sentence() -> None:
    whole = written("parquet", "tickets", [])
    for broken in (whole[:40], whole[:-10], b"PAR1" + bytes(40)):
        with pytest.raises(Unreadable, match="damaged Parquet file"):
            read(broken, name="list.parquet")
