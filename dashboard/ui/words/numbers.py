"""Fields for numbers as people write them: read by the reader's locale, or refused.

The browser's own field for numbers drops a comma as it is typed, in every language: 12,5 would
become 125.
"""

import re
from typing import Literal

import streamlit as st

from dashboard.ui.words.locales import chart_separators, say_number

_SPACES = re.compile(r"[\s'’]")


def read_number(text: str, *, decimal: str = ".") -> float | None:
    """The number in `text`, where `decimal` is the reader's decimal mark; None for no number.

    Groups of three after the other mark are thousands. A mark that cannot separate thousands is
    taken for a decimal one: `12,5` is 12.5 everywhere.
    """
    digits = _SPACES.sub("", text)
    group = "," if decimal == "." else "."
    thousands = rf"[1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(decimal)}\d+)?"
    if re.fullmatch(thousands, digits, re.ASCII):
        return float(digits.replace(group, "").replace(decimal, "."))
    if re.fullmatch(r"\d+(?:[.,]\d*)?|[.,]\d+", digits, re.ASCII):
        return float(digits.replace(",", "."))
    return None


def decimal_mark() -> str:
    """The reader's decimal mark."""
    return "," if chart_separators().startswith(",") else "."


class Numbers:
    """The number fields of one form, and whether all of them hold numbers."""

    def __init__(self) -> None:
        self.are_read = True

    def ask(
        self,
        label: str,
        value: float | None = None,
        *,
        key: str,
        least: float = 0.0,
        most: float | None = None,
        whole: bool = False,
        needed: bool = False,
        placeholder: str | None = None,
        label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
        width: int | Literal["stretch"] = "stretch",
    ) -> float | None:
        """A field for a number from `least` to `most`; None where it is empty.

        An entry that cannot be read stays in the field, with the reason below it.
        """
        decimal = decimal_mark()
        # Without thousands marks, for some languages group by two digits.
        text = st.text_input(
            label,
            "" if value is None else f"{value:.15g}".replace(".", decimal),
            key=key,
            placeholder=placeholder,
            label_visibility=label_visibility,
            width=width,
        )
        number = read_number(text, decimal=decimal)
        if not text.strip() and not needed:
            return None
        is_within = number is not None and number >= least and (most is None or number <= most)
        if is_within and number is not None and (not whole or number.is_integer()):
            return number
        self.are_read = False
        kind = "a whole number" if whole else f"a number such as {say_number(2.5)}"
        end = "or more" if most is None else f"to {say_number(most)}"
        said = f"“{text}” is none" if text.strip() else "nothing is written here"
        st.error(f"{label}: this takes {kind}, {say_number(least)} {end}; {said}.")
        return None
