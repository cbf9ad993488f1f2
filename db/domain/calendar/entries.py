"""The entries of a calendar, of one developer or of everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

EntryKind = Literal["leave", "holiday", "week", "employed", "country", "sprint"]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)

# The hours from Monday to Sunday, and the weeks of a sprint, unless entries say otherwise.
USUAL_HOURS = (8.0, 8.0, 8.0, 8.0, 8.0, 0.0, 0.0)
USUAL_SPRINT = 2

# The owner of everybody's calendar in sentences and in files.
EVERYBODY = "Everybody"
# The property for a share of a day in our own calendar files, where leave covers whole days.
SHARE_PROPERTY = "X-ASSIGNBOARD-SHARE"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry holds from its first day to its last, both included; either end may be open.

    - `leave` (of one developer) and `holiday` (of everybody): `share` of each day is off.
    - `week`: the working `hours` from Monday to Sunday; everybody's is what full time means.
    - `employed`: the days from somebody's first to their last one.
    - `country`: whose public holidays are off, such as `DE` or `DE-BE`.
    - `sprint` (of everybody): how many `weeks` it has.

    Of weeks, countries and sprints that overlap, the one that began last holds. What its kind has
    no use for is None. `uid` is the event of a calendar file from which it came.
    """

    kind: EntryKind
    first_on: date | None = None
    last_on: date | None = None
    share: float | None = None
    hours: tuple[float, ...] | None = None
    country: str | None = None
    weeks: int | None = None
    note: str | None = None
    uid: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return (self.first_on or date.min) <= day <= (self.last_on or date.max)


def entry_of(row: Any) -> Entry:
    """The entry that a row of the table holds."""
    return Entry(
        row.kind,
        row.first_on,
        row.last_on,
        row.share,
        read_hours(row.hours) if row.hours else None,
        row.country,
        row.weeks,
        row.note,
        row.uid,
    )


def fields_of(entry: Entry) -> dict[str, Any]:
    """An entry as the table keeps it."""
    return {
        "kind": entry.kind,
        "first_on": entry.first_on,
        "last_on": entry.last_on,
        "share": entry.share,
        "hours": None if entry.hours is None else hours_text(entry.hours),
        "country": entry.country,
        "weeks": entry.weeks,
        "note": entry.note,
        "uid": entry.uid,
    }


def hours_text(hours: tuple[float, ...]) -> str:
    """Hours as people write them, from Monday to Sunday: `8 8 8 8 4 0 0`."""
    return " ".join(f"{day_hours:g}" for day_hours in hours)


def read_hours(text: str) -> tuple[float, ...]:
    """Hours from a text like those of `hours_text`. Raises ValueError."""
    return tuple(float(day_hours) for day_hours in text.replace(",", " ").replace(";", " ").split())


def calendar_label(fields: Mapping[str, Any], who: str | None = None) -> str:
    """An entry in a sentence: `Ada: leave 2026-12-21 to 2027-01-02`.

    `fields` are those of the table, or of a state of the history.
    """
    first, last = (str(fields[name] or "") for name in ("first_on", "last_on"))
    said = " ".join(filter(None, (_LABELS[fields["kind"]](fields), _span(first, last))))
    if who is None and fields["developer_id"] is None:
        who = EVERYBODY
    return f"{who}: {said}" if who else said


def _span(first: str, last: str) -> str:
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"until {last}" if last else ""


def _off(what: str, fields: Mapping[str, Any]) -> str:
    share = fields["share"]
    part = "" if share == 1 else "half a day of " if share == 0.5 else f"{share:.0%} of a day of "
    return part + what


_LABELS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "leave": lambda fields: _off("leave", fields),
    "holiday": lambda fields: _off(fields["note"] or "a holiday", fields),
    "week": lambda fields: f"works {fields['hours']} hours",
    "employed": lambda _fields: "employed",
    "country": lambda fields: f"public holidays of {fields['country']}",
    "sprint": lambda fields: f"sprints of {fields['weeks']} weeks",
}
