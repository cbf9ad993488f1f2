"""Who is away now or within the coming sprint, in words that stand beside a name."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from dashboard.clock import today
from dashboard.database import database
from dashboard.ui.page.moments import Moment, this_moment
from dashboard.ui.words.locales import say_month_day
from dashboard.ui.words.values import plain
from db.domain.calendar.away import Away, say_away
from db.queries.calendars import absences


def away_now() -> dict[str, str]:
    """What to say beside whoever is away, by name: `away 21 Dec to 2 Jan`."""
    moment = this_moment()
    on = today(moment.time_zone)
    return {
        name: say_away(found, on, say_month_day) for name, found in _absences(moment, on).items()
    }


def gone_today() -> set[str]:
    """The names of those who are away today, for the whole day."""
    moment = this_moment()
    on = today(moment.time_zone)
    return {
        name
        for name, found in _absences(moment, on).items()
        if any(row.share == 1 and (row.first or on) <= on for row in found)
    }


def with_away(name: str) -> str:
    """A name with when they are away, where they are."""
    said = away_now().get(name)
    return f"{name} · {said}" if said else name


def show_who_is_away(names: Iterable[str]) -> None:
    """One line: those of these people who are away; nothing where nobody is."""
    away = away_now()
    said = [f"**{plain(name)}** {away[name]}" for name in sorted(set(names)) if name in away]
    if said:
        st.caption(f":material/beach_access: {' · '.join(said)}")


@st.cache_data(max_entries=8, show_spinner=False)
def _absences(moment: Moment, on: date) -> dict[str, list[Away]]:  # noqa: ARG001 - the cache's key
    with database().read() as session:
        return absences(session, on)
