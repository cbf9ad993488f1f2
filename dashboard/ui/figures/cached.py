"""Frames of the board, read once for each of its versions, whoever asks."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.ahead.weeks import Row
from dashboard.analytics.columnar.here import history
from dashboard.analytics.figures import Asked, figure_named
from dashboard.analytics.series.moved import moved_work
from dashboard.analytics.series.times import Begin, times_of_all
from dashboard.analytics.series.workload import Loads, loads, loads_of_skills
from dashboard.clock import now
from dashboard.database import database
from dashboard.looking_ahead import Outlook, look_ahead, outlook
from dashboard.tables.frames import developers_frame, load_developers, load_roster
from dashboard.ui.page.moments import Moment
from db.domain.days import Days
from db.domain.skills import Vocabulary
from db.models.board import Developer, Ticket
from db.queries.developers import developers_by_id
from db.queries.history.batches import actors
from db.queries.history.workload import first_batch_at
from db.queries.skills import texts_in_use, vocabulary


@st.cache_data(max_entries=8, show_spinner=False)
def first_day(moment: Moment) -> date:
    """The day of the board's first commit, in its time zone; today while there is none."""
    with database().read() as session:
        began = first_batch_at(session)
    return (began or now()).astimezone(ZoneInfo(moment.time_zone)).date()


@st.cache_data(max_entries=8, show_spinner=False)
def people_in_history(moment: Moment) -> list[str]:  # noqa: ARG001 - the key of the cache
    """Everybody who ever changed something."""
    with database().read() as session:
        return actors(session)


@st.cache_data(max_entries=8, show_spinner=False)
def team(moment: Moment) -> pd.DataFrame:  # noqa: ARG001 - the key of the cache
    """All developers by id, as `dashboard.tables.frames.developers_frame` has them."""
    with database().read() as session:
        return load_developers(session)


@st.cache_data(max_entries=8, show_spinner=False)
def some_of_team(moment: Moment, ids: tuple[int, ...]) -> pd.DataFrame:  # noqa: ARG001 - as above
    """The same of these developers, in this order: of sixty in a fraction of the time."""
    with database().read() as session:
        return developers_frame(developers_by_id(session, ids)).loc[list(ids)]


@st.cache_data(max_entries=8, show_spinner=False)
def roster(moment: Moment) -> pd.DataFrame:  # noqa: ARG001 - the key of the cache
    """All developers by id, as `tables.frames.roster_frame` has them, sooner than `team`."""
    with database().read() as session:
        return load_roster(session)


@st.cache_data(max_entries=8, show_spinner=False)
def vocabulary_of(moment: Moment) -> Vocabulary:  # noqa: ARG001 - the key of the cache
    """The skills that the board knows, with their synonyms."""
    with database().read() as session:
        return vocabulary(session)


@st.cache_data(max_entries=8, show_spinner=False)
def skill_use(moment: Moment) -> tuple[Counter[str], Counter[str]]:  # noqa: ARG001 - as above
    """How many developers have, and how many tickets ask for, each list of skills."""
    with database().read() as session:
        return (
            Counter(texts_in_use(session, Developer.skills)),
            Counter(texts_in_use(session, Ticket.required_skill)),
        )


@st.cache_data(max_entries=32, show_spinner=False)
def loads_over_time(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    days: Days,
    developer_ids: tuple[int, ...],
    *,
    by_week: bool = False,
) -> Loads:
    """As `dashboard.analytics.series.workload` has them. Raises StillReading."""
    return loads(history(), days, developer_ids, by_week=by_week)


@st.cache_data(max_entries=32, show_spinner=False)
def skill_loads(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    days: Days,
    developer_ids: tuple[int, ...] | None,
    *,
    by_week: bool,
) -> Loads:
    """As `dashboard.analytics.workload.loads_of_skills` has them. Raises StillReading."""
    return loads_of_skills(history(), days, developer_ids, by_week=by_week)


@st.cache_data(max_entries=32, show_spinner=False)
def figure_rows(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    name: str,
    asked: Asked,
) -> pd.DataFrame:
    """The rows of a figure of `dashboard.analytics.figures`. Raises StillReading."""
    return figure_named(name).rows(history(), asked)


@st.cache_data(max_entries=32, show_spinner=False)
def cycle_times(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    begin: Begin,
    asked: Asked,
) -> Mapping[str, Any]:
    """As `dashboard.analytics.times.times_of_all` has them. Raises StillReading."""
    return times_of_all(history(), asked.days, begin, asked.ids)


@st.cache_data(max_entries=32, show_spinner=False)
def work_moved(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    days: Days,
    developer_id: int,
) -> pd.DataFrame:
    """As `dashboard.analytics.moved.moved_work` has it. Raises StillReading."""
    return moved_work(history(), days, developer_id)


@st.cache_resource(max_entries=500, show_spinner=False)
def drawn(
    of: object,  # noqa: ARG001 - the key of the cache
    _make: Callable[[], go.Figure],
) -> go.Figure:
    """The figure of these data, drawn once for everybody; nobody may change it."""
    return _make()


# Not copied for each reader: nothing in it can be changed.
@st.cache_resource(max_entries=8, show_spinner=False)
def weeks_ahead(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    on: date,
    *,
    with_proposals: bool,
) -> list[Row]:
    """As `dashboard.looking_ahead.look_ahead` has them, of everybody."""
    with database().read() as session:
        return look_ahead(session, today=on, with_proposals=with_proposals)


@st.cache_data(max_entries=8, show_spinner=False)
def outlook_of(moment: Moment, on: date) -> Outlook:  # noqa: ARG001 - the key of the cache
    """As `dashboard.looking_ahead.outlook` has it. Raises StillReading."""
    copy = history()
    with database().read() as session:
        return outlook(session, copy, today=on)
