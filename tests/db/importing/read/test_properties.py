"""What holds for every file: nothing is lost in silence, and nothing breaks the reader."""

import csv
import io
from datetime import date
from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st

from db.importing.read import Sheet, Unreadable, read

HEADER = ["id", "title", "description", "priority", "story_points", "required_skill", "due_date"]
GOOD = ["7", "Mend the door", "It squeaks", "High", "5", "Java; C++", "2025-11-24"]

delimiters = st.sampled_from([",", ";", "\t", "|"])
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
# In Windows-1252 these are never the bytes of UTF-8 text.
letters = st.sampled_from("abc XYZ éñßü ,;|\"'=+-@.09")
lines = st.text(letters, max_size=20)


@st.composite
def ticket(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "title": draw(lines.filter(str.strip)),
        "description": draw(st.none() | st.text(letters | st.sampled_from("\n\t"), max_size=40)),
        "priority": draw(st.sampled_from(["Critical", "High", "Medium", "Low", "Lowest"])),
        "story_points": draw(st.none() | st.integers(0, 9_999_999_999).map(lambda n: n / 100)),
        "required_skill": draw(st.sampled_from([None, "Java", "C++; C#", "Español; Go"])),
        "due_date": draw(st.none() | st.dates(date(1970, 1, 1), date(2200, 12, 31))),
    }


def written(records: list[list[Any]], delimiter: str = ",", line_end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    # With this line end the writer of Python 3.11 leaves line feeds inside cells bare.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if line_end == "\r" else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerows(records)
    return text.getvalue()


@given(
    st.lists(ticket(), max_size=12), delimiters, encodings, st.sampled_from(["\r\n", "\n", "\r"])
)
def test_what_is_written_comes_back(
    tickets: list[dict[str, Any]], delimiter: str, encoding: str, line_end: str
) -> None:
    tickets = [{"id": number, **each} for number, each in enumerate(tickets, start=1)]
    records = [HEADER, *([each[field] for field in HEADER] for each in tickets)]
    data = written(records, delimiter, line_end).encode(encoding)

    sheet = read(data, name="tickets.csv")

    def kept(value: object) -> object:
        return (value.strip() or None) if isinstance(value, str) else value

    expected = [{field: kept(value) for field, value in each.items()} for each in tickets]
    identity = {"id"} if tickets else {"external_key"}
    assert set(sheet.rows) == {"row", *HEADER} - {"id"} | identity
    assert [
        {field: row[field] for field in HEADER} for row in sheet.rows.to_dict("records")
    ] == expected
    assert sheet.problems == ()


@given(st.lists(st.lists(lines | st.sampled_from(GOOD), max_size=9), max_size=15), delimiters)
def test_every_record_is_accepted_refused_or_blank(
    records: list[list[str]], delimiter: str
) -> None:
    sheet = read(written([HEADER, *records], delimiter).encode(), name="tickets.csv")

    blank = [row for row, cells in enumerate(records, 2) if not "".join(cells).strip()]
    refused = {problem.row for problem in sheet.problems}
    accepted = set(sheet.rows["row"])
    assert sorted([*blank, *refused, *accepted]) == list(range(2, len(records) + 2))
    assert sheet.total == len(records) - len(blank)
    check(sheet)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file with pieces cut out, put in and written over."""
    records = [GOOD, ["8", "Paint é", 'Two\nlines, "quoted"', "", "", "", "11/24/2025"]] * 3
    text = written([HEADER, *records], draw(delimiters))
    data = bytearray(text.encode(draw(encodings)))
    pieces = st.binary(max_size=4) | st.sampled_from([b'"', b"\r", b"\n", b",", b"\0", b"\xff"])
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 5))] = draw(pieces)
    return bytes(data)


@given(damaged() | st.binary(max_size=200), st.sampled_from([None, "developers", "tickets"]))
def test_damaged_bytes_raise_nothing_but_unreadable(data: bytes, kind: Any) -> None:
    try:
        sheet = read(data, name="it.csv", kind=kind)
    except Unreadable as refusal:
        sentence = str(refusal)
        assert sentence.startswith("it.csv ")
        assert sentence.endswith(".")
        sentence.encode()
    else:
        check(sheet)


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from(HEADER))
def test_any_text_in_any_cell_is_taken_or_refused(text: str, field: str) -> None:
    record = [text if name == field else cell for name, cell in zip(HEADER, GOOD, strict=True)]
    data = written([HEADER, record]).encode()

    try:
        sheet = read(data, name="tickets.csv")
    except Unreadable:
        assert "\0" in text
    else:
        check(sheet)
        assert sheet.total == 1


@given(st.text(max_size=10), st.text(max_size=10))
def test_any_header_is_read_or_refused(first: str, second: str) -> None:
    text = written([[first, "id", second, "title"], ["a", "1", "b", "c"]])

    try:
        sheet = read(text.encode(errors="surrogatepass"), name="tickets.csv", kind="tickets")
    except Unreadable:
        return
    check(sheet)


def check(sheet: Sheet) -> None:
    """What holds for every sheet."""
    assert len(sheet.rows) + sheet.refused == sheet.total
    assert len({problem.row for problem in sheet.problems}) == sheet.refused
    assert [p.row for p in sheet.problems] == sorted(p.row for p in sheet.problems)
    assert sheet.rows["row"].is_unique
    fields = [column.field for column in sheet.columns if column.field]
    assert set(fields) <= set(sheet.rows)
    # An e-mail comes with its person, from whichever column, and what holds a ticket up with its
    # state.
    beside = {"assignee_email", "blocked"}
    assert {"row", *fields} - beside == set(sheet.rows) - beside
    shown = [*sheet.notes, *(c.header for c in sheet.columns), *(c.sample for c in sheet.columns)]
    shown += [text for p in sheet.problems for text in (p.column, p.value, p.message)]
    assert all(text == text.encode().decode() for text in shown)
    assert all(len(p.value) <= 80 and p.message.endswith(".") for p in sheet.problems)
    for value in sheet.rows.drop(columns="row").to_numpy().ravel():
        assert value is None or type(value) in {str, int, float, date}
        assert value == value  # noqa: PLR0124 - no NaN
        if isinstance(value, str):
            value.encode()
