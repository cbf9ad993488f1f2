"""The figures of the report, gathered by the functions that also make those of the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy.orm import Session

from dashboard.ahead.shortfalls import OpenWork
from dashboard.ahead.weeks import Row
from dashboard.analytics.actions import actions_by_week
from dashboard.analytics.copy import Copy
from dashboard.analytics.decisions import OUTCOMES, decisions
from dashboard.analytics.throughput import throughput
from dashboard.analytics.times import SHARES, named, times_of_all
from dashboard.analytics.workload import loads
from dashboard.looking_ahead import Outlook, look_ahead, outlook
from dashboard.tables.frames import load_developers
from db.domain.days import Days, monday
from db.errors import NotFound
from db.models.types import AnyRow
from db.queries.history.events import EventFilter, events
from db.queries.history.workload import time_zone
from db.queries.tickets import count_due_tickets, pending_by_priority, tickets_by_id

# The weeks before this one that are looked back upon.
PAST_WEEKS = 12
TICKETS_NAMED = 6
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Late:
    """A ticket that was due before today, and who has it."""

    developer: str
    work: OpenWork


@dataclass(frozen=True, slots=True)
class Decided:
    """How often an action was taken, and the tickets of the last few times."""

    action: str
    number: int
    tickets: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """What one report tells; all days are in the board's time zone.

    `weeks` has a row for each of the last whole weeks (its Monday): `tickets` and `points` that
    were completed, and what everybody together carried (`close`) and had (`available`) at its end.
    `cycle_days` says within how many days a share of last week's tickets was completed, where they
    are enough for it, and `outcomes` what became of the proposals decided in it. `people`
    are the active developers as `load_developers` has them, `ahead` the weeks from this one on.
    """

    made_at: datetime
    time_zone: str
    team: str | None
    weeks: pd.DataFrame
    cycle_days: Mapping[float, float]
    decided: Sequence[Decided]
    outcomes: Mapping[str, int]
    people: pd.DataFrame
    proposals: int
    unassigned: int
    unassigned_late: int
    late: Sequence[Late]
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
    return Figures(
        made_at=at,
        time_zone=zone,
        team=team,
        weeks=_done(copy, past, ids).join(_carried(copy, past, members)),
        cycle_days=_cycle_days(copy, week, ids),
        decided=_decided(session, copy, week, ids),
        outcomes=_outcomes(copy, week, ids),
        people=members[members["active"]],
        proposals=int(members["proposed_tickets"].sum()),
        unassigned=sum(pending_by_priority(session).values()),
        unassigned_late=count_due_tickets(session, today - timedelta(days=1)),
        late=_late(ahead, today),
        ahead=ahead,
        outlook=outlook(session, copy, today=today),
    )


def _weeks_before(today: date, zone: str, number: int) -> Days:
    first = monday(today)
    return Days(first - number * _WEEK, first - timedelta(days=1), zone)


def _cycle_days(copy: Copy, week: Days, ids: Sequence[int] | None) -> dict[float, float]:
    times = times_of_all(copy, week, "started", ids)
    return {share: times[named(share)] for share in SHARES if pd.notna(times[named(share)])}


def _outcomes(copy: Copy, week: Days, ids: Sequence[int] | None) -> dict[str, int]:
    """How many of the proposals decided came to what."""
    decided = decisions(copy, week, ids)
    return {outcome: int(decided[outcome].sum()) for outcome in OUTCOMES}


def _done(copy: Copy, past: Days, ids: Sequence[int] | None) -> pd.DataFrame:
    return throughput(copy, past, ids).set_index("week")[["tickets", "points"]]


def _decided(session: Session, copy: Copy, week: Days, ids: Sequence[int] | None) -> list[Decided]:
    """What was decided, the most frequent first."""
    counts = actions_by_week(copy, week, ids).sum().sort_values(ascending=False, kind="stable")
    latest = {
        str(action): events(
            session,
            EventFilter(
                actions=(str(action),),
                since=week.since,
                until=week.until,
                assignments_only=True,
                holder_ids=tuple(ids or ()),
            ),
            limit=TICKETS_NAMED,
        ).rows
        for action in counts.index
    }
    named = {row.ticket_id for rows in latest.values() for row in rows}
    tickets = tickets_by_id(session, sorted(named))
    return [
        Decided(
            str(action),
            int(number),
            tuple(_label(tickets[row.ticket_id]) for row in latest[str(action)]),
        )
        for action, number in counts.items()
    ]


def _carried(copy: Copy, past: Days, members: pd.DataFrame) -> pd.DataFrame:
    """What they together carried and had at the end of each week."""
    found = loads(copy, past, members.index.tolist(), by_week=True)
    sums = {"close": found.close.sum(axis=1), "available": found.available.sum(axis=1)}
    return pd.DataFrame(sums).round(2)


def _late(ahead: Sequence[Row], today: date) -> list[Late]:
    """What people have that was due before today, the latest first."""
    found = [
        Late(row.person.name, work)
        for row in ahead
        for work in row.cells[0].active
        if work.due is not None and work.due < today
    ]
    return sorted(found, key=lambda late: (late.work.due, late.work.rank, late.work.ticket_id))


def _label(ticket: AnyRow) -> str:
    return ticket.external_key or f"#{ticket.id}"
