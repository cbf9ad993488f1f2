"""Dates and numbers in the locale of the reader's browser; ISO dates where it has none.

The browser formats tables itself ("localized"); sentences, inputs and charts are formatted here.
"""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import streamlit as st
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from db.domain.points import rounded

ISO = "YYYY-MM-DD"
_UTC = "UTC"
# The locale of numbers where the browser has none.
_ENGLISH = Locale("en")
# Up to two decimals, which is what points have.
_DECIMALS = "#,##0.##"


def reader_time_zone() -> str:
    """The time zone of the reader's browser, UTC where it does not say."""
    return st.context.timezone or _UTC


def reader_locale() -> Locale | None:
    """The locale of the reader's browser; None where it names none that is known."""
    return _parsed(st.context.locale or "")


def say_number(value: float) -> str:
    """A number with at most two decimals, in the reader's locale."""
    return str(format_decimal(rounded(value), _DECIMALS, locale=reader_locale() or _ENGLISH))


def say_day(day: date) -> str:
    """A date, as tables show it."""
    locale = reader_locale()
    if locale is None:
        return f"{day:%Y-%m-%d}"
    return str(format_date(day, "medium", locale=locale))


def say_month_day(day: date) -> str:
    """A date without its year, for one that is near."""
    locale = reader_locale()
    if locale is None:
        return f"{day.day} {day:%b}"
    return str(format_skeleton("MMMd", day, locale=locale))


def say_time(instant: datetime) -> str:
    """An instant in the reader's time zone."""
    local = instant.astimezone(ZoneInfo(reader_time_zone()))
    locale = reader_locale()
    if locale is None:
        return f"{local:%Y-%m-%d %H:%M}"
    day, time = format_date(local, "medium", locale=locale), _time(local, locale)
    return f"{day}, {time}"


def say_zones(board_zone: str) -> str:
    """A sentence on both time zones; empty where the reader's is the board's."""
    own = reader_time_zone()
    here, there = (datetime.now(ZoneInfo(zone)).utcoffset() for zone in (own, board_zone))
    if here == there:
        return ""
    return f"Days begin and end in {board_zone}, the board's time zone; times are in yours, {own}."


def date_input_format() -> str:
    """How `st.date_input` writes a date: day, month and year in the reader's order."""
    locale = reader_locale()
    return ISO if locale is None else _input_format(locale)


def chart_separators() -> str:
    """The marks for decimals and thousands, as Plotly takes them."""
    locale = reader_locale() or _ENGLISH
    return get_decimal_symbol(locale) + get_group_symbol(locale)


def chart_day(locale: Locale | None = None) -> str:
    """How Plotly writes a date: numbers in the reader's order."""
    locale = locale or reader_locale()
    named = ISO if locale is None else _input_format(locale)
    return named.replace("YYYY", "%Y").replace("MM", "%m").replace("DD", "%d")


def _time(local: datetime, locale: Locale) -> str:
    return str(format_datetime(local, locale.time_formats["short"].pattern, locale=locale))


@cache
def _input_format(locale: Locale) -> str:
    pattern = locale.date_formats["short"].pattern
    order = sorted("dMy", key=pattern.find)
    mark = next((one for one in "./-" if one in pattern), "-")
    names = {"d": "DD", "M": "MM", "y": "YYYY"}
    # Streamlit knows these three orders.
    if order not in (["d", "M", "y"], ["M", "d", "y"], ["y", "M", "d"]):
        return ISO
    return mark.join(names[one] for one in order)


@cache
def _parsed(said: str) -> Locale | None:
    try:
        return Locale.parse(said, sep="-") if said else None
    except (UnknownLocaleError, ValueError, TypeError):
        return None
