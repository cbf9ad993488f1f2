"""What every page needs of the board: the options of its filters, and its name in caches."""

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard.database import database
from db.queries.developers import who_is_active
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
        people = who_is_active(session)
        return Options(
            tuple(people),
            tuple(name for name, is_active in people.items() if is_active),
            tuple(required_skills(session)),
        )
