"""Files of developers, field by field."""

import pytest

from tests.db.importing.read.sheets import developers, refusals, values


def test_a_whole_file_comes_in_as_plain_values() -> None:
    sheet = developers(
        "name,title,experience,workload,availability,skills,remaining_capacity",
        'Ana Nowak,Backend developer,7.5,6,0.8,"Java;SQL, C++|java",10',
        "Bo Lind,,,,,,",
    )

    assert sheet.rows.to_dict("records") == [
        {
            "row": 2,
            "name": "Ana Nowak",
            "title": "Backend developer",
            "experience_years": 7.5,
            "baseline_workload": 6.0,
            "availability": 0.8,
            "skills": "Java; SQL; C++",
            "capacity": 20.0,
        },
        {
            "row": 3,
            "name": "Bo Lind",
            "title": None,
            "experience_years": None,
            "baseline_workload": None,
            "availability": None,
            "skills": None,
            "capacity": None,
        },
    ]
    assert sheet.problems == ()
    assert (sheet.total, sheet.refused) == (2, 0)
    assert [column.type for column in sheet.columns] == [
        *("text", "text", "number", "number", "share", "skills", "number"),
    ]


def test_an_absent_column_is_absent_from_the_rows() -> None:
    sheet = developers("name,email", "Ana Nowak,ana@example.org")

    assert list(sheet.rows) == ["row", "name", "email"]


def test_names_are_trimmed_composed_and_single_spaced() -> None:
    sheet = developers("name,title", "  Zoe\u0308 \u00a0 Mu\u0308ller ,=1+1")

    assert values(sheet, "name") == ["Zoë Müller"]
    assert values(sheet, "title") == ["=1+1"]


@pytest.mark.parametrize("again", ["Ana Nowak", "ana  nowak", "ANA NOWAK "])
def test_a_name_that_stands_twice_is_refused_naming_the_first_row(again: str) -> None:
    sheet = developers("name,title", "Ana Nowak,A", "Bo Lind,B", f"{again},C")

    assert values(sheet, "row") == [2, 3]
    assert sheet.problems[0].message == "Each developer stands once; Ana Nowak is in row 2 already."


def test_a_row_without_a_name_is_refused() -> None:
    sheet = developers("Developer,title", ",A")

    assert refusals(sheet) == [(2, "Developer", "")]
    assert sheet.problems[0].message == "Developer may not be empty."


@pytest.mark.parametrize(
    ("text", "share"),
    [("1", 1), ("0", 0), ("0.8", 0.8), ("80%", 0.8), ("29 %", 0.29), ("100%", 1), (".5", 0.5)],
)
def test_availability_is_a_share_or_a_percentage(text: str, share: float) -> None:
    assert values(developers("name,availability", f"Ana,{text}"), "availability") == [share]


@pytest.mark.parametrize("text", ["1.01", "80", "101%", "-0.1", "%", "half", "nan", "0.123"])
def test_any_other_availability_is_refused_by_row(text: str) -> None:
    sheet = developers("name,availability", f"Ana,{text}", "Bo,1")

    assert refusals(sheet) == [(2, "availability", text)]
    assert values(sheet, "name") == ["Bo"]


@pytest.mark.parametrize(
    "text",
    [
        *("nan", "inf", "1e400", "1e2", "-1", "five", "5 years", '"1,234.5"', "1.234"),
        *("100000000", "9" * 500, "٣", "0x10", "1_000", "--1", "."),
    ],
)
def test_a_number_that_is_none_or_does_not_fit_is_refused_by_row(text: str) -> None:
    sheet = developers("name,workload", f"Ana,{text}", "Bo,1")

    assert [problem.row for problem in sheet.problems] == [2]
    assert values(sheet, "baseline_workload") == [1]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("8", 8), ("8.0", 8), ("+2.50", 2.5), ("-0", 0), ("99999999.99", 99999999.99)),
        ("10.700000000000001", 10.7),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, number: float) -> None:
    (read,) = values(developers("name,workload", f"Ana,{text}"), "baseline_workload")

    assert str(read) == str(float(number))


def test_a_decimal_comma_is_read_where_the_comma_parts_no_cells() -> None:
    sheet = developers("name;workload;availability", "Ana;2,5;0,8", "Bo;1.234,5;1")

    assert values(sheet, "baseline_workload") == [2.5]
    assert values(sheet, "availability") == [0.8]
    assert refusals(sheet) == [(3, "workload", "1.234,5")]


def test_a_decimal_comma_in_a_file_of_commas_is_refused() -> None:
    assert refusals(developers("name,workload", 'Ana,"2,5"')) == [(2, "workload", "2,5")]


def test_capacity_makes_the_free_points_those_of_the_file() -> None:
    sheet = developers(
        "name,workload,availability,remaining", "Ana,6,0.8,10", "Bo,12,0.5,-2", "Cy,0,1,0"
    )

    free = [
        row["capacity"] * row["availability"] - row["baseline_workload"]
        for row in sheet.rows.to_dict("records")
    ]
    assert free == [10, -2, 0]
    (note,) = sheet.notes
    assert note == (
        "Capacity is (remaining + workload) ÷ availability, so that the free points are the file's."
    )


def test_capacity_says_what_it_assumes_of_absent_columns() -> None:
    sheet = developers("name,remaining", "Ana,12")

    assert values(sheet, "capacity") == [12]
    assert "÷ availability, with a workload of 0 and an availability of 1, so" in sheet.notes[0]


def test_capacity_is_left_out_where_availability_is_nothing() -> None:
    sheet = developers("name,workload,availability,remaining", "Ana,6,0,10", "Bo,1,1,1")

    assert values(sheet, "capacity") == [None, 2]
    assert sheet.notes[1] == (
        "Capacity is left out in 1 row with an availability of 0 (row 2): "
        "nothing can be divided by it."
    )


def test_what_remains_cannot_make_a_capacity_below_nothing_or_too_large() -> None:
    sheet = developers(
        "name,workload,availability,remaining", "Ana,2,1,-3", "Bo,0,0.01,99999999", "Cy,x,1,1"
    )

    assert refusals(sheet) == [
        (2, "remaining", "-3"),
        (3, "remaining", "99999999"),
        (4, "workload", "x"),
    ]
    assert sheet.refused == 3


def test_a_row_with_two_bad_cells_is_one_refused_row_with_two_problems() -> None:
    sheet = developers("name,workload,availability", "Ana,x,2", "Bo,1,1")

    assert len(sheet.problems) == 2
    assert (sheet.total, sheet.refused) == (2, 1)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("name", "x" * 201),
        ("title", "x" * 501),
        ("skills", "x" * 1_001),
        ("title", "bell\a!"),
        ("title", '"two\nlines"'),
        ("skills", '"Java\nSQL"'),
    ],
)
def test_text_that_is_too_long_or_holds_control_characters_is_refused(
    column: str, text: str
) -> None:
    header = "name" if column == "name" else f"name,{column}"
    record = text if column == "name" else f"Ana,{text}"

    sheet = developers(header, record)

    assert [(problem.row, problem.column) for problem in sheet.problems] == [(2, column)]
    assert sheet.rows.empty
