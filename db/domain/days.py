"""Whole days and weeks in the board's time zone: pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days in the board's time zone, both ends included."""

    first: date
    last: date
    time_zone: str

    @property
    def since(self) -> datetime:
        """The instant at which the first day begins."""
        return datetime.combine(self.first, time(), ZoneInfo(self.time_zone))

    @property
    def until(self) -> datetime:
        """The instant at which the last day ends."""
        day_after = self.last + timedelta(days=1)
        return datetime.combine(day_after, time(), ZoneInfo(self.time_zone))

    @property
    def last_instant(self) -> datetime:
        """The last instant of the last day."""
        return self.until - timedelta(microseconds=1)


def monday(day: date) -> date:
    """The day on which the week of `day` begins."""
    return day - timedelta(days=day.weekday())
