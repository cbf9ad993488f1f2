"""Every series equals an independent replay: plain Python over the events of random commands."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import chain, product
from typing import Any, Literal

import pandas as pd
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from dashboard.analytics.columnar.copy import Copy
from dashboard.analytics.series.actions import actions_by_week
from dashboard.analytics.series.balance import balance
from dashboard.analytics.series.decisions import OUTCOMES, decisions, reasons
from dashboard.analytics.series.flow import STANDS, cumulative_flow
from dashboard.analytics.series.handovers import back_and_forth, handovers
from dashboard.analytics.series.skills import skills
from dashboard.analytics.series.teams import loads_by_team
from dashboard.analytics.series.throughput import WHEN, due_dates_kept, throughput
from dashboard.analytics.series.times import (
    SHARES,
    ages_of_active_work,
    least_sample,
    named,
    times_by_week,
    times_of_all,
)
from dashboard.analytics.series.workload import (
    BASELINE,
    NO_SKILL,
    Loads,
    loads,
    loads_of_skills,
)
from db.domain.days import Days, monday
from db.domain.points import rounded
from db.engine import Database
from db.models.board import Board
from db.queries.calendars import working_times
from db.queries.history.behind import carried_as_of, counted_for_day, peak_of, workload_changes
from tests.dashboard.analytics.replay import FIRST, LAST, ZONES, Replay, a_long_history, at_share

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
    part = working_times(session, [id_])[id_].part_of_week(days.last)
    return closing.workload, peak.points, rounded(counted.available * part)


def told_shortly(replay: Replay, id_: int, days: Days) -> tuple[float, float, float] | None:
    """Close, peak and available, as the replay has them."""
    one_day = days.first == days.last
    whole = replay.load(id_, days.first) if one_day else replay.week(id_, days.first)
    return None if whole is None else whole[:3]


def test_every_series_is_that_of_a_replay_in_every_zone(database: Database) -> None:
    copy = Copy(database)
    # In the first zone the copy has followed the board bit by bit, in the others it is made anew.
    a_long_history(database, between=lambda: copy.catch_up(patience=None))

    for zone in ZONES:
        # The copy follows the board into another zone by itself.
        with database.write() as session:
            session.execute(update(Board).values(time_zone=zone))
        with database.read() as session:
            replay = Replay(session, zone)
        copy.catch_up(patience=None)
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

        check_skill_loads(copy, replay, part)
        check_flow(copy, replay, whole)
        check_times(copy, replay, whole)
        check_decisions(copy, replay, part)
        check_handovers(copy, replay, whole)
        check_balance(copy, replay, part)
        check_skills(copy, replay)
    copy.close()


def check_skills(copy: Copy, replay: Replay) -> None:
    """Skills wanted and there, now."""
    found = skills(copy)
    numbers = zip(*(found[name].tolist() for name in ("tickets", "points", "people")), strict=True)
    names = [name.casefold() for name in found["skill"]]
    assert dict(zip(names, numbers, strict=True)) == replay.skills()


def check_skill_loads(copy: Copy, replay: Replay, days: Days) -> None:
    """The skills of what people hold."""
    each_day = list(pd.date_range(days.first, days.last))
    for chosen in (None, {1, 3}):
        by_skill = loads_of_skills(copy, days, chosen)
        for name in map(str, by_skill.close):
            skill = {BASELINE: None, NO_SKILL: ""}.get(name, name)
            for day in each_day[::7]:
                both = by_skill.close.loc[day, name], by_skill.peak.loc[day, name]
                assert both == replay.skill(skill, day.date(), chosen), (name, day)


def check_flow(copy: Copy, replay: Replay, days: Days) -> None:
    """Where tickets stood, what was done, and whether in time."""
    for row in cumulative_flow(copy, days).to_dict("records"):
        stood = replay.stood(row["day"].date())
        assert [row[status] for status in STANDS] == [stood[one] for one in STANDS]
    assert replay.stood(days.last) == Counter(replay.statuses.values())
    for ids in (None, {1, 3}):
        assert by_week(throughput(copy, days, ids)) == replay.throughput(ids)
        kept = due_dates_kept(copy, days, ids)
        assert by_week(kept) == replay.due_dates(ids)
        assert (
            kept[list(WHEN)].sum(axis=1).tolist() == throughput(copy, days, ids)["tickets"].tolist()
        )


def check_times(copy: Copy, replay: Replay, days: Days) -> None:
    """Cycle and lead times with too few tickets and enough, and ages."""
    begins: tuple[Literal["started", "created"], ...] = ("started", "created")
    for begin, ids in product(begins, (None, {1, 3})):
        times = replay.times(begin, ids)
        for row in times_by_week(copy, days, begin, ids).to_dict("records"):
            check_shares(row, times.get(row["week"].date(), []))
        together = sorted(chain.from_iterable(times.values()))
        check_shares(times_of_all(copy, days, begin, ids), together)
    for ids in (None, {1, 3}):
        ages = ages_of_active_work(copy, UNTIL, ids).set_index("ticket_id")
        expected = {
            id_: (who, days)
            for id_, (who, days) in replay.ages(UNTIL).items()
            if ids is None or who in ids
        }
        assert ages["developer_id"].to_dict() == {id_: who for id_, (who, _) in expected.items()}
        assert ages["days"].to_dict() == pytest.approx(
            {id_: days for id_, (_, days) in expected.items()}
        )


def check_shares(found: Mapping[Any, Any], times: list[float]) -> None:
    """So many have a time; each share is theirs, or empty where they are too few."""
    assert found["tickets"] == len(times)
    for share in SHARES:
        expected = at_share(times, share) if len(times) >= least_sample(share) else None
        value = found[named(share)]
        assert (None if pd.isna(value) else value) == (expected and pytest.approx(expected))


def check_decisions(copy: Copy, replay: Replay, days: Days) -> None:
    """What became of proposals, by skill, and why."""
    for ids in (None, {1, 3}):
        here = [
            one
            for one in replay.decided()
            if days.first <= one.day <= days.last and (ids is None or one.developer_id in ids)
        ]
        found = decisions(copy, days, ids).set_index("skill")
        assert counts(found[list(OUTCOMES)]) == dict(
            Counter((one.skill or NO_SKILL, one.outcome) for one in here)
        )
        assert found["decisions"].sum() == len(here)
        why = reasons(copy, days, ids)
        assert {(row.outcome, row.reason): row.decisions for row in why.itertuples()} == dict(
            Counter((one.outcome, one.reason) for one in here if one.reason)
        )


def check_handovers(copy: Copy, replay: Replay, days: Days) -> None:
    """Who handed to whom, and what came back."""
    for ids in (None, {1, 3}):
        found = handovers(copy, days, ids)
        pairs = zip(found["giver_id"], found["taker_id"], strict=True)
        assert dict(zip(pairs, found["tickets"], strict=True)) == dict(replay.handovers(ids))
    back = back_and_forth(copy, days).set_index("ticket_id")[["handovers", "came_back"]]
    assert {id_: tuple(row) for id_, row in back.iterrows()} == replay.back_and_forth()


def check_balance(copy: Copy, replay: Replay, days: Days) -> None:
    """Spread and Jain's index of each week."""
    for row in balance(copy, days, IDS)[["week", "people", "spread", "jain"]].to_dict("records"):
        week, *found = row.values()
        expected = replay.balance(week.date(), IDS)
        assert [None if pd.isna(one) else one for one in found] == [
            None if one is None else pytest.approx(one) for one in expected
        ]


def by_week(frame: pd.DataFrame) -> dict[date, tuple[Any, ...]]:
    """The numbers of each week in which something happened."""
    rows = frame.set_index("week").astype(object)
    return {pd.Timestamp(str(week)).date(): tuple(row) for week, row in rows.iterrows() if any(row)}
