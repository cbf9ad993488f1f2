"""Notices: what a page says about the last commit, kept through the rerun that follows.

They stand at the foot of the screen, over the page, where they move nothing that somebody is about
to click.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard.clock import now
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
    """One sentence; `rows` are (what, why) of rows that were not saved."""

    tone: Tone
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    batch_id: str | None = None
    at: datetime = field(default_factory=now, compare=False)

    def show(self, words: str = "") -> None:
        """Show the sentence, followed by `words` on what the commit did."""
        text = f"{self.text} {plain(words[:1].upper() + words[1:])}." if words else self.text
        getattr(st, self.tone)(text, icon=_ICONS[self.tone])

    def show_rows(self) -> None:
        """Show the rows, if any, as a table."""
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
class Done:
    """What a commit did to its rows: of a "ticket" that it was "reopened", say, and so of many."""

    noun: str
    words: str
    plural: str | None = None

    def say(self, number: int) -> str:
        """The sentence for so many rows, such as `2 tickets reopened`, with its full stop."""
        return f"{counted(number, self.noun, self.plural)} {self.words}."


@dataclass(frozen=True)
class Inbox:
    """The notices of the next run. Take it before a commit and fill it right after.

    Streamlit may end a run at any of its own calls, when the manager clicks on. Filling the inbox
    is none, so no commit is left without its notice.
    """

    notices: list[Notice]

    def notify(
        self,
        tone: Tone,
        text: str,
        rows: tuple[tuple[str, str], ...] = (),
        batch_id: str | None = None,
    ) -> None:
        """Add a notice for the next run of the page."""
        self.notices.append(Notice(tone, text, rows, batch_id))

    @property
    def unread(self) -> bool:
        """Whether there are notices that the manager has not seen."""
        return bool(self.notices)


def notices_of(outcome: Outcome, done: Done | str) -> list[Notice]:
    """What a commit did, counted or in a sentence as it is; and the rows that it refused."""
    saved, refused = len(outcome.changed) + len(outcome.records), len(outcome.refused)
    told = []
    if saved:
        text = done if isinstance(done, str) else done.say(saved)
        told.append(Notice("success", text, batch_id=outcome.batch_id))
    if refused:
        text = f"{counted(refused, 'row')} {'was' if refused == 1 else 'were'} not saved"
        rows = tuple((refusal.label, refusal.message) for refusal in outcome.refused)
        told.append(Notice("warning", text + (", the rest was." if saved else "."), rows))
    return told


def inbox() -> Inbox:
    """This session's inbox."""
    return Inbox(st.session_state.setdefault(_KEY, []))


def clicked_too_soon() -> bool:
    """Whether this run is the first to show the notices of the last click.

    A click that arrives in this run was made before they could be seen: it is the second half of
    a double click, and must not act again.
    """
    return bool(st.session_state.get(_NEW)) or inbox().unread


def notices_on(page: str) -> list[Notice]:
    """The notices to show on `page`: the new ones, else the last ones until they are closed."""
    new: list[Notice] = st.session_state.pop(_KEY, [])
    st.session_state[_NEW] = bool(new)
    if new:
        st.session_state[_SHOWN] = (page, new)
    where, notices = st.session_state.get(_SHOWN, (page, []))
    if where != page:
        close_notices()
        return []
    return list(notices)


def shown_notices() -> list[Notice]:
    """The notices that stand on the page now."""
    _page, notices = st.session_state.get(_SHOWN, ("", []))
    return list(notices)


def close_notices() -> None:
    """Remove the notices from the page."""
    st.session_state.pop(_SHOWN, None)


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show `text` with a spinner at the foot of the screen, where it moves nothing."""
    with ExitStack() as said:
        with st.bottom:
            said.enter_context(st.spinner(text))
        yield
