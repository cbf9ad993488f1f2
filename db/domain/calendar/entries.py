"""The entries of a calendar, of one developer or of everybody."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

EntryKind = Literal["leave", "holiday", "week", "employed", "country", "sprint"]

# Monday to Sunday, where nobody says otherwise; so many weeks has a sprint then.
USUAL_HOURS = (8.0, 8.0, 8.0, 8.0, 8.0, 0.0, 0.0)
USUAL_SPRINT = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """What holds from its first day to its last, both included; an end left out is open.

    - `leave` (of one developer) and `holiday` (of everybody): `share` of each day is off.
    - `week`: the working `hours` from Monday to Sunday; everybody's is what full time means.
    - `employed`: the days between somebody's first and last one.
    - `country`: whose public holidays are off, such as `DE` or `DE-BE`.
    - `sprint` (of everybody): how many `weeks` it has.

    Of weeks, countries and sprints that overlap, the one that began last holds.
    """

    kind: EntryKind
    first_on: date | None = None
    last_on: date | None = None
    share: float = 1.0
    hours: tuple[float, ...] = USUAL_HOURS
    country: str | None = None
    weeks: int = USUAL_SPRINT
    note: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether `day` is one of its days."""
        return (self.first_on or date.min) <= day <= (self.last_on or date.max)
