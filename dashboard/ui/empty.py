"""What a page says while it has nothing to show: what it is for, and what to do next."""

import streamlit as st

from dashboard.ui.links import page_file


def empty_state(
    icon: str, title: str, text: str, *, page: str | None = None, label: str = ""
) -> None:
    """A quiet box with one sentence and, where one is named, the page to go to."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.subheader(f":material/{icon}: {title}", text_alignment="center")
        st.markdown(text, text_alignment="center")
        if page is not None:
            st.page_link(page_file(page), label=label, icon=":material/arrow_forward:")
