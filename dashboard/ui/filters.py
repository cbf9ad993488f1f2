"""One row of filters, kept in the URL so that a link opens the same view."""

from collections.abc import Sequence

import streamlit as st

from dashboard.ui.paging import reset_page


def filter_many(
    label: str, options: Sequence[str], *, key: str, default: Sequence[str] = ()
) -> tuple[str, ...]:
    """Any of `options`; none chosen does not limit. What is not offered is not passed on."""
    chosen = st.multiselect(
        label,
        list(options),
        default=[one for one in default if one in options],
        key=key,
        bind="query-params",
        placeholder="Any",
        on_change=reset_page,
    )
    return tuple(one for one in chosen if one in options)


def filter_text(label: str, *, key: str, placeholder: str) -> str:
    """Words to search for."""
    return st.text_input(
        label, key=key, bind="query-params", placeholder=placeholder, on_change=reset_page
    ).strip()
