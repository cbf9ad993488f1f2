"""Pages of a table: the cursor in the URL, and the buttons that move it."""

from collections.abc import Callable

import streamlit as st

from dashboard.ui.filters.filter_state import forget_gone, show_warning
from dashboard.ui.words.values import say_count


def page_cursor() -> str | None:
    """The cursor in the URL; None on the first page."""
    return st.query_params.get("after")


def reset_page() -> None:
    """Go back to the first page, because a filter has changed."""
    st.query_params.pop("after", None)
    forget_gone()


def check_cursor(is_known: Callable[[str], bool]) -> None:
    """Go to the first page, with a warning, where the URL's cursor is not of this order."""
    cursor = page_cursor()
    if cursor is not None and not is_known(cursor):
        st.query_params.pop("after", None)
        show_warning(
            "after",
            "The link is of another order of this table, so the first page is shown.",
        )


def show_pager(
    count: int, shown: int, next_cursor: str | None, *, beside: Callable[[], None] | None = None
) -> None:
    """How many rows match, and the buttons to the other pages; `beside` draws more in this row."""
    said = f"{say_count(count)} found, {shown} on this page"
    show_next(next_cursor, said=said, beside=beside)


def show_next(
    next_cursor: str | None, *, said: str = "", beside: Callable[[], None] | None = None
) -> None:
    """The buttons to the next and the first page, after the text `said`."""

    def to_next() -> None:
        if next_cursor is not None:
            st.query_params["after"] = next_cursor

    with st.container(horizontal=True, vertical_alignment="center"):
        if said:
            st.caption(said, width="content")
        if page_cursor() is not None:
            st.button(
                "First page", icon=":material/first_page:", on_click=reset_page, type="tertiary"
            )
        if next_cursor is not None:
            st.button(
                "Next page", icon=":material/navigate_next:", on_click=to_next, type="tertiary"
            )
        if beside is not None:
            beside()
