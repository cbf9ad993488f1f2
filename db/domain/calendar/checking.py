"""Check the entries of calendars: pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from db.domain.calendar.entries import Entry, EntryKind
from db.domain.calendar.public_holidays import known_country
from db.domain.values import EARLIEST_YEAR, LATEST_YEAR, clean_name
from db.errors import Invalid

# Longer leave must be entered in parts.
MOST_DAYS_OFF = 3_660
LONGEST_SPRINT = 26
LONGEST_UID = 1_000
_DAYS_IN_A_WEEK, _HOURS_IN_A_DAY = 7, 24


def checked(entry: Entry, *, of_everybody: bool) -> Entry:
    """The entry as it is kept, without values that its kind does not use.

    Raises Invalid with a sentence for one that no calendar can hold.
    """
    if entry.kind not in _CHECKS:
        known = ", ".join(_CHECKS)
        raise Invalid(f"{entry.kind} is no kind of entry; there are {known}.")
    if of_everybody and entry.kind in _OF_ONE:
        raise Invalid(f"{_OF_ONE[entry.kind]} is one developer's: name them.")
    if not of_everybody and entry.kind in _OF_ALL:
        raise Invalid(f"{_OF_ALL[entry.kind]} is everybody's, not one developer's.")
    _check_days(entry)
    only = Entry(
        entry.kind,
        entry.first_on,
        entry.last_on,
        note=clean_name(entry.note, what="A note"),
        uid=re.sub(r"[\x00-\x1f\x7f]", "", entry.uid or "")[:LONGEST_UID] or None,
    )
    kept = _CHECKS[entry.kind](entry, only)
    if of_everybody and kept.kind == "week" and not any(kept.hours or ()):
        raise Invalid("Everybody's week says what full time is: give some day its hours.")
    return kept


def _check_days(entry: Entry) -> None:
    for day in (entry.first_on, entry.last_on):
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise Invalid(f"{day} is not in the years {EARLIEST_YEAR} to {LATEST_YEAR}.")
    if entry.first_on and entry.last_on and entry.last_on < entry.first_on:
        raise Invalid(f"The last day, {entry.last_on}, comes before the first, {entry.first_on}.")


def _days_off(entry: Entry, only: Entry) -> Entry:
    first, last = entry.first_on, entry.last_on
    if first is None or last is None:
        raise Invalid("Say the first and the last day off; they may be the same.")
    if (last - first).days >= MOST_DAYS_OFF:
        raise Invalid(f"{first} to {last} is more than ten years: enter a last day instead.")
    share = 1.0 if entry.share is None else entry.share
    if not 0.01 <= share <= 1:
        raise Invalid(
            f"The share of a day that is off is more than 0 and at most 1, not {share:g}."
        )
    return replace(only, share=round(share, 2))


def _week(entry: Entry, only: Entry) -> Entry:
    hours = entry.hours or ()
    if len(hours) != _DAYS_IN_A_WEEK or not all(0 <= hour <= _HOURS_IN_A_DAY for hour in hours):
        raise Invalid("Give the hours of each day from Monday to Sunday, such as 8 8 8 8 8 0 0.")
    return replace(only, hours=tuple(round(hour, 2) for hour in hours))


def _employed(entry: Entry, only: Entry) -> Entry:
    if entry.first_on is None and entry.last_on is None:
        raise Invalid("Say the first day, the last day, or both.")
    return only


def _country(entry: Entry, only: Entry) -> Entry:
    return replace(only, country=known_country(entry.country or ""))


def _sprint(entry: Entry, only: Entry) -> Entry:
    if entry.weeks is None or not 1 <= entry.weeks <= LONGEST_SPRINT:
        raise Invalid(f"A sprint has 1 to {LONGEST_SPRINT} weeks.")
    return replace(only, weeks=entry.weeks)


_CHECKS: Mapping[EntryKind, Callable[[Entry, Entry], Entry]] = {
    "leave": _days_off,
    "holiday": _days_off,
    "week": _week,
    "employed": _employed,
    "country": _country,
    "sprint": _sprint,
}
_OF_ONE = {"leave": "Leave", "employed": "A first or last day"}
_OF_ALL = {"holiday": "A team holiday", "sprint": "The length of a sprint"}
