"""Read a calendar from an iCalendar file, a CSV file or pasted lines."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from db.importing.calendar.events import BEGINS, read_events
from db.importing.calendar.lines import read_lines
from db.importing.calendar.sheet import CalendarSheet
from db.importing.read.sheet import DateOrder, Unreadable, shown

MOST_BYTES = 20 * 1024 * 1024


def read_calendar(
    source: bytes | Path,
    *,
    name: str,
    today: date,
    time_zone: str,
    dates: DateOrder | None = None,
) -> CalendarSheet:
    """The entries of an iCalendar file, of a CSV file, or of pasted lines. Raises Unreadable.

    `today` and `time_zone` are the board's: series are followed for some time around today, and
    times of day are taken in the board's zone. `dates` is the order of day and month where a
    list leaves it open.
    """
    name = shown(name)
    content = source.read_bytes() if isinstance(source, Path) else source
    if len(content) > MOST_BYTES:
        raise Unreadable(f"{name} has more than {MOST_BYTES >> 20} MB: send it in parts.")
    if content[:1_000].lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(BEGINS):
        return read_events(content, name=name, today=today, zone=ZoneInfo(time_zone))
    return read_lines(content, name=name, dates=dates)
