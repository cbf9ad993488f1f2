"""A range of days as one filter in the URL.

Streamlit's own binding to the URL drops the second of two equal days, so that a link to one day
would show all days since.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.ui.filters.filter_state import Field, from_params, note, show_warning, to_params
from dashboard.ui.words.locales import date_input_format
from dashboard.ui.words.values import say_day


def pick_days(
    label: str, default: Sequence[date], *, key: str, min_value: date, max_value: date, **shown: Any
) -> tuple[date, ...]:
    """Draw the filter; return (first, last), (first,) while the last is not picked, or ().

    `shown` are further arguments of `st.date_input`.
    """
    field = Field(label, "days", default=tuple(default))
    in_url, written_key = st.query_params.get_all(key), f"{key}.written"
    # A link or the browser's *back* changed the URL; otherwise it is as written here last.
    asked = in_url if in_url != st.session_state.get(written_key, []) else None
    if asked is not None or key not in st.session_state:
        st.session_state[key] = _asked(key, field, in_url, min_value, max_value)
    picked = st.date_input(
        label,
        min_value=min_value,
        max_value=max_value,
        format=date_input_format(),
        key=key,
        **shown,
    )
    days = picked if isinstance(picked, tuple) else ()
    note(key, field, asked, days)
    written = [] if days == field.default else to_params(field, days)
    if written != in_url:
        st.query_params[key] = written
    st.session_state[written_key] = written
    return days


def _asked(
    key: str, field: Field, in_url: list[str], min_value: date, max_value: date
) -> tuple[date, ...]:
    """The days in the URL, the earlier one first; the default where they are not valid."""
    taken, lost = from_params(field, in_url)
    days = tuple(taken)
    if lost or not days or not all(min_value <= day <= max_value for day in days):
        return tuple(field.default)
    if to_params(field, days) != in_url[:2]:
        said = f"{say_day(days[-1])} to {say_day(days[0])} ends before it begins"
        show_warning(key, f"{field.label}: {said}; it was read the other way round.")
    return days
