"""Values as words: fields and their values, counts, names, and text safe for Markdown."""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial

from dashboard.ui.words.locales import say_day, say_number, say_time
from db.domain import words
from db.queries.lists.paging import COUNTED

__all__ = [
    "FIELDS",
    "counted",
    "field_label",
    "plain",
    "say_count",
    "say_day",
    "say_names",
    "say_number",
    "say_time",
    "say_value",
]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|$~:^=&])")

# The labels of the fields of developers and tickets.
FIELDS = {
    "name": "Name",
    "title": "Title",
    "experience_years": "Experience, years",
    "baseline_workload": "Baseline workload",
    "availability": "Availability",
    "skills": "Skills",
    "capacity": "Capacity",
    "email": "E-mail",
    "aliases": "Also known as",
    "team": "Team",
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
    "issue_type": "Type",
    "project": "Project",
    "parent_key": "Part of",
    "blocked_by": "Waits for",
    "blocks": "Holds up",
    "blocked": "Held up by",
    "is_work": "Counts as work",
    "covered": "Children carry its points",
    "waits": "Waits for open work",
    "row": "Row",
}


def field_label(name: str) -> str:
    """The label of a field."""
    return FIELDS.get(name) or name.replace("_", " ").capitalize()


def say_value(value: object) -> str:
    """A field's value; a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return say_day(value)
    return say_number(value) if isinstance(value, float) else str(value)


counted = partial(words.counted, write=say_number)


def say_count(count: int) -> str:
    """A number of rows; `10,000+` where counting stopped."""
    return f"{say_number(COUNTED)}+" if count > COUNTED else say_number(count)


def say_names(names: Sequence[str], *, most: int = 2) -> str:
    """`Bea`, `Bea and Cy`, `Bea, Cy and Di`, `Bea, Cy and 3 others`."""
    if len(names) <= most:
        return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    rest = len(names) - most
    return f"{', '.join(names[:most])} and {rest} {'other' if rest == 1 else 'others'}"


def plain(text: object) -> str:
    """Text from the board, escaped so that Markdown shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))
