"""Viewers: buttons that would change something are disabled, and every page says why.

This is only a convenience: the commands check the rights themselves (db/access.py).
"""

import streamlit as st

from db.access import Actor

_KEY = "permission.only_looks"
WHY = (
    "You are a viewer: you see everything and change nothing. An administrator can give you "
    "another role."
)


def show_permission(actor: Actor) -> None:
    """Note what the reader may do, and tell viewers that they only look."""
    note_permission(actor)
    if only_looks():
        st.caption(f":material/visibility: {WHY}")


def note_permission(actor: Actor) -> None:
    """Note whether the reader may change the board, for `only_looks`."""
    st.session_state[_KEY] = not actor.may("change the board")


def only_looks() -> bool:
    """Whether the reader is a viewer; for `disabled` of buttons."""
    return bool(st.session_state.get(_KEY))
