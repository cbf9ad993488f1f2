"""Two days as one filter in the URL: a single day is a range too, and a reversed one is said."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.ui.filter_state import Field, asked_in_url, note, read_day, say_gone
from dashboard.ui.locales import date_input_format
from dashboard.ui.words import say_day


def pick_days(
    label: str, default: Sequence[date], *, key: str, min_value: date, max_value: date, **shown: Any
) -> tuple[date, ...]:
    """The first and the last day picked; one while only the first is, none where nobody chose.

    `default` is what the filter holds until somebody chooses; `shown` are other arguments of
    `st.date_input`.
    """
    mended_key = f"{key}.mended"
    mended = st.session_state.pop(mended_key, None)
    if mended is not None:
        st.session_state[key] = mended
    in_url = [read_day(one) for one in st.query_params.get_all(key)]
    asked = asked_in_url(key)
    picked = st.date_input(
        label,
        list(default),
        min_value=min_value,
        max_value=max_value,
        format=date_input_format(),
        key=key,
        bind="query-params",
        **shown,
    )
    days = picked if isinstance(picked, tuple) else ()
    note(key, Field(label, "days", default=tuple(default)), asked, days)
    meant = _meant(days, in_url)
    if meant != days:
        if len(days) == 2:
            said = f"{say_day(days[0])} to {say_day(days[1])} ends before it begins"
            say_gone(key, f"{label}: {said}; it was read the other way round.")
        # A widget takes its value before it is drawn.
        st.session_state[mended_key] = meant
        st.rerun()
    return days


def _meant(days: tuple[date, ...], in_url: Sequence[date | None]) -> tuple[date, ...]:
    """What a link says: Streamlit drops the second of two equal days, and keeps a reversed pair."""
    if len(days) == 1 and list(in_url) == [days[0], days[0]]:
        return days * 2
    return tuple(sorted(days))
