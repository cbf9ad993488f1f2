"""What people write for a number, by the mark that their language puts before decimals."""

import pytest

from dashboard.ui.words.numbers import read_number


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("0,5", ".", 0.5),
        ("12,5", ".", 12.5),
        ("12.5", ",", 12.5),
        ("1,234.5", ".", 1234.5),
        ("1.234,5", ",", 1234.5),
        ("1,234", ".", 1234.0),
        ("1,234", ",", 1.234),
        ("0,500", ".", 0.5),
        ("1\u202f234,5", ",", 1234.5),
        (" 7 ", ".", 7.0),
        (",5", ".", 0.5),
        ("1,23,4", ".", None),
        ("1.234,5", ".", None),
        ("12,5x", ".", None),
        ("-3", ".", None),
        ("1e3", ".", None),
        ("", ".", None),
    ],
)
def test_a_number_is_what_its_reader_means(text: str, decimal: str, number: float | None) -> None:
    assert read_number(text, decimal=decimal) == number
