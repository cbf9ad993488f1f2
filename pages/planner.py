"""What is coming: who has too much due in which week, what has no date, when it will be done."""

import pandas as pd

from dashboard.ahead.weeks import Row
from dashboard.clock import today
from dashboard.ui.acting.notices import working
from dashboard.ui.figures.ahead import show_shortfalls, show_totals, show_undated, show_weeks
from dashboard.ui.figures.cached import roster, weeks_ahead
from dashboard.ui.figures.downloads import show_downloads
from dashboard.ui.figures.forecast import show_forecast
from dashboard.ui.filters.widgets import filter_many, filter_row, filter_switch
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import empty_state
from db.domain.skills import parse_skills, skill_key, skill_keys


def show_filters(people: pd.DataFrame) -> tuple[frozenset[int], bool]:
    """One row of filters, whose values are in the URL: whom, and whether proposals count."""
    known = {skill for skills in people["skills"].dropna() for skill in parse_skills(skills)}
    with filter_row():
        names = filter_many("Developer", people["developer"].tolist(), key="planner_developer")
        skills = filter_many("Skill", sorted(known), key="planner_skill")
        with_proposals = filter_switch("Count proposals", key="planner_proposals")
    wanted = {skill_key(skill) for skill in skills}
    passes = people["skills"].fillna("").map(lambda own: wanted <= skill_keys(own))
    if names:
        passes &= people["developer"].isin(names)
    return frozenset(map(int, people.index[passes])), with_proposals


with working("Reading the board…"):
    moment = this_moment()
    people = roster(moment)
if people.empty:
    empty_state(
        "view_week",
        "Nothing is coming yet",
        "Import your developers and tickets first; what is due then shows here, week by week.",
        page="import",
        label="Import CSV files",
    )
else:
    passing, with_proposals = show_filters(people)
    on = today(moment.time_zone)
    rows: list[Row] = [
        row
        for row in weeks_ahead(moment, on, with_proposals=with_proposals)
        if row.person.id in passing
    ]
    if not rows:
        empty_state(
            "search_off",
            "Nobody to plan for",
            "Nobody who can be given work, or still has some, passes these filters.",
        )
    else:
        show_totals(rows)
        show_weeks(rows, moment, on, with_proposals=with_proposals)
        some = () if len(passing) == len(people) else tuple(row.person.name for row in rows)
        show_downloads(
            "ahead",
            {"developer": some, "proposals": "true" if with_proposals else None},
            help="What is due and what is short, of all who pass the filters, week by week",
        )
        show_shortfalls(rows, moment, on)
        show_undated(rows, moment)
        show_forecast(moment, on)
