"""Excel workbooks: the values of a worksheet, and those that are none or too large."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from db.importing.read import Choices, Unreadable, header_of, read
from db.importing.read.files.records import MOST_COLUMNS
from tests.db.importing.read.sheets import values

HEADER: list[object] = ["id", "title", "story_points", "deadline"]


def saved(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_numbers_and_dates_come_as_they_are() -> None:
    rows: list[list[object]] = [
        HEADER,
        [1, "Mend the door", 8.0, date(2026, 1, 2)],
        [],
        [2, "Paint it", 2.5, datetime(2026, 1, 3, 4, 5)],  # noqa: DTZ001 - as Excel has it
        [3, "two, three", None, None],
    ]
    data = saved(("Sheet1", rows))

    sheet = read(data, name="list.xlsx")

    assert sheet.problems == ()
    assert values(sheet, "row") == [2, 4, 5]
    assert values(sheet, "id") == [1, 2, 3]
    assert values(sheet, "title") == ["Mend the door", "Paint it", "two, three"]
    assert values(sheet, "story_points") == [8.0, 2.5, None]
    assert values(sheet, "due_date") == [date(2026, 1, 2), date(2026, 1, 3), None]
    assert sheet.layout.encoding == "xlsx"


def test_the_first_worksheet_with_anything_is_read_and_another_may_be_chosen() -> None:
    team: list[list[object]] = [["name", "skills"], ["Ana Petrov", "Java"]]
    data = saved(("Empty", []), ("Tickets", [HEADER, [1, "One", 1, None]]), ("Team", team))

    first = read(data, name="list.xlsx")
    other = read(data, name="list.xlsx", choices=Choices(worksheet="Team"))

    assert (first.kind, first.layout.worksheet) == ("tickets", "Tickets")
    assert first.layout.worksheets == ("Empty", "Tickets", "Team")
    assert "Read from the worksheet Tickets." in first.notes
    assert (other.kind, values(other, "name")) == ("developers", ["Ana Petrov"])
    with pytest.raises(Unreadable, match="no worksheet called Other; it has Empty, Tickets, Team"):
        read(data, name="list.xlsx", choices=Choices(worksheet="Other"))


@pytest.mark.parametrize(
    ("entry", "size", "sentence"),
    [
        ("xl/worksheets/sheet1.xml", 4_000, r"unpacks to 4\.0 GB: workbooks of at most 2 GB"),
        ("xl/sharedStrings.xml", 900, r"holds 900 MB of text: workbooks with at most 500 MB"),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_unpacked(
    entry: str, size: int, sentence: str
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(entry, "x")
    data = bytearray(file.getvalue())
    # The directory of the archive says how large its files are.
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (size * 10**6).to_bytes(4, "little")

    with pytest.raises(Unreadable, match=sentence):
        read(bytes(data), name="list.xlsx")


def test_too_many_columns_are_refused() -> None:
    data = saved(("Sheet1", [["x"] * (MOST_COLUMNS + 1)]))

    with pytest.raises(Unreadable, match="has 2,001 columns: at most 2,000 are read"):
        read(data, name="list.xlsx")


@pytest.mark.slow
def test_the_header_is_found_without_reading_the_rest() -> None:
    many: list[list[object]] = [[number, "One", 1, None] for number in range(1, 4_000)]
    data = saved(("Sheet1", [[], HEADER, *many]))
    read_rows: list[int] = []

    assert header_of(data, "list.xlsx") == HEADER
    sheet = read(data, name="list.xlsx", progress=read_rows.append)

    assert (sheet.total, values(sheet, "row")[0]) == (3_999, 3)
    assert read_rows[:4] == [0, 1_000, 2_000, 3_000]


def test_an_empty_workbook_is_said() -> None:
    with pytest.raises(Unreadable, match=r"list\.xlsx is empty"):
        read(saved(("Sheet1", [])), name="list.xlsx")


# The time in a workbook makes each one another, which Hypothesis does not like.
WHOLE = saved(("Sheet1", [HEADER, [1, "One", 1, None]]))
places = st.floats(0, 1, exclude_max=True)
cuts = st.tuples(places, st.integers(0, 3), st.binary(max_size=3))


@given(st.lists(cuts, min_size=1, max_size=5))
def test_a_damaged_workbook_gets_one_sentence(pieces: list[tuple[float, int, bytes]]) -> None:
    damaged = bytearray(WHOLE)
    for place, length, piece in pieces:
        at = 4 + int(place * (len(damaged) - 4))
        damaged[at : at + length] = piece

    try:
        sheet = read(bytes(damaged), name="list.xlsx")
    except Unreadable as refusal:
        sentence = str(refusal)
    else:
        sentence = f"{sheet.name} is a sheet"
        assert sheet.total <= 1
    assert sentence.startswith("list.xlsx ")
