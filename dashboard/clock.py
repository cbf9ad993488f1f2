"""The clock that pages hand to commands, and the days that they show."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware."""
    return datetime.now(UTC)


def today(time_zone: str) -> date:
    """The date in a time zone."""
    return now().astimezone(ZoneInfo(time_zone)).date()
