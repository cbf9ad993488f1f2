"""By when as much is done as is assigned, and how such forecasts were kept in the past."""

from datetime import date

import streamlit as st

from dashboard.ahead.forecast import FEWEST_WEEKS, HORIZON, RUNS, SHARES, Forecast
from dashboard.looking_ahead import Outlook
from dashboard.ui.figures.cached import outlook_of
from dashboard.ui.figures.charts import show_cards
from dashboard.ui.figures.reading import history_is_read
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import counted, say_day, say_number

_LIKELY = SHARES.index(0.85)


def show_forecast(moment: Moment, today: date) -> None:
    """The days of the forecast for the whole board, and its back-test."""
    st.subheader("By when as much is done")
    if not history_is_read():
        return
    found = outlook_of(moment, today)
    if found.forecast is None:
        st.caption(_why_none(found))
    else:
        _show_days(found.forecast)
    _show_kept(found)


def _why_none(found: Outlook) -> str:
    if not found.assigned:
        return "Nothing is assigned, so there is nothing to forecast."
    return (
        f"A forecast is drawn from {FEWEST_WEEKS} whole weeks of history at least; this board has "
        f"{found.weeks}."
    )


def _show_days(made: Forecast) -> None:
    show_cards(
        tuple(
            (
                f"{share:.0%}",
                say_day(day) if day else f"After {HORIZON} weeks",
                f"In {share:.0%} of {say_number(RUNS)} runs as many tickets are completed by then",
            )
            for share, day in zip(SHARES, made.days, strict=True)
        )
    )
    are = "is" if made.assigned == 1 else "are"
    st.caption(
        f"{counted(made.assigned, 'ticket')} {are} assigned now, on the whole board. A run draws "
        f"weeks at random from the last {made.drawn_from}, with the tickets that the team "
        "completed in each, until as many are completed; the days are those by which that share "
        f"of {say_number(RUNS)} runs ended, by the calendar of everybody."
    )


def _show_kept(found: Outlook) -> None:
    """What was forecast in the past, against what came."""
    likely = found.kept[_LIKELY]
    if not likely.weeks:
        return
    others = ", ".join(
        f"that of {forecast.share:.0%} in {forecast.kept} of {forecast.weeks}"
        for forecast in found.kept
        if forecast is not likely
    )
    st.markdown(
        f"**Held against the past**: the {likely.share:.0%} date held in {likely.kept} of "
        f"{counted(likely.weeks, 'week')} ({others}), each forecast from what was known as its "
        "week began."
    )
    st.caption(
        "It says by when as many tickets are completed as are assigned, not these very ones: "
        f"newer work overtakes. Of those assigned then, {likely.ended:.0%} on average had "
        "themselves been completed or taken away by that date."
    )
