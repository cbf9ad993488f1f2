"""Parts of a page that run again by themselves; each asks who is there before it reads anything.

Streamlit runs a fragment, and what is in a dialog, without the script around it: whoever was
deactivated since the page was drawn would go on reading in a drawer that they left open.
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
    """Decorates a part of a page that runs again by itself; `run_every` is in seconds."""

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
    """Decorates what is shown over the page."""

    def decorate(show: Show[_P]) -> Show[_P]:
        shown = st.dialog(title, width=width, position=position, icon=icon, on_dismiss=on_dismiss)
        return shown(_asking_first(show))

    return decorate


def _asking_first(show: Show[_P]) -> Show[_P]:
    @wraps(show)
    def ask(*args: _P.args, **kwargs: _P.kwargs) -> None:
        # A run of the whole page has asked already.
        if not is_whole_run():
            try:
                actor = current_actor()
                note_forged_clicks(actor)
                note_permission(actor)
            except Forbidden:
                # The whole page says it, and shows nothing else.
                st.rerun()
        show(*args, **kwargs)

    return ask
