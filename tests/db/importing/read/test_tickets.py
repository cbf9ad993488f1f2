"""Files of tickets, field by field."""

from datetime import date

import pytest

from tests.db.importing.read.sheets import refusals, tickets, values


def test_a_whole_file_comes_in_as_plain_values() -> None:
    sheet = tickets(
        "id,title,description,priority,story_points,required_skill,deadline",
        '7,Mend the door,"It squeaks,\n\tloudly",urgent,8.0,C++ ; c++,2025-11-24',
        "9,Paint it,,low,,,",
    )

    assert sheet.rows.to_dict("records") == [
        {
            "row": 2,
            "id": 7,
            "title": "Mend the door",
            "description": "It squeaks,\n\tloudly",
            "priority": "Critical",
            "story_points": 8.0,
            "required_skill": "C++",
            "due_date": date(2025, 11, 24),
        },
        {
            "row": 3,
            "id": 9,
            "title": "Paint it",
            "description": None,
            "priority": "Low",
            "story_points": None,
            "required_skill": None,
            "due_date": None,
        },
    ]
    assert (len(sheet.problems), sheet.notes, sheet.questions) == (0, (), ())
    assert [column.type for column in sheet.columns] == [
        *("whole number", "text", "text", "priority", "number", "skills", "date"),
    ]


def test_ids_are_whole_numbers_up_to_the_largest_and_stay_exact() -> None:
    sheet = tickets("id,title", "9223372036854775807,A", "9007199254740993,B", "1,C")

    assert values(sheet, "id") == [2**63 - 1, 2**53 + 1, 1]
    assert "external_key" not in sheet.rows


@pytest.mark.parametrize("key", ["001", "PROJ-123", "0", "-1", "1.0", "9223372036854775808", "٣"])
def test_one_other_key_makes_all_of_them_text(key: str) -> None:
    sheet = tickets("key,title", "12,A", f"{key},B")

    assert values(sheet, "external_key") == ["12", key]
    assert "id" not in sheet.rows
    assert sheet.columns[0].field == "external_key"
    assert sheet.notes == (f"key is read as the keys of another tool: row 3 holds {key}.",)


def test_empty_ids_do_not_make_keys_of_the_others() -> None:
    sheet = tickets("id,title", "1,A", ",B")

    assert values(sheet, "id") == [1]
    assert refusals(sheet) == [(3, "id", "")]


@pytest.mark.parametrize("key", ["7", "PROJ-7"])
def test_a_key_that_stands_twice_is_refused_naming_the_first_row(key: str) -> None:
    sheet = tickets("id,title", f"{key},A", "8,B", f"{key},C", f" {key} ,D")

    assert values(sheet, "row") == [2, 3]
    assert [problem.row for problem in sheet.problems] == [4, 5]
    assert sheet.problems[1].message == f"Each ticket stands once; {key} is in row 2 already."


def test_a_ticket_without_a_title_is_refused() -> None:
    assert refusals(tickets("id,title", "1, ", "2,B")) == [(2, "title", "")]


def test_an_empty_priority_says_nothing_and_that_is_said() -> None:
    sheet = tickets("id,title,priority", "1,A,", "2,B,P1", "3,C, ")

    assert values(sheet, "priority") == [None, "Critical", None]
    assert sheet.notes == ("priority is empty in 2 of 3 rows, where new tickets get Medium.",)


def test_an_unknown_priority_is_medium_and_said_and_may_be_given_another_meaning() -> None:
    lines = ("id,title,priority", "1,A,so so", "2,B,High")

    first = tickets(*lines)
    again = tickets(*lines, priorities={"So So": "Low"})

    assert values(first, "priority") == ["Medium", "High"]
    assert [
        (priority.word, priority.priority, priority.is_known) for priority in first.priorities
    ] == [
        ("so so", "Medium", False),
        ("High", "High", True),
    ]
    assert first.notes == (
        (
            "priority has words that are not known as a priority: “so so”. They are taken for "
            "Medium in 1 row; say what they mean if it is another."
        ),
    )
    assert values(again, "priority") == ["Low", "High"]
    assert again.notes == ()


def test_a_rank_is_no_estimate() -> None:
    assert refusals(tickets("id,title,points", "1,A,0|i003p9:")) == [(2, "points", "0|i003p9:")]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "-1", "'quoted"])
def test_what_a_spreadsheet_would_run_stays_as_it_is(text: str) -> None:
    sheet = tickets("id,title,description", f"1,{text},{text}")

    assert values(sheet, "title") == [text]
    assert values(sheet, "description") == [text]


def test_skills_are_compared_composed() -> None:
    sheet = tickets("id,title,skill", "1,A,Espan\u0303ol", "2,B,Español")

    assert values(sheet, "required_skill") == ["Español", "Español"]


def test_a_description_may_hold_lines_and_nothing_else_that_is_not_text() -> None:
    sheet = tickets("id,title,description", '1,A,"a\r\nb\tc"', "2,B,\x1b[31mred", "3,C,a\x85b")

    assert values(sheet, "description") == ["a\nb\tc"]
    assert [(problem.row, problem.column) for problem in sheet.problems] == [
        (3, "description"),
        (4, "description"),
    ]
    assert "\x1b" not in sheet.problems[0].value


def test_nothing_but_refused_rows_is_an_empty_table() -> None:
    sheet = tickets("id,title,points", "1,A,x", "2,,1")

    assert sheet.rows.empty
    assert list(sheet.rows) == ["row", "id", "title", "story_points"]
    assert (sheet.total, sheet.refused) == (2, 2)
