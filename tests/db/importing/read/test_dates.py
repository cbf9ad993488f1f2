"""Dates in the orders and spellings that files have."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.importing.read import DateOrder, Sheet
from tests.db.importing.read.sheets import refusals, tickets, values

NOVEMBER_24 = date(2025, 11, 24)


def due(*cells: str, date_order: DateOrder | None = None) -> Sheet:
    records = [f'{number},T,"{cell}"' for number, cell in enumerate(cells, start=1)]
    return tickets("id,title,deadline", *records, date_order=date_order)


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-24",
        "2025/11/24",
        "2025-11-24T09:30:00Z",
        "2025-11-24 23:59:59.999+02:00",
        "2025-11-24T09:30:00.000+0000",
        "11/24/2025",
        "11-24-2025",
        "11.24.25",
        "11/24/2025 12:00 AM",
        "24/11/2025",
        "24.11.2025",
        "24-11-25",
        "24/11/2025 09:30",
        "24 Nov 2025",
        "24-Nov-25",
        "24/November/2025 3:04 PM",
        "24. nov. 2025",
        "Nov 24, 2025",
        "November 24 2025",
        "Mon Nov 24 2025 23:30:00 GMT+0200 (Central European Summer Time)",
        "Mon Nov 24 2025 04:00:00 GMT+0000 (GMT+00:00)",
        "11/24/2025, 4:00:00 AM CDT",
        "1763942400",
        "1764028799999",
    ],
)
def test_a_date_is_read_in_any_of_its_spellings(text: str) -> None:
    sheet = due(text)

    assert values(sheet, "due_date") == [NOVEMBER_24]
    assert sheet.questions == ()


@pytest.mark.parametrize(
    "text",
    [
        *("2025-02-30", "31/04/2025", "13/13/2025", "0/5/2025", "1969-12-31", "1/1/2201"),
        *("24 Foo 2025", "tomorrow", "20251124", "11/24", "45985", "11/24-2025"),
        *("2025-11-24 or so", "1" * 60),
    ],
)
def test_what_is_no_date_is_refused_by_row(text: str) -> None:
    sheet = due(text, "2025-11-24")

    assert refusals(sheet) == [(2, "deadline", text)]
    assert values(sheet, "due_date") == [NOVEMBER_24]


def test_the_order_is_decided_from_the_whole_column_and_said() -> None:
    sheet = due("03/04/2025", "11/24/2025", "")

    assert values(sheet, "due_date") == [date(2025, 3, 4), NOVEMBER_24, None]
    assert sheet.notes == ("deadline is read as month/day/year: row 3 holds 11/24/2025.",)


def test_a_day_above_twelve_in_front_decides_the_other_order() -> None:
    sheet = due("03/04/2025", "24/11/2025")

    assert values(sheet, "due_date") == [date(2025, 4, 3), NOVEMBER_24]
    assert sheet.notes == ("deadline is read as day/month/year: row 3 holds 24/11/2025.",)


def test_the_cells_against_the_majority_are_refused() -> None:
    sheet = due("11/24/2025", "24/12/2025", "03/04/2025", "11/25/2025")

    assert values(sheet, "due_date") == [NOVEMBER_24, date(2025, 3, 4), date(2025, 11, 25)]
    assert refusals(sheet) == [(3, "deadline", "24/12/2025")]
    assert sheet.problems[0].message == (
        "This takes month/day/year, the order the column is read in."
    )
    (note,) = sheet.notes
    assert note == (
        "deadline is read as month/day/year: row 2 holds 11/24/2025. "
        "So say 2 cells; the 1 cell that says otherwise is refused."
    )


def test_a_column_that_nothing_settles_is_asked_about_and_left_open() -> None:
    sheet = due("2025-11-24", "03/04/2025", "05/05/2025")

    (question,) = sheet.questions
    assert question.column == "deadline"
    assert question.options == ("month first", "day first")
    assert "Row 3 holds 03/04/2025, which is 4 March 2025 or 3 April 2025" in question.text
    assert values(sheet, "due_date") == [NOVEMBER_24, None, date(2025, 5, 5)]
    assert sheet.problems == ()


def test_both_orders_equally_often_are_asked_about() -> None:
    sheet = due("11/24/2025", "24/11/2025")

    assert len(sheet.questions) == 1
    assert values(sheet, "due_date") == [None, None]


def test_equal_days_and_months_need_no_answer() -> None:
    sheet = due("05/05/2025", "6.6.25")

    assert sheet.questions == ()
    assert values(sheet, "due_date") == [date(2025, 5, 5), date(2025, 6, 6)]


@pytest.mark.parametrize(
    ("order", "answer"), [("month first", date(2025, 3, 4)), ("day first", date(2025, 4, 3))]
)
def test_the_answer_settles_it(order: DateOrder, answer: date) -> None:
    sheet = due("03/04/2025", date_order=order)

    assert values(sheet, "due_date") == [answer]
    assert sheet.questions == ()
    assert sheet.notes[0].endswith("as you chose.")


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2099, 12, 31)), min_size=1, max_size=30),
    st.sampled_from(["%m/%d/%Y", "%d/%m/%Y", "%m-%d-%y", "%d.%m.%Y", "%d.%m.%y"]),
)
def test_dates_in_either_order_come_back(days: list[date], spelling: str) -> None:
    days = [*days, date(2025, 11, 24)]

    sheet = due(*(day.strftime(spelling) for day in days))

    assert values(sheet, "due_date") == days


@given(
    st.lists(st.dates(date(1970, 1, 1), date(2200, 12, 31)), min_size=1, max_size=30),
    st.sampled_from([("%m/%d/%Y", "month first"), ("%d/%m/%Y", "day first")]),
)
def test_dates_come_back_in_the_order_that_was_chosen(
    days: list[date], spelling: tuple[str, DateOrder]
) -> None:
    form, order = spelling

    sheet = due(*(day.strftime(form) for day in days), date_order=order)

    assert values(sheet, "due_date") == days
