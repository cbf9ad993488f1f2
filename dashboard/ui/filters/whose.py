"""Whose work the pages show: the teams and projects chosen in the head of every page.

The choice of teams is kept with the person, and both are in the address, which wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.live.background import write_later
from dashboard.ui.filters.boards import load_options
from dashboard.ui.filters.filter_state import Field, asked_in_url, note
from dashboard.ui.filters.paging import reset_page
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import plain, say_names
from db.access import Actor
from db.commands.readers.choosing_teams import choose_teams
from db.queries.developers import workers_on
from db.queries.views import chosen_teams

TEAMS, PROJECTS = "teams", "projects"
EVERYBODY = "Everybody"
# The pages that show somebody's work.
PAGES = (
    *("home", "proposals", "assignments", "planner"),
    *("tickets", "developers", "analytics", "history"),
)
_KNOWN = "whose.known"


@dataclass(frozen=True)
class Whose:
    """The chosen teams and projects; none is everybody, and everything."""

    teams: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return bool(self.teams or self.projects)

    def __str__(self) -> str:
        """What is shown, in a word or two."""
        names = (say_names(names) for names in (self.teams, self.projects) if names)
        return " · ".join(names) or EVERYBODY


def whose() -> Whose:
    """The choice of now."""
    options = load_options()
    return Whose(_chosen(TEAMS, options.teams), _chosen(PROJECTS, options.projects))


def show_whose(slot: DeltaGenerator, actor: Actor) -> None:
    """Whose work this page shows, with the way to choose, and one click to see everybody.

    A board without teams and projects has nothing to choose.
    """
    options = load_options()
    if not options.teams and not options.projects:
        return
    _remember_before(actor, options.teams)
    now = whose()
    with slot, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover(
            plain(now),
            icon=":material/groups:",
            key="whose",
            help="Whose work every page shows; your choice of team is remembered",
        ):
            if options.teams:
                _choose("Team", options.teams, key=TEAMS)
            if options.projects:
                _choose("Project", options.projects, key=PROJECTS)
            st.caption(
                "Pages show the work of these people, and tickets that nobody has; of a project, "
                "its tickets and who has them."
            )
        if now:
            st.button(
                "Show everybody",
                icon=":material/close:",
                type="tertiary",
                key="whose.everybody",
                on_click=_everybody,
            )


def of_whose(people: pd.DataFrame, moment: Moment) -> pd.DataFrame:
    """Those of `people` (by id, with `team`) whose work the pages show."""
    chosen = whose()
    if chosen.teams:
        people = people[people["team"].isin(chosen.teams)]
    if chosen.projects:
        people = people[people.index.isin(_workers(moment, chosen.projects))]
    return people


@st.cache_data(max_entries=32, show_spinner=False)
def _workers(moment: Moment, projects: tuple[str, ...]) -> list[int]:  # noqa: ARG001 - the key of the cache
    with database().read() as session:
        return workers_on(session, projects)


def _remember_before(actor: Actor, teams: Sequence[str]) -> None:
    """Begin with the teams that this person chose last, unless the address names some."""
    if st.session_state.get(_KNOWN) == actor.name:
        return
    st.session_state[_KNOWN] = actor.name
    if TEAMS in st.query_params:
        return
    with database().read() as session:
        kept = chosen_teams(session, actor)
    st.session_state[TEAMS] = [team for team in kept if team in teams]


def _choose(label: str, options: Sequence[str], *, key: str) -> None:
    field = Field(label, "many", tuple(options), [], stays=True)
    asked = asked_in_url(key)
    chosen = st.multiselect(
        label,
        list(options),
        key=key,
        bind="query-params",
        placeholder="All of them",
        on_change=_remember if key == TEAMS else reset_page,
    )
    note(key, field, asked, chosen)


def _chosen(key: str, options: Sequence[str]) -> tuple[str, ...]:
    # A link's choice is known before the field that takes it is drawn.
    asked = st.session_state.get(key) if key in st.session_state else st.query_params.get_all(key)
    return tuple(one for one in asked or () if one in options)


def _remember() -> None:
    """Keep the chosen teams with the person; for a callback."""
    reset_page()
    teams = tuple(st.session_state.get(TEAMS, ()))
    write_later(database(), partial(choose_teams, teams=teams, actor=current_actor()))


def _everybody() -> None:
    st.session_state[TEAMS], st.session_state[PROJECTS] = [], []
    _remember()
