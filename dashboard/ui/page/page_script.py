"""The page's own script and style, and the number of unsaved edits."""

import streamlit as st

from dashboard.ui.editing.snapshots import unsaved
from dashboard.ui.editing.unsaved import are_kept
from dashboard.ui.words.values import counted
from dashboard.web.scripts import SCRIPT, STYLE, UNSAVED

# As HTML, for `js` would be loaded from a blob, which the content policy refuses.
_page_script = st.components.v2.component(
    "assignboard_page", html=f"<script>{SCRIPT}</script>", isolate_styles=False
)


def add_page_style() -> None:
    """Add the style. Call it first: what it hides would move the page otherwise."""
    st.html(f"<style>{STYLE}</style>")


def show_unsaved() -> None:
    """Say how many edits are not committed; the browser asks before it leaves them."""
    number = unsaved()
    if number:
        with st.container(key=UNSAVED, width="content"):
            st.caption(
                f":material/edit_note: {counted(number, 'unsaved edit')}",
                width="content",
                help="They stay on their rows while you visit other pages"
                + (
                    ", and for a day in this browser tab, whatever ends the connection."
                    if are_kept()
                    else ", and are gone when you close or reload the app: "
                    "they are too many to be kept, so commit some."
                ),
            )
    add_page_script()


def add_page_script() -> None:
    """Add the script."""
    _page_script(key="page_script")
