"""What every page needs of the board: the options of its filters, and whether it has moved on."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard.database import database
from dashboard.ui.snapshots import Snapshot, reload
from db.queries.developers import developers
from db.queries.history import recent_batches
from db.queries.tickets import required_skills
from db.queries.workload import data_version
from db.restores import last_restore


@dataclass(frozen=True)
class Options:
    """Names to filter by, and those of developers who can be given work."""

    developers: tuple[str, ...]
    active: tuple[str, ...]
    skills: tuple[str, ...]


def load_options() -> Options:
    """The options of this moment; read once for each version of the board."""
    with database().read() as session:
        return _options(board_key(), data_version(session), last_restore(session))


def board_key() -> str:
    """What tells one database from another in a cache; never shown, for a URL may hold a secret."""
    return str(database().engine.url)


@st.cache_data(max_entries=8, show_spinner=False)
def _options(board: str, version: int, restored_at: datetime | None) -> Options:  # noqa: ARG001 - the key of the cache
    with database().read() as session:
        rows = developers(session)
        return Options(
            tuple(row.name for row in rows),
            tuple(row.name for row in rows if row.active),
            tuple(required_skills(session)),
        )


def board_moved(rows: Snapshot) -> None:
    """Say quietly that somebody else has committed since `rows` were read, and offer the news.

    What is shown stays as it is until the manager asks for it: nothing jumps under the hand.
    """
    with database().read() as session:
        version = data_version(session)
        if version == rows.data_version:
            return
        last = recent_batches(session, limit=1)
    by = f" by {last[0].changed_by}" if last else ""
    commits = version - rows.data_version
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f":material/sync: {commits} newer {'commit' if commits == 1 else 'commits'}, the last"
            f"{by}. This table shows the board as you opened it.",
            width="content",
        )
        st.button(
            "Reload and keep my edits" if rows.edits else "Reload",
            icon=":material/refresh:",
            type="tertiary",
            on_click=reload,
            args=(rows.name,),
            key=f"{rows.name}.reload",
        )
