"""Who can be given work, the best suited first, with what they have free."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.tables.takers import Taker, best_first, best_with_room, taker_label, takers_of
from dashboard.ui.calendars.absences import away_now, gone_today
from dashboard.ui.figures.cached import roster, team
from dashboard.ui.page.moments import Moment, this_moment
from db.domain.skills import skill_keys
from db.queries.planning import barred_pairs


def active_people() -> pd.DataFrame:
    """The developers who can be given work, by id."""
    people = roster(this_moment())
    return people[people["active"]]


def show_again(key: str, labels: Mapping[str, str]) -> None:
    """Make the widget `key` show its choice under the new `labels`. Call it before the widget.

    A browser keeps the label of the time of the choice, with the figures of then.
    """
    shown = f"{key}.labels"
    if key in st.session_state and st.session_state.get(shown) != labels:
        st.session_state[key] = st.session_state[key]
    st.session_state[shown] = labels


def taker_labels(skills: "pd.Series[str]") -> Mapping[str, str]:
    """Each of them by name as a picker shows them, who suits all these `skills` first."""
    texts = tuple(sorted(skills.dropna().unique()))
    return _labels(texts, *_now())


def best_taker(ticket: int, row: Mapping[str, Any], *, holder: str | None = None) -> str | None:
    """Who suits a ticket best and has room for it, whom nobody ruled out; None for nobody.

    `row` has its points and skill as a table shows them.
    """
    with database().read() as session:
        barred = {developer for _ticket, developer in barred_pairs(session, [ticket])}
    people = roster(this_moment())
    ruled_out = people.loc[people.index.isin(barred), "developer"].tolist()
    skill, points = (None if pd.isna(row[name]) else row[name] for name in ("skill", "points"))
    return best_with_room(
        current_takers(), skill_keys(skill), points or 0.0, but=(*ruled_out, holder)
    )


def current_takers() -> tuple[Taker, ...]:
    """Everybody who can be given work now."""
    return _takers(*_now())


# Caches look at the whole of what they are asked with: absences are few, takers may be hundreds.
# What is kept is shared by all sessions, and nobody changes it.
_Away = tuple[tuple[str, str], ...]


def _now() -> tuple[Moment, _Away, tuple[str, ...]]:
    return this_moment(), tuple(away_now().items()), tuple(sorted(gone_today()))


@st.cache_resource(max_entries=8, show_spinner=False)
def _takers(moment: Moment, away: _Away, gone: tuple[str, ...]) -> tuple[Taker, ...]:
    return takers_of(team(moment), dict(away), gone)


@st.cache_resource(max_entries=64, show_spinner=False)
def _labels(
    texts: tuple[str, ...], moment: Moment, away: _Away, gone: tuple[str, ...]
) -> Mapping[str, str]:
    takers = _takers(moment, away, gone)
    wanted = skill_keys("; ".join(texts))
    shown = texts[0] if len(texts) == 1 else "the skills" if texts else ""
    return {
        takers[place].name: taker_label(takers[place], wanted, shown)
        for place, _suits in best_first(takers, wanted)
    }
