"""Whole days and weeks in the board's time zone: pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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


@dataclass(frozen=True, slots=True)
class Weekly:
    """A moment of every week: a weekday (Monday is 0) and a time of day."""

    weekday: int
    at: time

    @classmethod
    def read(cls, text: str) -> Self:
        """`Monday 06:00`. Raises ValueError with a sentence."""
        day, _, clock = text.strip().partition(" ")
        try:
            return cls(_WEEKDAYS.index(day.lower()), time.fromisoformat(clock.strip()))
        except ValueError:
            raise ValueError(
                f"“{text}” is no weekday with a time of day; write one such as Monday 06:00"
            ) from None

    def last(self, now: datetime, time_zone: str) -> datetime:
        """The last such moment that is not after `now`."""
        local = now.astimezone(ZoneInfo(time_zone))
        day = local.date() - timedelta(days=(local.weekday() - self.weekday) % 7)
        found = datetime.combine(day, self.at, local.tzinfo)
        return found if found <= local else found - timedelta(weeks=1)


def monday(day: date) -> date:
    """The day on which the week of `day` begins."""
    return day - timedelta(days=day.weekday())
