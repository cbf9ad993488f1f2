"""Beside a page's title: who else is on it, and what others committed since its table was read."""

import streamlit as st

from dashboard.live import News, feed
from dashboard.ui.snapshots import known_snapshot, reload, session_token
from dashboard.ui.words import counted, plain, say_names

# A commit shows within five seconds: after this, and a moment until it is known here.
POLL_SECONDS = 3.5
# Pages with a table that acts; each keeps its rows under the page's own name.
PAGES = ("assignments", "proposals", "tickets", "developers")

_HELP = "The table shows the board as you opened it. Unsaved edits stay on their rows."


@st.fragment(run_every=POLL_SECONDS)
def show_live(page: str, me: str) -> None:
    """What is new, every few seconds, from memory: a poll costs no query.

    The table itself stays as it is until the manager asks for the news: nothing jumps under the
    hand, and no cell that somebody is typing in is touched.
    """
    live, rows = feed(), known_snapshot(page)
    live.arrive(page, session=session_token(), name=me)
    others = live.others_on(page, me=me)
    news = None
    if rows is not None and not rows.outdated:
        news = live.since(rows.data_version, read_at=rows.read_at, me=me)
    if news is None and not others:
        # Most looks end here, and each element more costs each of them.
        _reload_button("Reload", page, shown=rows is not None)
        return
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        if others:
            st.caption(
                f":material/group: Also here: {plain(say_names(others))}",
                width="content",
                help=", ".join(map(plain, others)),
            )
        if news is not None:
            st.caption(f":material/sync: {_sentence(news, me)}", width="content", help=_HELP)
        label = "Reload" if news is None else "Show changes"
        _reload_button(label, page, shown=rows is not None)


def _reload_button(label: str, page: str, *, shown: bool) -> None:
    """Always there: a row that grows with a notice would move the table under the hand."""
    if shown and st.button(label, icon=":material/refresh:", type="tertiary", key=f"{page}.reload"):
        reload(page)
        st.rerun()


def _sentence(news: News, me: str) -> str:
    if news.restored:
        return "The board was restored from a backup"
    names = [plain(name) if name != me else "you, elsewhere," for name in news.by]
    return f"{say_names(names) or 'Somebody'} changed {counted(news.events, 'row')}"
