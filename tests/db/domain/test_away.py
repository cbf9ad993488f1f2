"""Who is away when, as a manager needs to hear of it."""

from datetime import date, timedelta

from db.domain.calendar.away import Away, away
from db.domain.calendar.entries import Entry
from db.domain.calendar.working_time import WorkingTime

MONDAY = date(2026, 12, 21)
DAY = timedelta(days=1)
NORWAY = (Entry("country", country="NO"),)


def leave(first: date, last: date, share: float = 1.0) -> Entry:
    return Entry("leave", first, last, share=share)


def test_leave_on_both_sides_of_days_that_are_free_anyway_is_one_absence() -> None:
    before, after = leave(MONDAY, date(2026, 12, 23)), leave(date(2026, 12, 28), date(2027, 1, 2))
    working = WorkingTime(
        (before, after), (*NORWAY, Entry("holiday", date(2026, 12, 24), date(2026, 12, 24)))
    )

    assert away(working, MONDAY + DAY, MONDAY + DAY) == [Away(MONDAY, date(2027, 1, 2))]


def test_a_weekend_or_a_holiday_alone_is_no_absence_and_nor_is_leave_on_one() -> None:
    working = WorkingTime((leave(date(2026, 12, 25), date(2026, 12, 27)),), NORWAY)

    assert away(working, MONDAY, date(2026, 12, 31)) == []


def test_half_days_and_whole_days_are_told_apart() -> None:
    working = WorkingTime((leave(MONDAY, MONDAY, 0.5), leave(MONDAY + DAY, MONDAY + DAY)))

    assert away(working, MONDAY, MONDAY + 4 * DAY) == [
        Away(MONDAY, MONDAY, 0.5),
        Away(MONDAY + DAY, MONDAY + DAY),
    ]


def test_who_has_not_come_yet_or_has_gone_is_away_without_an_end() -> None:
    working = WorkingTime((Entry("employed", MONDAY, MONDAY + 4 * DAY),))

    assert away(working, MONDAY - 3 * DAY, MONDAY + 7 * DAY) == [
        Away(None, MONDAY - DAY),
        Away(MONDAY + 5 * DAY, None),
    ]
