"""The figures of the Analytics page, each once: its name, words, formula, and how it comes about.

Page, files, report and API share this list. A figure's numbers are one flat frame, as its files
have them; how it is drawn stands in `dashboard/charts/figures.py`, under the same name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import pandas as pd

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.actions import actions_by_week
from dashboard.analytics.series.balance import balance
from dashboard.analytics.series.decisions import OUTCOMES, decisions, reasons
from dashboard.analytics.series.flow import STANDS, cumulative_flow
from dashboard.analytics.series.handovers import back_and_forth, handovers
from dashboard.analytics.series.skills import skills
from dashboard.analytics.series.teams import loads_by_team
from dashboard.analytics.series.throughput import WHEN, due_dates_kept, throughput
from dashboard.analytics.series.times import SHARES, ages_of_active_work, named, times_by_week
from dashboard.analytics.series.workload import loads, loads_of_skills
from dashboard.tables.frames import loads_table, skills_table
from db.domain.days import Days
from db.errors import NotFound
from db.models.board import ACTIONS

Section = Literal["Workload", "Balance", "Flow", "Times", "Decisions", "Hand-overs", "Skills"]
Kind = Literal["whole", "number", "share", "text", "date", "instant"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What figures are asked for: of which days, of whom (None: of everybody), and at what time.

    `team` are the ids of all who are on the board, or were in these days. Workload is told
    `by_week` or by day.
    """

    days: Days
    now: datetime
    team: tuple[int, ...]
    ids: tuple[int, ...] | None = None
    by_week: bool = True

    @property
    def now_utc(self) -> datetime:
        """The time as the copy has it."""
        return self.now.astimezone(UTC).replace(tzinfo=None)

    @property
    def people(self) -> tuple[int, ...]:
        """Those who are asked for, or everybody."""
        return self.team if self.ids is None else self.ids


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a figure: its label and what kind of values it has."""

    label: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `rows` has its numbers, with `columns`; `nothing` is said where there are none.

    `of_everybody` are those that cannot be limited to some developers.
    """

    name: str
    title: str
    section: Section
    formula: str
    source: str
    nothing: str
    columns: Mapping[str, Column]
    rows: Callable[[Copy, Asked], pd.DataFrame]
    of_everybody: bool = False

    def is_empty(self, frame: pd.DataFrame) -> bool:
        """Whether no number of a frame says anything."""
        numbers = [name for name, one in self.columns.items() if one.kind in _NUMBERS]
        return frame.empty or not frame[numbers].fillna(0).to_numpy().any()


_OWN = "Assignboard's own history"
_NUMBERS: Sequence[Kind] = ("whole", "number", "share")
_WEEK = {"week": Column("Week of", "date")}


def _whole(labels: Mapping[str, str]) -> dict[str, Column]:
    return {name: Column(label, "whole") for name, label in labels.items()}


def _workload(copy: Copy, asked: Asked) -> pd.DataFrame:
    names = copy.query("SELECT developer_id, name FROM people").set_index("developer_id")["name"]
    found = loads(copy, asked.days, asked.people, by_week=asked.by_week)
    return loads_table(found.named(names.to_dict()))


def _actions(copy: Copy, asked: Asked) -> pd.DataFrame:
    found = actions_by_week(copy, asked.days, asked.ids)
    return found.reindex(columns=list(ACTIONS), fill_value=0).rename_axis("week").reset_index()


_TIMES = {
    **_WEEK,
    "tickets": Column("Tickets", "whole"),
    **{named(share): Column(f"{share:.0%} within, days", "number") for share in SHARES},
}
_CARRIED = {
    "day": Column("Day, or week of", "date"),
    "developer": Column("Developer", "text"),
    "workload": Column("Workload", "number"),
    "peak": Column("Peak", "number"),
    "available": Column("Available", "number"),
}
_WORKLOAD = (
    "Workload = baseline + story points of active assignments, summed up from the history: its "
    "close is what was carried at the end of the day or week, its peak the most at any moment"
)
_SAMPLE = "a share is drawn where there are enough tickets for it: 2 for 50%, 7 for 85%, 20 for 95%"
FIGURES = (
    Figure(
        "workload",
        "Workload by developer",
        "Workload",
        f"{_WORKLOAD}. Available = capacity × availability as it was × the part of a full-time "
        "week that their calendar has in that week, without leave and holidays.",
        _OWN,
        "Nobody carried, or had, anything in these days.",
        _CARRIED,
        _workload,
    ),
    Figure(
        "workload-by-team",
        "Workload by team",
        "Workload",
        "What the people who were in a team at the week's close carried then, and had, together; "
        "workload and available are those of Workload by developer.",
        _OWN,
        "Nobody was on the board in these days.",
        {
            **_WEEK,
            "team": Column("Team", "text"),
            "people": Column("People", "whole"),
            "workload": Column("Workload", "number"),
            "available": Column("Available", "number"),
            "utilisation": Column("Utilisation", "share"),
        },
        lambda copy, asked: loads_by_team(copy, asked.days, asked.people),
    ),
    Figure(
        "workload-by-skill",
        "Workload by skill",
        "Workload",
        f"{_WORKLOAD}. Each ticket counts under all that it asks for now, together; the baseline, "
        "which is of no ticket, stands by itself, so that the sum is everybody's workload.",
        _OWN,
        "Nobody carried anything in these days.",
        {
            "day": Column("Day, or week of", "date"),
            "skill": Column("Skill", "text"),
            "workload": Column("Workload", "number"),
            "peak": Column("Peak", "number"),
        },
        lambda copy, asked: skills_table(
            loads_of_skills(copy, asked.days, asked.ids, by_week=asked.by_week)
        ),
    ),
    Figure(
        "balance",
        "Balance",
        "Balance",
        "Utilisation = workload at the week's close ÷ available, of everybody who had points "
        "available. Spread = the utilisation that a tenth is above − the one that a tenth is "
        "below. Balance = (Σ u)² ÷ (n × Σ u²): 1 where all are equal, 1 ÷ n where one carries all.",
        "R. Jain, D.-M. Chiu, W. Hawe, A Quantitative Measure of Fairness and Discrimination for "
        "Resource Allocation in Shared Computer Systems, 1984",
        "Nobody carried anything in these days.",
        {
            **_WEEK,
            "people": Column("People", "whole"),
            "low": Column("A tenth below", "share"),
            "middle": Column("Half below", "share"),
            "high": Column("A tenth above", "share"),
            "spread": Column("Spread", "share"),
            "jain": Column("Balance (Jain)", "number"),
        },
        lambda copy, asked: balance(copy, asked.days, asked.people),
    ),
    Figure(
        "cumulative-flow",
        "Cumulative flow",
        "Flow",
        "How many tickets stood where at the close of each day, the whole board's: the height of a "
        "band is how many, its length how long they stay. The picture begins at what was completed "
        "before.",
        "D. G. Reinertsen, Managing the Design Factory, 1997",
        "There was no ticket in these days.",
        {"day": Column("Day", "date"), **_whole(STANDS)},
        lambda copy, asked: cumulative_flow(copy, asked.days),
        of_everybody=True,
    ),
    Figure(
        "throughput",
        "Throughput",
        "Flow",
        "Tickets that are completed now, each in the week of its last completion, and their story "
        "points as they were then; one that came in as completed is none.",
        "Troy Magennis, Forecasting and Simulating Software Development Projects, 2011",
        "No ticket was completed in these days.",
        {
            **_WEEK,
            "tickets": Column("Tickets", "whole"),
            "points": Column("Points", "number"),
            "unestimated": Column("Of them without points", "whole"),
        },
        lambda copy, asked: throughput(copy, asked.days, asked.ids),
    ),
    Figure(
        "due-dates",
        "Due dates kept",
        "Flow",
        "The tickets of Throughput, by the day of their completion against the due date that they "
        "have now; the due day itself is in time.",
        "The definition of on-time delivery in the SCOR model (ASCM, RL.2.2), by ticket",
        "No ticket was completed in these days.",
        {**_WEEK, **_whole(WHEN)},
        lambda copy, asked: due_dates_kept(copy, asked.days, asked.ids),
    ),
    Figure(
        "cycle-times",
        "Cycle times",
        "Times",
        "From a ticket's first approval or assignment to its last completion, in days of 24 hours, "
        f"by the week of the completion; shares are interpolated between tickets; {_SAMPLE}.",
        "D. Vacanti, Actionable Agile Metrics for Predictability, 2015; R. Hyndman, Y. Fan, Sample "
        "Quantiles in Statistical Packages, 1996, definition 7",
        "No ticket that somebody had held was completed in these days.",
        _TIMES,
        lambda copy, asked: times_by_week(copy, asked.days, "started", asked.ids),
    ),
    Figure(
        "lead-times",
        "Lead times",
        "Times",
        "From when a ticket came to the board to its last completion, in days of 24 hours, by the "
        f"week of the completion; shares are interpolated between tickets; {_SAMPLE}.",
        "As for cycle times",
        "No ticket was completed in these days.",
        _TIMES,
        lambda copy, asked: times_by_week(copy, asked.days, "created", asked.ids),
    ),
    Figure(
        "ages",
        "Age of active work",
        "Times",
        "From a ticket's first approval or assignment until now, in days of 24 hours, whoever had "
        "it in between; the oldest first, beside the cycle times of all that was completed in "
        "these days.",
        "D. Vacanti, Actionable Agile Metrics for Predictability, 2015: ageing work in progress",
        "Nobody holds a ticket now.",
        {
            "ticket_id": Column("Ticket number", "whole"),
            "developer": Column("Developer", "text"),
            "points": Column("Points", "number"),
            "since": Column("Since", "instant"),
            "days": Column("Days", "number"),
        },
        lambda copy, asked: ages_of_active_work(copy, asked.now, asked.ids),
    ),
    Figure(
        "decisions",
        "Decisions about proposals",
        "Decisions",
        "Proposals that were approved or rejected in these days and still are, by the skill that "
        "their tickets ask for now. One that was undone, or replaced by a newer plan, is none.",
        "Assignboard's own history: each proposal counts once, with its last decision",
        "No proposal was decided in these days.",
        {
            "skill": Column("Skill", "text"),
            **_whole(OUTCOMES),
            "decisions": Column("Decisions", "whole"),
        },
        lambda copy, asked: decisions(copy, asked.days, asked.ids),
    ),
    Figure(
        "reasons",
        "Reasons given",
        "Decisions",
        "What was written when a proposal was rejected or given to somebody else, of the decisions "
        "above; the most often first.",
        _OWN,
        "No reason was given in these days.",
        {
            "outcome": Column("Decision", "text"),
            "reason": Column("Reason", "text"),
            "decisions": Column("Decisions", "whole"),
        },
        lambda copy, asked: reasons(copy, asked.days, asked.ids),
    ),
    Figure(
        "actions",
        "Actions per week",
        "Decisions",
        "Events of assignments, counted by week; an event is of whoever holds the ticket after it, "
        "or held it until then. What was undone is counted, and so is its undo.",
        _OWN,
        "Nothing was done in these days.",
        {**_WEEK, **{action: Column(action.capitalize(), "whole") for action in ACTIONS}},
        _actions,
    ),
    Figure(
        "hand-overs",
        "Who hands to whom",
        "Hand-overs",
        "Reassignments of active tickets, from whom to whom; one that was handed over twice counts "
        "twice.",
        _OWN,
        "No active ticket was handed over in these days.",
        {
            "giver": Column("From", "text"),
            "taker": Column("To", "text"),
            "tickets": Column("Tickets", "whole"),
        },
        lambda copy, asked: handovers(copy, asked.days, asked.ids),
    ),
    Figure(
        "back-and-forth",
        "Back and forth",
        "Hand-overs",
        "Tickets that came back in these days to somebody who had handed them on before.",
        _OWN,
        "No ticket came back to somebody who had handed it on.",
        {
            "ticket_id": Column("Ticket number", "whole"),
            "handovers": Column("Hand-overs", "whole"),
            "came_back": Column("Came back", "whole"),
            "last": Column("Last", "instant"),
        },
        lambda copy, asked: back_and_forth(copy, asked.days, asked.ids),
    ),
    Figure(
        "skills",
        "Skills wanted and there",
        "Skills",
        "Story points of tickets that wait or are in work now, by the skill that they ask for (one "
        "that asks for two counts for both), against how many people on the board have it; the "
        "scarcest first.",
        "The skills matrix; what one person alone knows is a truck factor of one (G. Avelino et "
        "al., A Novel Approach for Estimating Truck Factors, 2016)",
        "No open ticket asks for a skill, and nobody has one.",
        {
            "skill": Column("Skill", "text"),
            "tickets": Column("Open tickets", "whole"),
            "points": Column("Their points", "number"),
            "people": Column("People", "whole"),
            "only": Column("Only", "text"),
        },
        lambda copy, asked: skills(copy, asked.ids),
    ),
)

_BY_NAME = {figure.name: figure for figure in FIGURES}


def figure_named(name: str) -> Figure:
    """The figure of this name. Raises NotFound."""
    if name not in _BY_NAME:
        raise NotFound(f"There is no figure called {name}.")
    return _BY_NAME[name]
