"""Values as words: counts, times in the reader's zone, and text that is not Markdown."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.ui.tables import reader_time_zone

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|$~:^=&])")

# What people call the fields of a developer and of a ticket.
FIELDS = {
    "name": "Name",
    "title": "Title",
    "experience_years": "Experience, years",
    "baseline_workload": "Baseline workload",
    "availability": "Availability",
    "skills": "Skills",
    "capacity": "Capacity",
    "email": "E-mail",
    "active": "Active",
    "id": "Ticket number",
    "external_key": "Ticket key",
    "source": "List it came from",
    "description": "Description",
    "priority": "Priority",
    "story_points": "Points",
    "required_skill": "Skill",
    "due_date": "Due",
    "status": "Status",
    "row": "Row",
}


def field_label(name: str) -> str:
    """A field as people call it."""
    return FIELDS.get(name) or name.replace("_", " ").capitalize()


def said_value(value: object) -> str:
    """A field's value: a number without needless decimals, a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def counted(number: int, noun: str) -> str:
    """`1 ticket`, `2 tickets`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain(text: object) -> str:
    """Text from the board for a Markdown sentence, in which it says only itself."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def say_time(instant: datetime) -> str:
    """An instant on the reader's clock, as tables show it."""
    return f"{instant.astimezone(ZoneInfo(reader_time_zone())):%Y-%m-%d %H:%M}"


def say_day(day: date) -> str:
    """A date, as tables and filters show it."""
    return f"{day:%Y-%m-%d}"
