"""What a page says about the last commit, also after the rerun that follows it.

It has a place of its own at the foot of the screen, over the page: what comes and goes there moves
nothing that somebody is about to click.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard.ui.words.values import counted, plain
from db.commands import Outcome

Tone = Literal["success", "warning", "error", "info"]
_KEY = "notices"
_NEW = "notices.new"
_SHOWN = "notices.shown"
SHOWN_ROWS = 200
_ICONS: dict[Tone, str] = {
    "success": ":material/check_circle:",
    "warning": ":material/warning:",
    "error": ":material/error:",
    "info": ":material/info:",
}


@dataclass(frozen=True)
class Notice:
    """One sentence, and the rows that it is about."""

    tone: Tone
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    batch_id: str | None = None

    def show(self, words: str = "") -> None:
        """Say the sentence here, and what the commit did in `words`."""
        text = f"{self.text} {plain(words[:1].upper() + words[1:])}." if words else self.text
        getattr(st, self.tone)(text, icon=_ICONS[self.tone])

    def show_rows(self) -> None:
        """The rows, if it is about any, as a table."""
        if len(self.rows) > SHOWN_ROWS:
            st.caption(f"The first {SHOWN_ROWS} of {len(self.rows):,} rows:")
        if self.rows:
            st.dataframe(
                pd.DataFrame(self.rows[:SHOWN_ROWS], columns=["Row", "Why"]),
                hide_index=True,
                placeholder="–",
                alt="Rows that were not saved, and why",
            )


@dataclass(frozen=True)
class Inbox:
    """What the page says next; taken before a commit, so that nothing comes between the two.

    Streamlit may end a run at any of its own calls, when the manager clicks on meanwhile. Between
    a commit and its notice there is none.
    """

    notices: list[Notice]

    def notify(
        self,
        tone: Tone,
        text: str,
        rows: tuple[tuple[str, str], ...] = (),
        batch_id: str | None = None,
    ) -> None:
        """Say `text` on the next run of the page; `rows` are (what, why) beneath it."""
        self.notices.append(Notice(tone, text, rows, batch_id))

    @property
    def unread(self) -> bool:
        """Whether the manager has not seen yet what came of the last click."""
        return bool(self.notices)


def notices_of(outcome: Outcome, done: str) -> list[Notice]:
    """What a commit saved, in the words of `done`, and each row that it refused."""
    saved, refused = len(outcome.changed) + len(outcome.records), len(outcome.refused)
    told = []
    if saved:
        text = f"{counted(saved, 'row')} saved: {done}."
        told.append(Notice("success", text, batch_id=outcome.batch_id))
    if refused:
        text = f"{counted(refused, 'row')} {'was' if refused == 1 else 'were'} not saved"
        rows = tuple((one.label, one.message) for one in outcome.refused)
        told.append(Notice("warning", text + (", the rest was." if saved else "."), rows))
    return told


def inbox() -> Inbox:
    """This session's; take it before a commit."""
    return Inbox(st.session_state.setdefault(_KEY, []))


def clicked_too_soon() -> bool:
    """Whether what came of the last click is shown on this very run for the first time.

    A click that arrives with it was made before it could be seen: the second half of a double
    click, which must not act again.
    """
    return bool(st.session_state.get(_NEW)) or inbox().unread


def notices_on(page: str) -> list[Notice]:
    """What was said on this page last: there until something else is said, or it is closed."""
    new: list[Notice] = st.session_state.pop(_KEY, [])
    st.session_state[_NEW] = bool(new)
    if new:
        st.session_state[_SHOWN] = (page, new)
    where, notices = st.session_state.get(_SHOWN, (page, []))
    if where != page:
        close_notices()
        return []
    return list(notices)


def close_notices() -> None:
    """Take away what was said."""
    st.session_state.pop(_SHOWN, None)


@contextmanager
def working(text: str) -> Iterator[None]:
    """Say `text` at the foot of the screen while something takes long; the page stays in place."""
    with ExitStack() as said:
        with st.bottom:
            said.enter_context(st.spinner(text))
        yield
