"""Who may only look: what would change something is off for them, and every page says why.

For comfort. What is refused is refused by the commands (db/access.py), whatever a page shows.
"""

import streamlit as st

from db.access import Actor

_KEY = "permission.only_looks"
WHY = (
    "You may look at everything and change nothing: you are a viewer. An administrator can give "
    "you another role."
)


def show_permission(actor: Actor) -> None:
    """On every page, before it is drawn: keep what its reader may do, and tell who may not."""
    note_permission(actor)
    if only_looks():
        st.caption(f":material/visibility: {WHY}")


def note_permission(actor: Actor) -> None:
    """Keep what the reader may do, for what is drawn next."""
    st.session_state[_KEY] = not actor.may("change the board")


def only_looks() -> bool:
    """Whether this reader changes nothing; for `disabled` of whatever would change something."""
    return bool(st.session_state.get(_KEY))
