"""Values as words: counts, times in the reader's zone, and text that is not Markdown."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.ui.tables import reader_time_zone

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|$~:^=&])")


def counted(number: int, noun: str) -> str:
    """`1 ticket`, `2 tickets`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain(text: object) -> str:
    """Text from the board for a Markdown sentence, in which it says only itself."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def say_time(instant: datetime) -> str:
    """An instant on the reader's clock."""
    return f"{instant.astimezone(ZoneInfo(reader_time_zone())):%d %b %Y, %H:%M}"


def say_day(day: date) -> str:
    """A date."""
    return f"{day:%d %b %Y}"
