"""Records, their rows, and those that cannot be cut into cells."""

import csv

import pytest

from db.importing.read import Unreadable, read
from db.importing.read.files.records import MOST_COLUMNS
from tests.db.importing.read.sheets import refusals, tickets, values


def test_rows_are_those_of_the_spreadsheet() -> None:
    blank = '" ",\u00a0,'
    sheet = tickets("", "id,title,description", "", "1,One,", blank, '2,Two,"a', 'b"', "3,Three,")

    assert values(sheet, "row") == [4, 6, 7]
    assert sheet.total == 3
    assert sheet.notes == ("2 blank rows left out.",)


def test_a_long_file_keeps_its_rows_past_blank_short_and_overlong_ones() -> None:
    records = {row: f"{row},T,x" for row in range(2, 2_002)}
    records |= dict.fromkeys(range(7, 2_002, 70), "")
    records |= {row: f"{row},T" for row in range(8, 2_002, 70)}
    records |= {row: f"{row},T,x,y" for row in range(9, 2_002, 70)}

    sheet = tickets("id,title,details", *records.values())

    gone = {*range(7, 2_002, 70), *range(9, 2_002, 70)}
    assert values(sheet, "row") == [row for row in records if row not in gone]
    assert values(sheet, "id") == values(sheet, "row")
    assert [problem.row for problem in sheet.problems] == list(range(9, 2_002, 70))
    assert sheet.notes == ("29 blank rows left out.",)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_record_and_none_inside_quotes_does(line_end: str) -> None:
    data = f'id,title,description{line_end}1,One,"a{line_end}b"{line_end}2,Two,'.encode()

    sheet = read(data, name="tickets.csv")

    assert values(sheet, "row") == [2, 3]
    assert values(sheet, "description") == ["a\nb", None]


def test_doubled_quotes_are_quotes_and_a_quote_inside_a_bare_cell_is_itself() -> None:
    sheet = tickets("id,title", '1,"Say ""yes"""', '2,A 5" pipe')

    assert values(sheet, "title") == ['Say "yes"', 'A 5" pipe']
    assert sheet.notes == ()


def test_a_space_before_a_quote_does_not_open_the_cell() -> None:
    sheet = tickets("id, title, priority", '1, "One, two", High')

    assert values(sheet, "title") == ["One, two"]


def test_a_short_record_has_empty_cells() -> None:
    sheet = tickets("id,title,priority,points", "1,One")

    assert sheet.rows.to_dict("records") == [
        {"row": 2, "id": 1, "title": "One", "priority": None, "story_points": None}
    ]


def test_a_record_with_text_beyond_the_header_is_refused_and_one_with_blanks_is_not() -> None:
    sheet = tickets("id,title", "1,One,,", "2,Two, or so", "3,Three")

    assert values(sheet, "id") == [1, 3]
    assert refusals(sheet) == [(3, "", "or so")]
    assert sheet.problems[0].message == (
        "The row has 3 cells and the header 2: put quotes around a cell that holds the separator."
    )
    assert (sheet.total, sheet.refused) == (3, 1)


def test_a_quote_closed_in_the_middle_of_a_cell_is_dropped_and_said() -> None:
    sheet = tickets("id,title", '1,"One" two', "2,Two")

    assert values(sheet, "title") == ["One two", "Two"]
    assert sheet.notes == ("Quotes in the middle of a cell were dropped: row 2.",)


def test_a_stray_quote_that_swallows_rows_is_refused_and_not_taken_for_a_long_cell() -> None:
    sheet = tickets("id,title,description", '1,One,"oops', '2,Two,"fine"', "3,Three,")

    assert values(sheet, "id") == [3]
    assert sheet.problems[0].row == 2
    assert "rows may have run together" in sheet.problems[0].message
    assert (sheet.total, sheet.refused) == (2, 1)


def test_a_quote_that_swallows_the_rest_of_the_file_is_named_by_its_row() -> None:
    with pytest.raises(Unreadable) as refusal:
        tickets("id,title,points", "1,One,", '2,"Two,', "3,Three,", "4,Four,")

    assert str(refusal.value) == (
        "tickets.csv cannot be read: the quote opened in row 3 never closes."
    )


def test_a_quote_that_swallows_everything_from_the_header_on_is_named_too() -> None:
    with pytest.raises(Unreadable, match="the quote opened in row 1 never closes"):
        tickets('id,title,"points', "1,One,")


def test_a_last_row_cut_off_inside_quotes_is_refused_alone() -> None:
    sheet = tickets("id,title", "1,One", '2,"Tw')

    assert values(sheet, "id") == [1]
    assert [problem.row for problem in sheet.problems] == [3]


@pytest.mark.slow
def test_a_cell_longer_than_the_csv_module_takes_is_refused_by_row() -> None:
    csv.field_size_limit(131_072)

    sheet = tickets("id,title,description", f"1,One,{'x' * 200_000}", f"2,Two,{'x' * 100_000}")

    assert values(sheet, "id") == [2]
    assert refusals(sheet) == [(2, "description", "x" * 79 + "…")]
    assert sheet.problems[0].message == "At most 100,000 characters are kept; this has 200,000."


@pytest.mark.slow
def test_a_cell_of_more_than_ten_million_characters_ends_the_reading() -> None:
    with pytest.raises(Unreadable, match="a cell of more than 10,000,000 characters"):
        tickets("id,title", "1,One", f"2,{'x' * 10_000_001}")


def test_too_many_columns_are_refused_before_anything_is_read() -> None:
    with pytest.raises(Unreadable, match="has 2,003 columns: at most 2,000 are read"):
        tickets("id,title," + "x," * MOST_COLUMNS)


def test_a_header_alone_is_an_empty_sheet() -> None:
    sheet = tickets("id,title,points,due")

    assert list(sheet.rows) == ["row", "external_key", "title", "story_points", "due_date"]
    assert sheet.rows.empty
    assert (sheet.total, sheet.refused) == (0, 0)
    assert sheet.notes == ("There are no rows below the header.",)
