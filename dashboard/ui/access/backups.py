"""Says on Home and Admin how old the last good backup is, and whether one failed."""

from datetime import timedelta

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.settings import settings
from dashboard.ui.words.values import plain, say_number, say_time
from db.access import Actor
from db.queries.attempts import Attempts, attempts


def show_backups(actor: Actor) -> None:
    """A line on the last backup, or a warning where one failed or is late; not for viewers.

    Only administrators read the error itself.
    """
    if not actor.may("change the board"):
        return
    with database().read() as session:
        known = attempts(session, "backup")
    manages = actor.may("manage access")
    if known.failed_at is not None:
        st.warning(_say_failed(known, manages=manages), icon=":material/backup:")
    elif _is_late(known):
        st.warning(
            f"{_say_last(known)} One is due every {say_number(settings().backup_every_hours)} "
            "hours, and that one is missing. Restart the app, and look at its log.",
            icon=":material/backup:",
        )
    elif known.made_at is not None:
        st.caption(f":material/backup: {_say_last(known)}")


def show_whether_backed_up() -> None:
    """Say where this copy of the app makes no backups on its own."""
    if settings().backup_dir is None:
        st.caption(
            ":material/backup: This copy of the app makes no backups by itself: set BACKUP_DIR to "
            "a folder on another disk, or run `python -m db backup FILE` from time to time."
        )


def _say_failed(known: Attempts, *, manages: bool) -> str:
    assert known.failed_at is not None  # noqa: S101 - asked by the caller
    said = f"The backup of {say_time(known.failed_at)} failed. {_say_last(known)}"
    if not manages:
        return f"{said} Tell an administrator."
    return f"{said} What it said: {plain(known.why)}"


def _say_last(known: Attempts) -> str:
    if known.made_at is None:
        return "There is no good backup yet."
    return f"The last good backup was made on {say_time(known.made_at)}."


def _is_late(known: Attempts) -> bool:
    chosen = settings()
    if chosen.backup_dir is None or known.made_at is None:
        return False
    return now() - known.made_at > 2 * timedelta(hours=chosen.backup_every_hours)
