"""Dates and numbers in the reader's locale and time zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ui.words import locales
from dashboard.ui.words.values import counted, say_count, say_value

Reader = Callable[..., None]
DAY = date(2026, 11, 5)
EVENING = datetime(2026, 11, 5, 22, 30, tzinfo=UTC)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Let the page be read somewhere: `reader("de-DE", "Europe/Berlin")`."""

    def be(locale: str | None, time_zone: str | None = None) -> None:
        context = SimpleNamespace(locale=locale, timezone=time_zone)
        monkeypatch.setattr("streamlit.context", context)

    return be


def plain(text: str) -> str:
    """Without the spaces that do not break a line, of which locales have several."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("locale", "number", "day", "time", "written"),
    [
        ("en-US", "1,234.5", "Nov 5, 2026", "Nov 5, 2026, 10:30 PM", "MM/DD/YYYY"),
        ("en-GB", "1,234.5", "5 Nov 2026", "5 Nov 2026, 22:30", "DD/MM/YYYY"),
        ("de-DE", "1.234,5", "05.11.2026", "05.11.2026, 22:30", "DD.MM.YYYY"),
        ("fr", "1 234,5", "5 nov. 2026", "5 nov. 2026, 22:30", "DD/MM/YYYY"),
        ("sv-SE", "1 234,5", "5 nov. 2026", "5 nov. 2026, 22:30", "YYYY-MM-DD"),
        (None, "1,234.5", "2026-11-05", "2026-11-05 22:30", "YYYY-MM-DD"),
        ("", "1,234.5", "2026-11-05", "2026-11-05 22:30", "YYYY-MM-DD"),
        ("xx-nonsense", "1,234.5", "2026-11-05", "2026-11-05 22:30", "YYYY-MM-DD"),
    ],
)
def test_a_reader_meets_numbers_and_dates_as_at_home(
    reader: Reader, *, locale: str | None, number: str, day: str, time: str, written: str
) -> None:
    reader(locale)

    assert plain(locales.say_number(1234.5)) == number
    assert plain(locales.say_day(DAY)) == day
    assert plain(locales.say_time(EVENING)) == time
    assert locales.date_input_format() == written


def test_numbers_are_rounded_as_points_are_in_every_language(reader: Reader) -> None:
    said = []
    for locale in ("de-DE", "en-US", None):
        reader(locale)
        said.append(locales.say_number(3.885))

    assert said == ["3,89", "3.89", "3.89"]


def test_an_instant_is_on_the_readers_clock(reader: Reader) -> None:
    reader("de-DE", "Asia/Tokyo")

    assert locales.say_time(EVENING) == "06.11.2026, 07:30"


def test_sentences_count_in_the_readers_digits(reader: Reader) -> None:
    reader("de-DE")

    assert counted(1, "ticket") == "1 ticket"
    assert counted(12_345, "ticket") == "12.345 tickets"
    assert say_count(10_001) == "10.000+"
    assert say_count(9_999) == "9.999"
    assert say_value(2.5) == "2,5"
    assert say_value(DAY) == "05.11.2026"


def test_charts_write_numbers_and_days_likewise(reader: Reader) -> None:
    reader("de-DE")
    assert (locales.chart_separators(), locales.chart_day()) == (",.", "%d.%m.%Y")

    reader(None)
    assert (locales.chart_separators(), locales.chart_day()) == (".,", "%Y-%m-%d")


@given(st.text(max_size=30))
def test_whatever_a_browser_says_is_a_locale_or_none(said: str) -> None:
    locale = locales._parsed(said)

    assert locale is None or locales._input_format(locale) in {
        mark.join(order)
        for mark in "./-"
        for order in (("DD", "MM", "YYYY"), ("MM", "DD", "YYYY"), ("YYYY", "MM", "DD"))
    }


def test_a_reader_elsewhere_is_told_whose_days_are_shown(reader: Reader) -> None:
    reader("en-US", "America/New_York")
    assert locales.say_zones("UTC") == (
        "Days begin and end in UTC, the board's time zone; times are in yours, America/New_York."
    )

    reader("en-US", "Etc/UTC")
    assert locales.say_zones("UTC") == ""
