"""Encodings, and files that are no text."""

import io
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from db.importing.read import Choices, Unreadable, read
from db.importing.read.files.text import DELIMITERS, ENCODINGS
from tests.db.importing.read.sheets import refusals, values

LINES = "name,skills\nZoë Müller,Java\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_needs_no_note(encoding: str) -> None:
    sheet = read(LINES.encode(encoding), name="team.csv")

    assert values(sheet, "name") == ["Zoë Müller"]
    assert sheet.columns[0].header == "name"
    assert sheet.notes == ()


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_a_byte_order_mark_is_read_and_said(mark: str) -> None:
    sheet = read(("\ufeff" + LINES).encode(mark), name="team.csv")

    assert values(sheet, "name") == ["Zoë Müller"]
    assert sheet.notes == ("Read as UTF-16 text.",)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_nul_bytes(encoding: str) -> None:
    sheet = read(LINES.encode(encoding), name="team.csv")

    assert values(sheet, "name") == ["Zoë Müller"]
    assert sheet.layout.encoding == encoding
    assert sheet.notes == ("Read as UTF-16 text, for every other byte of it is NUL.",)


def test_a_nul_costs_the_row_it_stands_in() -> None:
    sheet = read(b"name,other\nA\0na,x\nBo,\0\nCy,x\n", name="team.csv")

    assert values(sheet, "name") == ["Bo", "Cy"]
    assert refusals(sheet) == [(2, "name", "A\N{REPLACEMENT CHARACTER}na")]


@pytest.mark.parametrize("encoding", [*ENCODINGS])
def test_an_encoding_may_be_chosen(encoding: str) -> None:
    text = "name,skills\nDana Ruiz,Java\n"

    sheet = read(text.encode(encoding), name="team.csv", choices=Choices(encoding=encoding))

    assert values(sheet, "name") == ["Dana Ruiz"]
    assert (sheet.layout.encoding, sheet.notes) == (encoding, ())


def test_another_encoding_and_delimiter_change_what_is_read() -> None:
    data = "name;skills\nŽofie|Nováková;Java\n".encode("cp1250")

    told = read(data, name="team.csv")
    chosen = read(data, name="team.csv", choices=Choices(encoding="cp1250", delimiter=";"))

    assert told.layout.encoding == "cp1252"
    assert values(chosen, "name") == ["Žofie|Nováková"]


def test_what_is_not_utf_8_is_windows_1252_and_that_is_said() -> None:
    sheet = read("name,skills\nZoë “Zo” Müller,Java\n".encode("cp1252"), name="team.csv")

    assert values(sheet, "name") == ["Zoë “Zo” Müller"]
    assert sheet.notes == ("Read as Windows-1252 text, for it is not UTF-8.",)


def test_one_damaged_byte_costs_one_row_of_a_utf_8_file() -> None:
    data = "name,title\nZoë,Tester\nJosé,Tester\nRenée,Tester\n".encode()
    damaged = data.replace("José".encode(), b"Jos\xc3")

    sheet = read(damaged, name="team.csv")

    assert values(sheet, "name") == ["Zoë", "Renée"]
    assert refusals(sheet) == [(3, "name", "Jos\N{REPLACEMENT CHARACTER}")]
    assert "damaged character" in sheet.problems[0].message
    assert sheet.notes == ("1 byte is damaged (not UTF-8 text, as the rest is).",)


def test_a_byte_that_windows_1252_does_not_have_costs_its_row() -> None:
    sheet = read(b"name\nZo\xeb\nJos\x81\n", name="team.csv")

    assert values(sheet, "name") == ["Zoë"]
    assert [problem.row for problem in sheet.problems] == [3]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it.csv is empty."),
        (b"\n , ,\r\n\n", "it.csv is empty."),
        (b"\xef\xbb\xbf", "it.csv is empty."),
        (b"PK\x03\x04rest", "is a damaged workbook, or another kind of archive"),
        (b"\xd0\xcf\x11\xe0rest", "a workbook of Excel before 2007: save it as .xlsx or CSV"),
        (b"\0\1\2", "is not a list of developers or tickets"),
        (b"\xff\xfen\0a\0m", "begins as UTF-16 text and is damaged"),
        (b"\x89\x50\xfa\xce", "is not a list of developers or tickets"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(data, name="it.csv")


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_each_delimiter_is_found_whatever_else_the_cells_hold(delimiter: str) -> None:
    cells = [["name", "note", "title"], ["Ana Nowak", '"a;b|c,d\te"', "A"], ["Bo Lind", "x", "B"]]
    data = "\n".join(delimiter.join(record) for record in cells).encode()

    sheet = read(data, name="team.csv")

    assert values(sheet, "title") == ["A", "B"]


def test_unquoted_lists_of_skills_do_not_pass_for_columns() -> None:
    sheet = read(b"name,skills\nAna Nowak,Java;SQL;Go\nBo Lind,C;Go;R", name="team.csv")

    assert values(sheet, "skills") == ["Java; SQL; Go", "C; Go; R"]


def test_a_path_an_open_file_and_bytes_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "team.csv"
    path.write_text(LINES, encoding="utf-8")
    with path.open("rb") as file, tempfile.SpooledTemporaryFile() as spooled:
        spooled.write(LINES.encode())
        sources = (path, file, cast("BinaryIO", spooled), LINES.encode())

        sheets = [read(source, name="team.csv") for source in sources]

        assert not file.closed
        assert not spooled.closed
    assert [values(sheet, "name") for sheet in sheets] == [["Zoë Müller"]] * 4


def test_a_stream_that_cannot_go_back_is_read_too() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert values(read(Pipe(LINES.encode()), name="team.csv"), "name") == ["Zoë Müller"]
