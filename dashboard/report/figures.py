"""The figures of the report, gathered by the functions that also make those of the pages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy.orm import Session

from dashboard.ahead.shortfalls import OpenWork
from dashboard.ahead.weeks import Row
from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.actions import actions_by_week
from dashboard.analytics.series.decisions import OUTCOMES, decisions
from dashboard.analytics.series.throughput import throughput
from dashboard.analytics.series.times import SHARES, named, times_of_all
from dashboard.analytics.series.workload import loads
from dashboard.looking_ahead import Outlook, look_ahead, outlook
from dashboard.tables.frames import load_developers
from db.domain.calendar.away import Away
from db.domain.days import Days, monday
from db.errors import NotFound
from db.queries.calendars import absences
from db.queries.history.workload import time_zone
from db.queries.tickets import count_due_tickets, pending_by_priority

# The weeks before this one that are looked back upon.
PAST_WEEKS = 12
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket that is late, or will be as it does not fit in `week`; and who has it."""

    developer: str
    work: OpenWork
    week: date | None = None


@dataclass(frozen=True)
class Figures:
    """What one report tells; all days are in the board's time zone.

    `weeks` has a row for each of the last whole weeks (its Monday): `tickets` and `points` that
    were completed, and what everybody together carried (`close`) and had (`available`) at its end.
    `cycle_days` says within how many days a share of last week's tickets was completed, where they
    are enough for it; `decided` how often each action was taken in it, and `outcomes` what became
    of the proposals decided in it. `people` are the active developers as `load_developers` has
    them, with the points that they are `over` and `short` and how many tickets of theirs are
    `late`; `away` are their absences, by name. `ahead` are the weeks from this one on.
    """

    made_at: datetime
    time_zone: str
    team: str | None
    weeks: pd.DataFrame
    cycle_days: Mapping[float, float]
    decided: Mapping[str, int]
    outcomes: Mapping[str, int]
    people: pd.DataFrame
    away: Mapping[str, Sequence[Away]]
    proposals: int
    unassigned: int
    unassigned_late: int
    late: Sequence[Held]
    will_be_late: Sequence[Held]
    ahead: Sequence[Row]
    outlook: Outlook

    @property
    def today(self) -> date:
        """The day on which it was made."""
        return self.made_at.astimezone(ZoneInfo(self.time_zone)).date()

    @property
    def last_week(self) -> Days:
        """The last whole week, from Monday to Sunday."""
        return _weeks_before(self.today, self.time_zone, 1)


def gather(session: Session, copy: Copy, *, at: datetime, team: str | None = None) -> Figures:
    """The figures of the report that is made `at` an instant, of everybody or of one team.

    Raises StillReading, and NotFound where nobody is in the team.
    """
    zone = time_zone(session)
    today = at.astimezone(ZoneInfo(zone)).date()
    week, past = (_weeks_before(today, zone, number) for number in (1, PAST_WEEKS))
    members = load_developers(session)
    ids = None
    if team is not None:
        members = members[members["team"] == team]
        if members.empty:
            raise NotFound(f"Nobody is in the team {team}.")
        ids = members.index.tolist()
    ahead = look_ahead(session, today=today, developer_ids=ids)
    late = _late(ahead, today)
    people = _people(members, ahead, late)
    away = absences(session, today)
    return Figures(
        made_at=at,
        time_zone=zone,
        team=team,
        weeks=_done(copy, past, ids).join(_carried(copy, past, members)),
        cycle_days=_cycle_days(copy, week, ids),
        decided=_decided(copy, week, ids),
        outcomes=_outcomes(copy, week, ids),
        people=people,
        away={name: away[name] for name in people["developer"] if name in away},
        proposals=int(members["proposed_tickets"].sum()),
        unassigned=sum(pending_by_priority(session).values()),
        unassigned_late=count_due_tickets(session, today - timedelta(days=1)),
        late=late,
        will_be_late=_will_be_late(ahead, today),
        ahead=ahead,
        outlook=outlook(session, copy, today=today),
    )


def _weeks_before(today: date, zone: str, number: int) -> Days:
    first = monday(today)
    return Days(first - number * _WEEK, first - timedelta(days=1), zone)


def _cycle_days(copy: Copy, week: Days, ids: Sequence[int] | None) -> dict[float, float]:
    times = times_of_all(copy, week, "started", ids)
    return {share: times[named(share)] for share in SHARES if pd.notna(times[named(share)])}


def _decided(copy: Copy, week: Days, ids: Sequence[int] | None) -> dict[str, int]:
    counts = actions_by_week(copy, week, ids).sum()
    return {str(action): int(number) for action, number in counts.items()}


def _outcomes(copy: Copy, week: Days, ids: Sequence[int] | None) -> dict[str, int]:
    """How many of the proposals decided came to what."""
    decided = decisions(copy, week, ids)
    return {outcome: int(decided[outcome].sum()) for outcome in OUTCOMES}


def _done(copy: Copy, past: Days, ids: Sequence[int] | None) -> pd.DataFrame:
    return throughput(copy, past, ids).set_index("week")[["tickets", "points"]]


def _carried(copy: Copy, past: Days, members: pd.DataFrame) -> pd.DataFrame:
    """What they together carried and had at the end of each week."""
    found = loads(copy, past, members.index.tolist(), by_week=True)
    sums = {"close": found.close.sum(axis=1), "available": found.available.sum(axis=1)}
    return pd.DataFrame(sums).round(2)


def _people(members: pd.DataFrame, ahead: Sequence[Row], late: Sequence[Held]) -> pd.DataFrame:
    """The active ones of them, with what there is to decide about each."""
    people = members[members["active"]]
    short = {row.person.id: sum(one.points for one in row.short) / 100 for row in ahead}
    tickets = Counter(one.developer for one in late)
    return people.assign(
        over=(-people["free"]).clip(lower=0),
        short=[short[id_] for id_ in people.index],
        late=[tickets[name] for name in people["developer"]],
    )


def _late(ahead: Sequence[Row], today: date) -> list[Held]:
    """What people have that was due before today."""
    return _by_due(
        Held(row.person.name, work)
        for row in ahead
        for work in row.cells[0].active
        if work.due is not None and work.due < today
    )


def _will_be_late(ahead: Sequence[Row], today: date) -> list[Held]:
    """What people have that does not fit before its due date, and is not late yet."""
    return _by_due(
        Held(row.person.name, work, short.week)
        for row in ahead
        for short in row.short
        for work in short.tickets
        if work.due is not None and work.due >= today
    )


def _by_due(found: Iterable[Held]) -> list[Held]:
    return sorted(found, key=lambda held: (held.work.due, held.work.rank, held.work.ticket_id))
