"""What a page says about the last commit, also after the rerun that follows it."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st
from sqlalchemy.exc import DBAPIError

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.ui.errors import sentence
from dashboard.ui.snapshots import reload_all
from db.commands import Outcome, undo
from db.errors import BoardError

Tone = Literal["success", "warning", "error", "info"]
_KEY = "notices"
_NEW = "notices.new"
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

    def notify_outcome(self, outcome: Outcome, done: str) -> None:
        """Say what a commit saved, in the words of `done`, and each row that it refused."""
        saved = len(outcome.changed) + len(outcome.records)
        if saved:
            text = f"{saved} {'row' if saved == 1 else 'rows'} saved: {done}."
            self.notify("success", text, batch_id=outcome.batch_id)
        if outcome.refused:
            refused = len(outcome.refused)
            self.notify(
                "warning",
                f"{refused} {'row was' if refused == 1 else 'rows were'} not saved"
                + (", the rest was." if saved else "."),
                tuple((one.label, one.message) for one in outcome.refused),
            )

    @property
    def unread(self) -> bool:
        """Whether the manager has not seen yet what came of the last click."""
        return bool(self.notices)


def inbox() -> Inbox:
    """This session's; take it before a commit."""
    return Inbox(st.session_state.setdefault(_KEY, []))


def notify(tone: Tone, text: str, rows: tuple[tuple[str, str], ...] = ()) -> None:
    """Say `text` on the next run of the page; `rows` are (what, why) beneath it."""
    inbox().notify(tone, text, rows)


def clicked_too_soon() -> bool:
    """Whether what came of the last click is shown on this very run for the first time.

    A click that arrives with it was made before it could be seen: the second half of a double
    click, which must not act again.
    """
    return bool(st.session_state.get(_NEW)) or inbox().unread


def show_notices() -> None:
    """Show what was said since the last run, once, each commit with its undo."""
    notices = st.session_state.pop(_KEY, [])
    st.session_state[_NEW] = bool(notices)
    for notice in notices:
        with st.container(horizontal=True, vertical_alignment="center"):
            getattr(st, notice.tone)(notice.text, icon=_ICONS[notice.tone])
            if notice.batch_id is not None:
                undo_button(notice.batch_id, key="notice.undo")
        if notice.rows:
            st.dataframe(
                pd.DataFrame(notice.rows, columns=["Row", "Why"]),
                hide_index=True,
                placeholder="–",
                alt="Rows that were not saved, and why",
            )


def undo_button(batch_id: str, *, key: str) -> None:
    """A button that takes back one batch, as far as nobody has gone on from it."""
    st.button(
        "Undo",
        icon=":material/undo:",
        key=f"{key}.{batch_id}",
        on_click=_undo,
        args=(batch_id,),
        help="Takes this commit back by a new one; rows that changed since are kept and named",
    )


def _undo(batch_id: str) -> None:
    said = inbox()
    try:
        with database().write() as session:
            outcome = undo(session, batch_id, actor=current_actor(), at=now())
    except (BoardError, DBAPIError) as error:
        said.notify("error", f"Nothing was undone. {sentence(error)}")
    else:
        said.notify_outcome(outcome, "undone")
    reload_all()
