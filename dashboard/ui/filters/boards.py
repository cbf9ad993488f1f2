"""The options of the filters: names, skills, teams and projects on the board."""

from dataclasses import dataclass

import streamlit as st

from dashboard.database import database
from dashboard.ui.page.moments import Moment, this_moment
from db.models.board import PLAIN_LIST
from db.queries.developers import teams, who_is_active
from db.queries.tickets import projects, required_skills, sources


@dataclass(frozen=True)
class Options:
    """Developers, who is active, the skills that tickets ask for, teams, projects and trackers."""

    developers: tuple[str, ...]
    active: tuple[str, ...]
    skills: tuple[str, ...]
    teams: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    trackers: tuple[str, ...] = ()


def load_options() -> Options:
    """The options now, read once for each version of the board."""
    return _options(this_moment())


@st.cache_data(max_entries=8, show_spinner=False)
def _options(moment: Moment) -> Options:  # noqa: ARG001 - the key of the cache
    with database().read() as session:
        people = who_is_active(session)
        return Options(
            tuple(people),
            tuple(name for name, is_active in people.items() if is_active),
            tuple(required_skills(session)),
            tuple(teams(session)),
            tuple(projects(session)),
            tuple(name for name in sources(session) if name != PLAIN_LIST),
        )
