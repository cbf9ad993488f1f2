"""How long a text may be, what it may hold, and how large a number is; SQLite checks none of it."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from unicodedata import category

from db.domain.known_as import join_aliases
from db.domain.points import rounded
from db.domain.priorities import PRIORITIES
from db.domain.skills import join_skills, parse_skills
from db.errors import Invalid

REASON_LENGTH = 2_000
COMMENT_LENGTH = 10_000
NAME_LENGTH = 200
TITLE_LENGTH = 500
EMAIL_LENGTH = 320
SKILLS_LENGTH = 1_000
MOST_ALIASES = 100
DESCRIPTION_LENGTH = 100_000
# Numbers have ten digits, two of them decimals.
NUMERIC_LIMIT = 10**8
EARLIEST_YEAR, LATEST_YEAR = 1970, 2200


def clean_reason(reason: str | None) -> str | None:
    """`reason` without surrounding spaces; None where nothing is left.

    Raises Invalid for one that is too long or holds control characters.
    """
    return _clean(reason, what="A reason", length=REASON_LENGTH, allowed="\n\t")


def clean_comment(text: str | None) -> str | None:
    """A comment, checked like a reason."""
    lines = (text or "").replace("\r\n", "\n")
    return _clean(lines, what="A comment", length=COMMENT_LENGTH, allowed="\n\t")


def clean_name(name: str | None, *, what: str) -> str | None:
    """A one-line label, checked like a reason."""
    return _clean(name, what=what, length=NAME_LENGTH)


def clean_fields(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody wants a developer or a ticket to hold, as the board keeps it.

    Raises Invalid with a sentence for a field that cannot be edited or a value that cannot be.
    """
    cleaners = _CLEANERS[kind]
    unknown = [name for name in fields if name not in cleaners]
    if unknown:
        raise Invalid(f"The field {unknown[0]} of a {kind} cannot be edited.")
    return {name: cleaners[name](value) for name, value in fields.items()}


def is_storable(text: str) -> bool:
    """Whether both databases can hold `text`: neither NUL nor half of a surrogate pair."""
    return not any(character == "\0" or category(character) == "Cs" for character in text)


def _clean(value: Any, *, what: str, length: int, allowed: str = "") -> str | None:
    if value is not None and not isinstance(value, str):
        raise Invalid(f"{what} is a text.")
    text = (value or "").strip()
    if len(text) > length:
        raise Invalid(f"{what} may have {length:,} characters; this one has {len(text):,}.")
    if any(category(one) in ("Cc", "Cs") and one not in allowed for one in text):
        raise Invalid(f"{what} may not hold control characters.")
    return text or None


def _text(what: str, length: int, *, allowed: str = "") -> Callable[[Any], str | None]:
    return lambda value: _clean(value, what=what, length=length, allowed=allowed)


def _required(what: str, length: int) -> Callable[[Any], str]:
    def clean(value: Any) -> str:
        text = _clean(value, what=what, length=length)
        if text is None:
            raise Invalid(f"{what} cannot be empty.")
        return text

    return clean


def _developer_name(value: Any) -> str:
    """As a file's names are read: one spelling of each letter, and single spaces."""
    name = _required("A developer's name", NAME_LENGTH)(value)
    return " ".join(unicodedata.normalize("NFC", name).split())


def _number(
    what: str, *, empty: bool = False, most: float | None = None
) -> Callable[[Any], float | None]:
    def clean(value: Any) -> float | None:
        if value is None and empty:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Invalid(f"{what} is a number.")
        # Before it is rounded, and compared as it is: an integer may be too large for a float.
        if not 0 <= value < NUMERIC_LIMIT:
            shown = f"{value:g}" if isinstance(value, float) else "a longer one"
            raise Invalid(f"{what} is a number from 0 to below {NUMERIC_LIMIT:,}, not {shown}.")
        # A zero below zero is a zero.
        number = rounded(value)
        if number >= NUMERIC_LIMIT:
            raise Invalid(f"{what} is a number from 0 to below {NUMERIC_LIMIT:,}.")
        if most is not None and value > most:
            raise Invalid(f"{what} is a share from 0 to {most:g}, not {value:g}.")
        return number

    return clean


def _skills(value: Any) -> str | None:
    text = _clean(value, what="A list of skills", length=SKILLS_LENGTH)
    return join_skills(parse_skills(text)) or None


def _priority(value: Any) -> str:
    if value not in PRIORITIES:
        raise Invalid(f"A priority is one of {', '.join(PRIORITIES)}.")
    return str(value)


def _day(value: Any) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Invalid("A due date is a date.")
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise Invalid(f"A due date is in the years {EARLIEST_YEAR} to {LATEST_YEAR}.")
    return value


def _aliases(value: Any) -> str | None:
    """Names and e-mails, in a list or one a line."""
    lines = value if isinstance(value, list | tuple) else str(value or "").split("\n")
    clean = _text("An alias", EMAIL_LENGTH)
    aliases = [" ".join(unicodedata.normalize("NFC", clean(one) or "").split()) for one in lines]
    if len(aliases) > MOST_ALIASES:
        raise Invalid(f"A developer has at most {MOST_ALIASES} aliases.")
    return join_aliases(aliases)


def _switch(what: str) -> Callable[[Any], bool]:
    def clean(value: Any) -> bool:
        if not isinstance(value, bool):
            raise Invalid(f"{what} or not.")
        return value

    return clean


_CLEANERS: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "developer": {
        "name": _developer_name,
        "title": _text("A developer's title", TITLE_LENGTH),
        "experience_years": _number("Experience", empty=True),
        "baseline_workload": _number("A baseline workload"),
        "availability": _number("Availability", most=1),
        "skills": _skills,
        "capacity": _number("A capacity"),
        "email": _text("An e-mail address", EMAIL_LENGTH),
        "aliases": _aliases,
        "active": _switch("A developer is active"),
    },
    "ticket": {
        "title": _required("A ticket's title", TITLE_LENGTH),
        "description": _text("A description", DESCRIPTION_LENGTH, allowed="\n\t"),
        "story_points": _number("Story points", empty=True),
        "required_skill": _skills,
        "priority": _priority,
        "due_date": _day,
        "blocked": _text("What holds a ticket up", NAME_LENGTH),
        "is_work": _switch("A ticket counts as work"),
    },
}
