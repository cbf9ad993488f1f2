"""People by weeks: every ticket stands somewhere once, and what they have follows the calendar."""

from datetime import date, timedelta

from dashboard.ahead.shortfalls import OpenWork
from dashboard.ahead.weeks import Person, Row, rows_ahead, weeks_from
from db.domain.calendar.entries import Entry
from db.domain.calendar.working_time import WorkingTime

MONDAY = date(2026, 11, 30)
FRIDAY = MONDAY + timedelta(days=4)
NEXT = MONDAY + timedelta(days=7)


def row(
    *work: OpenWork,
    today: date = MONDAY,
    leave: tuple[Entry, ...] = (),
    available: float = 20.0,
    with_proposals: bool = False,
) -> Row:
    ana = Person(1, "Ana Petrov", available, WorkingTime(own=leave))
    (found,) = rows_ahead([ana], {1: work}, today=today, with_proposals=with_proposals)
    return found


def test_work_stands_in_the_week_it_is_due_and_all_else_beside() -> None:
    late, now, next_, undated, later = (
        OpenWork(at, f"CORE-{at}", 100 * at, due)
        for at, due in enumerate(
            (MONDAY - timedelta(days=90), FRIDAY, NEXT, None, MONDAY + timedelta(days=84)), start=1
        )
    )

    found = row(late, now, next_, undated, later)

    assert [cell.week for cell in found.cells] == weeks_from(MONDAY)
    assert found.cells[0].active == (late, now)
    assert [cell.due for cell in found.cells] == [300, 300, *[0] * 10]
    assert found.undated == (undated,)
    assert found.later == (later,)


def test_half_of_a_sprint_of_two_weeks_is_there_each_week_and_what_is_left_of_this_one() -> None:
    assert [cell.has for cell in row().cells] == [1000] * 12
    assert [cell.has for cell in row(today=FRIDAY).cells[:2]] == [200, 1000]
    assert row(today=MONDAY + timedelta(days=6)).cells[0].has == 0


def test_leave_lowers_what_somebody_has_and_is_counted_in_days() -> None:
    leave = (Entry("leave", NEXT, NEXT + timedelta(days=2)), Entry("leave", FRIDAY, FRIDAY, 0.5))

    found = row(OpenWork(1, "CORE-1", 500, NEXT + timedelta(days=4)), leave=leave)

    assert [(cell.has, cell.days_off) for cell in found.cells[:3]] == [
        (900, 0.5),
        (400, 3),
        (1000, 0),
    ]
    assert found.short == ()


def test_proposals_stand_apart_and_are_short_only_when_asked_for() -> None:
    active = OpenWork(1, "CORE-1", 800, FRIDAY)
    proposed = OpenWork(2, "CORE-2", 500, FRIDAY, is_proposed=True)

    apart, together = (row(active, proposed, with_proposals=asked) for asked in (False, True))

    assert (apart.cells[0].active, apart.cells[0].proposed) == ((active,), (proposed,))
    assert apart.cells[0].due == 800
    assert apart.short == ()
    assert [(shortfall.points, shortfall.tickets) for shortfall in together.short] == [
        (300, (proposed,))
    ]


def test_who_has_nothing_available_is_short_of_all_that_is_due() -> None:
    found = row(OpenWork(1, "CORE-1", 300, FRIDAY), available=0.0)

    assert [shortfall.points for shortfall in found.short] == [300]
