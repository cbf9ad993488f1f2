"""Several columns for one field, and estimates that are no points."""

import pytest

from db.importing.read import Choices, read
from db.importing.read.cells.estimates import hours_of
from tests.db.importing.read.sheets import refusals, tickets, values

POINTS = "key,title,Custom field (Story Points),Custom field (Story point estimate)"


def test_of_two_columns_the_first_that_holds_a_value_is_read_row_by_row() -> None:
    sheet = tickets(POINTS, "S-1,One,5,", "S-2,Two,,8", "S-3,Three,,3", "S-4,Four,2,2.0")

    assert values(sheet, "story_points") == [5, 8, 3, 2]
    assert [column.field for column in sheet.columns[2:]] == ["story_points", "story_points"]
    assert (
        "Custom field (Story Points) (column 3) is used for story points, and where it is empty "
        "Custom field (Story point estimate) (column 4): in 2 rows."
    ) in sheet.notes
    assert not [note for note in sheet.notes if "different values" in note]


def test_two_columns_that_differ_are_said() -> None:
    sheet = tickets(POINTS, "S-1,One,5,", "S-2,Two,5,8", "S-3,Three,1,3")

    assert values(sheet, "story_points") == [5, 5, 1]
    assert (
        "These columns hold different values in 2 rows, the first in row 3: "
        "Custom field (Story Points) counts."
    ) in sheet.notes


def test_two_columns_may_be_chosen_for_one_field() -> None:
    text = b"a,b,c,d\nS-1,One,,8\nS-2,Two,5,"
    fields = {0: "id", 1: "title", 2: "story_points", 3: "story_points"}

    sheet = read(text, name="list.csv", choices=Choices(fields=fields))

    assert values(sheet, "story_points") == [8, 5]


def test_who_made_a_ticket_is_not_who_has_it() -> None:
    sheet = tickets("key,title,owner,assigned to", "S-1,One,Cy Ono,", "S-2,Two,Cy Ono,")

    assert values(sheet, "assignee") == [None, None]


def test_times_and_sizes_for_points_refuse_no_row_and_are_said() -> None:
    lines = ("id,title,points", "1,One,PT8H", "2,Two,8h", "3,Three,1w 2d", "4,Four,XL", "5,Five,3")

    sheet = tickets(*lines)
    converted = tickets(*lines, hours_per_point=4)

    assert values(sheet, "story_points") == [None, None, None, None, 3]
    assert (refusals(sheet), sheet.times) == ([], 3)
    assert sheet.notes == (
        (
            "points holds a time in 3 rows (PT8H): time is not points, so it says nothing of "
            "them. Say how many hours a point is to have them converted."
        ),
        "points holds a size such as XL in 1 row: it is no number, so it says nothing of points.",
    )
    assert values(converted, "story_points") == [2, 2, 14, None, 3]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("PT8H", 8),
        ("PT1H30M", 1.5),
        ("P1D", 8),
        ("P1DT2H", 10),
        ("8h", 8),
        ("8.0 h", 8),
        ("1w 2d", 56),
        ("2 days", 16),
        ("90 min", 1.5),
        ("40:00", 40),
        ("5", None),
        ("P", None),
        ("h", None),
        ("5x", None),
        ("", None),
    ],
)
def test_a_time_is_told_from_other_text(text: str, hours: float | None) -> None:
    assert hours_of(text) == hours
