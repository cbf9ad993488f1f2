"""What needs a decision now, and what changed since the last visit."""

import streamlit as st

from dashboard.clock import today
from dashboard.identity import current_actor
from dashboard.ui.access.backups import show_backups
from dashboard.ui.acting.notices import working
from dashboard.ui.calendars.absences import show_who_is_away
from dashboard.ui.figures.cached import team
from dashboard.ui.filters.whose import of_whose, whose
from dashboard.ui.home.changes import changes, show_changes, show_since
from dashboard.ui.home.own_work import own_row, show_own_work
from dashboard.ui.home.report import show_report
from dashboard.ui.home.waiting import (
    show_counts,
    show_due,
    show_due_by_person,
    show_priorities,
    show_team,
    waiting,
)
from dashboard.ui.page.first_minute import show_sample, show_welcome
from dashboard.ui.page.moments import this_moment
from dashboard.ui.page.visits import since_last_visit
from dashboard.web.scripts import DUE

with working("Reading the board…"):
    moment = this_moment()
    everybody = team(moment)
    people = of_whose(everybody, moment)
    on = today(moment.time_zone)
    now = waiting(moment, on, whose())
    actor = current_actor()
    found = changes(moment, since_last_visit(actor), whose(), st.context.locale)
    own = own_row(everybody, moment, actor)
if not found.last and not whose():
    show_welcome(moment.time_zone)
else:
    overloaded = int((people["active"] & (people["free"] < 0)).sum())
    if own is not None:
        show_own_work(own, moment, on)
    show_since(found)
    show_backups(actor)
    show_counts(now, overloaded, on)
    show_report(moment, sorted(everybody["team"].dropna().unique()))
    show_sample()
    left, right = st.columns(2)
    with left:
        show_team(people)
        show_who_is_away(people["developer"])
        show_changes(found)
    with right, st.container(key=DUE):
        show_due_by_person(now, moment, on)
        show_due(now, moment)
        show_priorities(now)
