"""The team: skills, availability, capacity, workload and free points; one developer in depth."""

from dashboard.ui.acting.notices import working
from dashboard.ui.calendars.team_calendar import show_team_calendar
from dashboard.ui.drawers.offered_skills import show_offered_skills
from dashboard.ui.drawers.same_person import show_same_person
from dashboard.ui.drawers.skill_list import show_skills
from dashboard.ui.editing.team_table import NAME, show_team, team_filters
from dashboard.ui.figures.cached import team
from dashboard.ui.filters.whose import of_whose
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.empty import nothing_yet

with working("Reading the team…"):
    moment = this_moment()
    everybody = team(moment)
    people = of_whose(everybody, moment)
if everybody.empty:
    nothing_yet(
        "groups",
        "No developers yet",
        "Import your developers first; each then shows here with skills, workload and free points.",
        "developer",
    )
else:
    show_offered_skills(moment, people)
    show_team(everybody, team_filters(people), moment)
    show_team_calendar(everybody, moment)
    show_same_person(everybody, reloads=NAME)
    show_skills(moment, reloads=NAME)
