"""Who can be given work, each with what they have free and whether they know what it needs."""

import pandas as pd

from dashboard.ui.cached import team, this_moment
from db.skills import skill_key, skill_keys


def active_people() -> pd.DataFrame:
    """The developers who can be given work, by id."""
    people = team(this_moment())
    return people[people["active"]]


def taker_labels(people: pd.DataFrame, work: pd.DataFrame) -> dict[str, str]:
    """Each name with what is free, and whether every skill of `work` is known."""
    wanted = {skill_key(skill) for skill in work["skill"].dropna()}
    labels = {}
    for name, free, skills in zip(
        people["developer"], people["free"], people["skills"], strict=True
    ):
        known = skill_keys(None if pd.isna(skills) else skills)
        fits = " · knows the skill" if wanted and wanted <= known else ""
        room = f"{free:g} free" if free >= 0 else f"{-free:g} over"
        labels[name] = f"{name} · {room}{fits}"
    return labels
