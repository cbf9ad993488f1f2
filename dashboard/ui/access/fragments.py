"""Fragments and dialogs that check the reader's access before they read anything.

Streamlit reruns a fragment or a dialog without the script around it. Without this check, somebody
who was deactivated could go on reading in a drawer that they left open.
"""

from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

from dashboard.identity import current_actor
from dashboard.ui.access.forged import note_forged_clicks
from dashboard.ui.access.permission import note_permission
from dashboard.ui.page.moments import is_whole_run
from db.errors import Forbidden

_P = ParamSpec("_P")
Show = Callable[_P, None]


def fragment(*, run_every: float | None = None) -> Callable[[Show[_P]], Show[_P]]:
    """`st.fragment` with the check of access; `run_every` is in seconds."""

    def decorate(show: Show[_P]) -> Show[_P]:
        return st.fragment(run_every=run_every)(_asking_first(show))

    return decorate


def dialog(
    title: str,
    *,
    icon: str,
    on_dismiss: Callable[[], None],
    width: int | Literal["medium", "large"] = "large",
    position: Literal["center", "right"] = "center",
) -> Callable[[Show[_P]], Show[_P]]:
    """`st.dialog` with the check of access."""

    def decorate(show: Show[_P]) -> Show[_P]:
        shown = st.dialog(title, width=width, position=position, icon=icon, on_dismiss=on_dismiss)
        return shown(_asking_first(show))

    return decorate


def _asking_first(show: Show[_P]) -> Show[_P]:
    @wraps(show)
    def ask(*args: _P.args, **kwargs: _P.kwargs) -> None:
        # A run of the whole page has checked already.
        if not is_whole_run():
            try:
                actor = current_actor()
                note_forged_clicks(actor)
                note_permission(actor)
            except Forbidden:
                # The whole page then says so, and shows nothing else.
                st.rerun()
        show(*args, **kwargs)

    return ask
