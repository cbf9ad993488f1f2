"""The field for a developer's team or a ticket's project, in forms."""

from collections.abc import Iterable

import streamlit as st


def choose_group(label: str, value: str | None, known: Iterable[str], *, key: str) -> str | None:
    """A picker of those that are `known`, into which a new one may be typed; None for none."""
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
