"""A field of forms in which one chooses what others have, or types something new."""

from collections.abc import Iterable

import streamlit as st


def choose_or_type(label: str, value: str | None, known: Iterable[str], *, key: str) -> str | None:
    """Choose one of those that are `known`, or type another; None for none."""
    options = sorted({*known, *([value] if value else [])})
    chosen = st.selectbox(
        label,
        options,
        options.index(value) if value else None,
        placeholder="None",
        accept_new_options=True,
        key=key,
    )
    return chosen or None
