"""Every series equals an independent replay: plain Python over the events of random commands."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from dashboard.analytics.actions import actions_by_week
from dashboard.analytics.copy import Copy
from dashboard.analytics.flow import (
    ages_of_active_work,
    cycle_times_by_week,
    handovers,
    throughput_by_week,
)
from dashboard.analytics.teams import loads_by_team
from dashboard.analytics.workload import Loads, loads
from db.domain.days import Days, monday
from db.engine import Database
from db.models.board import Board
from db.queries.history.behind import carried_as_of, counted_for_day, peak_of, workload_changes
from tests.dashboard.analytics.replay import FIRST, LAST, ZONES, Replay, a_long_history

IDS = [2, 1, 3]
A_HAIR = timedelta(microseconds=1)
UNTIL = datetime(2025, 1, 6, tzinfo=UTC)


def told(found: Loads) -> dict[tuple[Any, Any], Any]:
    """What the frames say of each developer and period."""
    frames = (found.close, found.peak, found.available, found.over)
    return {
        (id_, period.date()): None if pd.isna(cells[0]) else tuple(cells)
        for id_ in found.close
        for period, *cells in zip(
            pd.DatetimeIndex(found.close.index), *(frame[id_] for frame in frames), strict=True
        )
    }


def told_of_teams(found: pd.DataFrame) -> dict[tuple[date, str | None], tuple[Any, ...]]:
    """People, workload and what was available, by week and team."""
    teams = [None if pd.isna(team) else str(team) for team in found["team"]]
    cells = zip(found["people"], found["workload"], found["available"], strict=True)
    weeks = [week.date() for week in pd.DatetimeIndex(found["week"])]
    return dict(zip(zip(weeks, teams, strict=True), cells, strict=True))


def counts(frame: pd.DataFrame) -> dict[Any, int]:
    """The cells that are not zero, by row and column."""
    return {
        (row, column): number
        for column, numbers in frame.items()
        for row, number in numbers.items()
        if number
    }


def week_of(day: date, zone: str) -> Days:
    """The whole week of a day."""
    return Days(monday(day), monday(day) + timedelta(days=6), zone)


def behind(session: Session, id_: int, days: Days) -> tuple[float, float, float] | None:
    """Close, peak and available, as what is behind them comes to."""
    eve = Days(days.last, days.last, days.time_zone).since - A_HAIR
    closing = carried_as_of(session, id_, days.last_instant)
    if closing is None:
        return None
    opening = carried_as_of(session, id_, days.since - A_HAIR)
    peak = peak_of(opening.workload if opening else 0.0, workload_changes(session, id_, days))
    counted = counted_for_day(carried_as_of(session, id_, eve), closing)
    return closing.workload, peak.points, counted.available


def told_shortly(replay: Replay, id_: int, days: Days) -> tuple[float, float, float] | None:
    """Close, peak and available, as the replay has them."""
    one_day = days.first == days.last
    whole = replay.load(id_, days.first) if one_day else replay.week(id_, days.first)
    return None if whole is None else whole[:3]


def test_every_series_is_that_of_a_replay_in_every_zone(database: Database) -> None:
    a_long_history(database)
    copy = Copy(database)

    for zone in ZONES:
        # The copy follows the board into another zone by itself.
        with database.write() as session:
            session.execute(update(Board).values(time_zone=zone))
        with database.read() as session:
            replay = Replay(session, zone)
        copy.catch_up()
        whole = Days(FIRST - timedelta(days=9), LAST + timedelta(days=9), zone)
        part = Days(FIRST + timedelta(days=95), FIRST + timedelta(days=140), zone)

        for days in (whole, part):
            each_day = [
                days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1)
            ]
            assert told(loads(copy, days, IDS)) == {
                (id_, day): replay.load(id_, day) for day in each_day for id_ in IDS
            }, zone
            assert told(loads(copy, days, IDS, by_week=True)) == {
                (id_, week): replay.week(id_, week)
                for week in dict.fromkeys(map(monday, each_day))
                for id_ in IDS
            }, zone
            weeks = dict.fromkeys(map(monday, each_day))
            assert told_of_teams(loads_by_team(copy, days, IDS)) == {
                (week, team): known
                for week in weeks
                for team in ("Core", "Apps", None)
                if (known := replay.team_week(team, IDS, week))[0]
            }, zone
            for ids in (None, {1, 3}):
                found = counts(actions_by_week(copy, days, ids))
                assert {(week.date(), action): n for (week, action), n in found.items()} == dict(
                    replay.actions(days, ids)
                ), zone

        with database.read() as session:
            for first in (part.first + timedelta(days=n) for n in range(0, 45, 9)):
                for days in (Days(first, first, zone), week_of(first, zone)):
                    for id_ in IDS:
                        assert behind(session, id_, days) == told_shortly(replay, id_, days), zone

        through = throughput_by_week(copy, whole)
        assert {
            week.date(): tuple(row)
            for week, row in zip(through.index, through.itertuples(index=False), strict=True)
            if row.tickets
        } == replay.throughput(), zone
        medians: Any = cycle_times_by_week(copy, whole)[0.5].dropna()
        assert {week.date(): days for week, days in medians.items()} == pytest.approx(
            replay.medians()
        ), zone
        ages = ages_of_active_work(copy, UNTIL).set_index("ticket_id")
        expected = replay.ages(UNTIL)
        assert ages["developer_id"].to_dict() == {id_: who for id_, (who, _) in expected.items()}
        assert ages["days"].to_dict() == pytest.approx(
            {id_: days for id_, (_, days) in expected.items()}
        )
        assert counts(handovers(copy, whole)) == dict(replay.handovers()), zone
    copy.close()
