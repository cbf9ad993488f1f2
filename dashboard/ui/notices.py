"""What a page says about the last commit, also after the rerun that follows it."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from db.commands import Outcome

Tone = Literal["success", "warning", "error", "info"]
_KEY = "notices"
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


def notify(tone: Tone, text: str, rows: tuple[tuple[str, str], ...] = ()) -> None:
    """Say `text` on the next run of the page; `rows` are (what, why) beneath it."""
    st.session_state.setdefault(_KEY, []).append(Notice(tone, text, rows))


def notify_outcome(outcome: Outcome, done: str) -> None:
    """Say what a commit saved, in the words of `done`, and each row that it refused."""
    saved = len(outcome.changed)
    if saved:
        notify("success", f"{saved} {'row' if saved == 1 else 'rows'} saved: {done}.")
    if outcome.refused:
        refused = len(outcome.refused)
        notify(
            "warning",
            f"{refused} {'row was' if refused == 1 else 'rows were'} not saved"
            + (", the rest was." if saved else "."),
            tuple((one.label, one.message) for one in outcome.refused),
        )


def show_notices() -> None:
    """Show what was said since the last run, once."""
    for notice in st.session_state.pop(_KEY, []):
        getattr(st, notice.tone)(notice.text, icon=_ICONS[notice.tone])
        if notice.rows:
            st.dataframe(
                pd.DataFrame(notice.rows, columns=["Row", "Why"]),
                hide_index=True,
                placeholder="–",
                alt="Rows that were not saved, and why",
            )
