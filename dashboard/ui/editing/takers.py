"""The developers who can be given work, with their free points and matching skills."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.ui.figures.cached import roster
from dashboard.ui.page.moments import Moment, this_moment
from db.domain.skills import skill_keys


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


def taker_labels(skills: "pd.Series[str]") -> dict[str, str]:
    """A label for each developer by name: free points, and whether they know all `skills`."""
    wanted = skill_keys("; ".join(skills.dropna().unique()))
    return _labels(this_moment(), tuple(sorted(wanted)))


@st.cache_data(max_entries=64, show_spinner=False)
def _labels(moment: Moment, wanted: tuple[str, ...]) -> dict[str, str]:
    people = roster(moment)
    people = people[people["active"]]
    labels = {}
    for name, free, skills in zip(
        people["developer"], people["free"], people["skills"], strict=True
    ):
        known = skill_keys(None if pd.isna(skills) else skills)
        fits = " · knows the skill" if wanted and known.issuperset(wanted) else ""
        room = f"{free:g} free" if free >= 0 else f"{-free:g} over"
        labels[name] = f"{name} · {room}{fits}"
    return labels
