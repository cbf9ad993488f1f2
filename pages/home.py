"""What needs a decision now, and what changed since the last visit."""

import streamlit as st

from dashboard.clock import today
from dashboard.identity import current_actor
from dashboard.ui.access.backups import show_backups
from dashboard.ui.acting.notices import working
from dashboard.ui.figures.cached import team
from dashboard.ui.figures.waiting import (
    show_commits,
    show_counts,
    show_due,
    show_overloaded,
    show_priorities,
    waiting,
)
from dashboard.ui.page.first_minute import show_sample, show_welcome
from dashboard.ui.page.moments import this_moment
from dashboard.ui.page.visits import show_since, since_last_visit

with working("Reading the board…"):
    moment = this_moment()
    people = team(moment)
    on = today(moment.time_zone)
    now = waiting(moment, on)
    actor = current_actor()
    since = since_last_visit(actor)
if now.commits.empty:
    show_welcome(moment.time_zone)
else:
    over = (-people["free"]).round(2)
    overloaded = people.assign(over=over)[people["active"] & (over > 0)]
    show_since(moment, since)
    show_backups(actor)
    show_counts(now, len(overloaded), on)
    show_sample()
    left, right = st.columns([3, 2])
    with left:
        show_due(now, moment)
        show_priorities(now)
    with right:
        show_overloaded(overloaded.sort_values("over", ascending=False), moment)
        show_commits(now, moment)
