"""What reading a calendar file gives: entries with whom they are of, and what is wrong."""

from dataclasses import dataclass, field
from datetime import date

from db.domain.calendar.entries import Entry
from db.importing.read.sheet import Problem, Question


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a file calls them."""

    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """An entry of a file, and who may be meant; `row` is its line, or its number as an event.

    `who` are those it names, all of whom it is of; where the board knows none of them, whoever is
    named in its `text`, and else its `organizer`.
    """

    row: int
    entry: Entry
    who: tuple[Person, ...] = ()
    text: str = ""
    organizer: Person | None = None
    of_everybody: bool = False


@dataclass(slots=True)
class CalendarSheet:
    """All that a file holds; with a question that is open nothing of it should be saved.

    `uids` are the events that it speaks of, also those that were cancelled: what came from them
    before, on the day `since` or later, and is not among the rows any more, goes.
    """

    rows: list[CalendarRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    uids: frozenset[str] = frozenset()
    since: date | None = None
