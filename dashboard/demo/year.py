"""The year: what happens on which day, from the first import to this morning's plan."""

import random
from collections.abc import Callable
from datetime import datetime
from math import pi, sin

from dashboard.demo import calendars, hands, intake, rounds, work
from dashboard.demo.days import Span
from dashboard.demo.desk import Desk
from dashboard.demo.tickets import SampleTracker
from db.engine import Database
from db.queries.developers import developers

SEED = 20_260_101
WEEKS = 52
OPEN_PROPOSALS = 15
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(1, 5)


def fill(
    database: Database,
    *,
    until: datetime,
    weeks: int = WEEKS,
    say: Callable[[str], None] = print,
) -> bool:
    """Fill an empty, migrated board with `weeks` weeks of history that end at `until`.

    The same `until` gives the same board. Returns False, and changes nothing, where the board has
    developers.
    """
    with database.read() as session:
        if developers(session):
            return False
    rng = random.Random(SEED)  # noqa: S311 (not a secret)
    desk = Desk(database, Span.ending(until, weeks), rng, SampleTracker(rng))
    days = list(desk.span.work_days())
    for number, day in enumerate(days):
        if number and day.month != desk.today.month:
            say(f"{desk.today:%B %Y}: {len(desk.active())} active, {len(desk.waiting())} waiting")
        begins = not number or desk.span.week_of(day) != desk.week
        desk.today = day
        if not number:
            intake.hire(desk)
            calendars.enter_holidays(desk)
        if day == days[-1]:
            _this_morning(desk)
        else:
            _day(desk, begins=begins)
        if days[-2:-1] == [day]:
            hands.overload_one(desk)
    return True


def _day(desk: Desk, *, begins: bool) -> None:
    """One work day; the first of a week begins with the imports and the plan."""
    if begins:
        _begin_week(desk)
    else:
        _continue_week(desk)
    work.do_a_day(desk)


def _begin_week(desk: Desk) -> None:
    busy = desk.week in desk.span.busy_weeks
    intake.update_people(desk)
    calendars.enter_leave(desk)
    intake.import_week(desk, more=1.5 if busy else 1.0)
    if desk.week % 4 == 2:
        hands.take_up_again(desk)
    rounds.hold_round(desk, target=_target(desk), allow_overload=busy)


def _continue_week(desk: Desk) -> None:
    weekday = desk.today.weekday()
    if weekday == TUESDAY:
        rounds.settle_rest(desk)
        if desk.week % 3 == 1:
            work.reopen(desk)
    if weekday in (WEDNESDAY, THURSDAY):
        hands.hand_over(desk)
    if weekday == WEDNESDAY:
        hands.fight_fire(desk)
    if weekday in (TUESDAY, THURSDAY) and desk.week in desk.span.busy_weeks:
        hands.push(desk)
    if weekday == THURSDAY and desk.week % 2:
        hands.take_away(desk)
    if weekday == FRIDAY:
        hands.hand_over_before_leave(desk)


def _this_morning(desk: Desk) -> None:
    """The last morning: an import, and a plan that waits for whoever opens the app."""
    calendars.plan_ahead(desk)
    intake.import_morning(desk)
    rounds.plan_to_leave_open(desk, OPEN_PROPOSALS)


def _target(desk: Desk) -> float:
    """The utilisation that the managers aim at: it swings, and leaves room in the last weeks."""
    if desk.week in desk.span.busy_weeks:
        return 0.98
    if desk.weeks_left <= 1:
        return 0.7
    starting = min(1.0, 0.7 + 0.1 * desk.week)
    return starting * (0.8 + 0.07 * sin(2 * pi * desk.week / 17))
