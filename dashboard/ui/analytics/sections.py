"""The sections of the Analytics page, and its figures that have a look of their own."""

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import charts
from dashboard.analytics.figures import FIGURES, Asked, Figure, Section
from dashboard.analytics.findings import FINDINGS
from dashboard.analytics.series.decisions import OUTCOMES
from dashboard.analytics.series.times import SHARES, Begin, least_sample, named
from dashboard.charts.times import ages
from dashboard.database import database
from dashboard.ui.analytics.figure import begin, show, show_formula, show_own_numbers
from dashboard.ui.analytics.tickets_behind import (
    pick,
    picked,
    show_ticket_rows,
    show_tickets_behind,
)
from dashboard.ui.behind.actions import open_actions
from dashboard.ui.behind.points import Figure as Behind
from dashboard.ui.behind.points import open_behind, read_day
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.cached import cycle_times, loads_over_time, roster
from dashboard.ui.figures.charts import show_figure
from dashboard.ui.grid.columns import Column
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import counted, say_day, say_number
from db.queries.tickets import tickets_by_id

_LOADS = ("workload", "peak", "available")
_BEGINS: Mapping[str, Begin] = {"cycle-times": "started", "lead-times": "created"}


def show_section(section: Section, moment: Moment, asked: Asked) -> None:
    """All figures of a section, one below the other."""
    for figure in FIGURES:
        if figure.section == section and (rows := begin(figure, moment, asked)) is not None:
            _OWN.get(figure.name, show)(figure, rows, moment, asked)


def _show_times(figure: Figure, rows: pd.DataFrame, moment: Moment, asked: Asked) -> None:
    """By week, and the shares of all tickets of these days together."""
    together = cycle_times(moment, _BEGINS[figure.name], asked)
    note = f"All {counted(together['tickets'], 'ticket')} together: {_shares(together)}. "
    show(figure, rows, moment, asked, note=note)


def _shares(together: Mapping[str, Any]) -> str:
    """Within how many days each share of some tickets was done, as far as they are enough."""
    said = []
    for share in SHARES:
        days = together[named(share)]
        if days is None or pd.isna(days):
            said.append(f"too few for {share:.0%} (it takes {least_sample(share)})")
        else:
            said.append(f"{share:.0%} within {counted(round(days, 1), 'day')}")
    return ", ".join(said)


def _show_ages(figure: Figure, rows: pd.DataFrame, moment: Moment, asked: Asked) -> None:
    """The oldest tickets first, as many as one picture takes, with a way to the others."""
    together = cycle_times(moment, "started", asked)
    drawn = _page_of(rows, "Tickets", key="oldest")
    with database().read() as session:
        known = tickets_by_id(session, drawn["ticket_id"].tolist())
    names = [
        (known[id_].external_key if id_ in known else None) or f"#{id_}"
        for id_ in drawn["ticket_id"]
    ]
    late = [
        f"{int((rows['days'] > together[named(share)]).sum())} past {share:.0%}"
        for share in SHARES
        if pd.notna(together[named(share)])
    ]
    show_figure(
        lambda: ages(drawn, names, together),
        key=f"analytics.{figure.name}",
        alt=f"{FINDINGS[figure.name](rows)}; of the cycle times "
        f"{', '.join(late) or 'too few are known'}; click a bar for its ticket",
        of=(moment, asked, tuple(drawn["ticket_id"])),
        on_pick=lambda point: _pick_age(figure, drawn, point),
    )
    show_formula(figure, asked, f"Cycle times (dashed): {_shares(together)}. ")
    place, _ = picked(figure)
    show_tickets_behind(figure, moment, asked, f"#{place}")
    show_own_numbers(figure, lambda: rows)


def _pick_age(figure: Figure, drawn: pd.DataFrame, point: Mapping[str, Any]) -> None:
    row = int(point.get("y", -1))
    if 0 <= row < len(drawn):
        pick(figure, str(drawn["ticket_id"].iloc[row]))


def _page_of(rows: pd.DataFrame, noun: str, *, key: str) -> pd.DataFrame:
    """As many rows as one picture takes, and a way to the others."""
    pages = ceil(len(rows) / charts.MOST_ROWS)
    if pages == 1:
        return rows
    with st.container(horizontal=True, vertical_alignment="center"):
        page = st.pagination(pages, key=key, bind="query-params")
        first = charts.MOST_ROWS * (min(page, pages) - 1)
        drawn = rows.iloc[first : first + charts.MOST_ROWS]
        st.caption(f"{noun} {first + 1} to {first + len(drawn)} of {say_number(len(rows))}")
    return drawn


def _show_balance(figure: Figure, rows: pd.DataFrame, moment: Moment, asked: Asked) -> None:
    """The weeks; beneath, what everybody carried in the one that was clicked, or the last."""
    show_figure(
        lambda: charts.balance(rows),
        key=f"analytics.{figure.name}",
        alt=f"{FINDINGS[figure.name](rows)}; click a week to see who carried what in it",
        of=(moment, asked),
        on_pick=lambda point: pick(figure, str(point.get("x", ""))[:10]),
    )
    note = "" if rows["people"].max() > 1 else f"{FINDINGS[figure.name](rows)}. "
    show_formula(figure, asked, note)
    _show_people_of_week(rows, moment, asked, read_day(picked(figure)[0]))
    show_own_numbers(figure, lambda: rows)


def _show_people_of_week(rows: pd.DataFrame, moment: Moment, asked: Asked, day: Any) -> None:
    """What each carried at the close of a week; a click leads to the tickets."""
    weeks = [week.date() for week in pd.DatetimeIndex(rows["week"])]
    week = day if day in weeks else weeks[-1]
    at = weeks.index(week)
    found = loads_over_time(moment, asked.days, asked.people, by_week=True)
    names = roster(moment)["developer"]
    frame = pd.DataFrame(
        {
            "developer": [names[id_] for id_ in asked.people],
            "workload": found.close.iloc[at].to_numpy(),
            "peak": found.peak.iloc[at].to_numpy(),
            "available": found.available.iloc[at].to_numpy(),
        },
        index=list(asked.people),
    ).dropna(subset=["available"])
    share = frame["workload"] / frame["available"].where(frame["available"] > 0)
    frame["utilisation"] = (100 * share).round()
    frame = frame.sort_values("utilisation", ascending=False, kind="stable")
    with st.expander(
        f"People in the week of {say_day(week)}",
        icon=":material/group:",
        expanded=day is not None,
    ):
        shown = snapshot("analytics.balance", (moment, asked, week), lambda: (frame, 0, None))
        show_reading(
            shown,
            (
                Column("developer", "Developer", 160, kind="lead"),
                *(Column(one, one.capitalize(), 96, kind="number") for one in _LOADS),
                Column("utilisation", "Utilisation, %", 120, kind="number"),
            ),
            label="What each carried at the week's close; click a name to see the tickets",
            leads=lambda id_: open_behind(Behind("week", id_, week)),
        )


def _show_reasons(figure: Figure, rows: pd.DataFrame, moment: Moment, asked: Asked) -> None:
    """A table; a click on a reason leads to the decisions that it was given for."""
    said = rows.assign(outcome=rows["outcome"].map(OUTCOMES))
    shown = snapshot(f"analytics.{figure.name}", (moment, asked), lambda: (said, 0, None))
    show_reading(
        shown,
        (
            Column("reason", "Reason", 360, kind="lead", grow=True),
            Column("outcome", "Decision", 220),
            Column("decisions", "Decisions", 100, kind="number"),
        ),
        label=f"{counted(len(rows), 'reason')} with how often each was given; click one for its "
        "tickets",
        leads=lambda row: pick(figure, rows["reason"].iloc[row], rows["outcome"].iloc[row]),
    )
    show_formula(figure, asked)
    place, _ = picked(figure)
    show_tickets_behind(figure, moment, asked, place or "")


def _show_actions(figure: Figure, rows: pd.DataFrame, moment: Moment, asked: Asked) -> None:
    """The bars; a click opens the events."""
    weekly = rows.set_index("week")
    show_figure(
        lambda: charts.action_bars(weekly),
        key=f"analytics.{figure.name}",
        alt=f"{FINDINGS[figure.name](rows)}; click a bar to see its events",
        of=(moment, asked),
        on_pick=lambda point: open_actions(weekly, point),
    )
    show_formula(figure, asked)
    show_own_numbers(figure, lambda: rows)


def _show_back_and_forth(figure: Figure, rows: pd.DataFrame, moment: Moment, asked: Asked) -> None:
    """A table of tickets."""
    labels = {column: one.label for column, one in figure.columns.items() if column != "ticket_id"}
    alt = f"{counted(len(rows), 'ticket')} that came back; click one to open it"
    show_ticket_rows(figure.name, (moment, asked), rows, labels, alt=alt)
    show_formula(figure, asked)


_OWN: Mapping[str, Callable[[Figure, pd.DataFrame, Moment, Asked], None]] = {
    "cycle-times": _show_times,
    "lead-times": _show_times,
    "ages": _show_ages,
    "balance": _show_balance,
    "reasons": _show_reasons,
    "actions": _show_actions,
    "back-and-forth": _show_back_and_forth,
}
