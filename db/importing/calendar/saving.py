"""Compare the entries of a file with the calendars, and save what is new or gone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.access import Actor
from db.commands.outcomes import Outcome
from db.commands.records.calendars import CalendarChange, change_calendars
from db.commands.records.rows import load_known
from db.domain.calendar.entries import Entry, entry_of
from db.domain.known_as import KnownAs, name_key
from db.errors import NotFound
from db.importing.calendar.sheet import CalendarRow, CalendarSheet, Person
from db.queries.calendars import calendar_entries


@dataclass(frozen=True, slots=True)
class CalendarDifference:
    """What a file would change: entries that are new or go, and how many are there already.

    `unknown` are those whom nobody on the board is called, with how many entries each has.
    """

    new: tuple[CalendarChange, ...]
    gone: tuple[CalendarChange, ...]
    unchanged: int
    unknown: dict[str, int]
    names: dict[int, str]
    batch_id: str | None = None


def compare_calendar(
    session: Session, sheet: CalendarSheet, *, developer_id: int | None = None
) -> CalendarDifference:
    """What a file would change; with a `developer_id` all of its entries are theirs."""
    known = load_known(session)
    unknown: Counter[str] = Counter()
    wanted: dict[tuple[int | None, Entry], CalendarChange] = {}
    repeated = 0
    for row in sheet.rows:
        ids = [developer_id] if developer_id is not None else list(_whose(row, known))
        if not ids:
            unknown[_called(row)] += 1
        for id_ in ids:
            entry = (
                replace(row.entry, kind="leave")
                if id_ is not None and row.of_everybody
                else row.entry
            )
            key = (id_, replace(entry, uid=None))
            repeated += key in wanted
            wanted.setdefault(key, CalendarChange(entry, id_))
    owners = {id_ for id_, _ in wanted if id_ is not None}
    present = {
        (row.developer_id, replace(entry_of(row), uid=None)): row
        for row in calendar_entries(session, sorted(owners))
    }
    gone = [
        CalendarChange(None, row.developer_id, row.id, row.version)
        for key, row in present.items()
        if row.uid in sheet.uids and key not in wanted and (developer_id or key[0]) == key[0]
        if sheet.since is None or row.last_on >= sheet.since
    ]
    new = [change for key, change in wanted.items() if key not in present]
    names = {id_: person["name"] for id_, person in known.people.items()}
    return CalendarDifference(
        tuple(new), tuple(gone), len(wanted) - len(new) + repeated, dict(unknown), names
    )


def import_calendar(
    session: Session,
    sheet: CalendarSheet,
    *,
    actor: Actor,
    at: datetime,
    developer_id: int | None = None,
    reason: str | None = None,
) -> tuple[CalendarDifference, Outcome]:
    """Save what `compare_calendar` says, in one batch."""
    difference = compare_calendar(session, sheet, developer_id=developer_id)
    changes = (*difference.new, *difference.gone)
    outcome = change_calendars(session, changes, actor=actor, at=at, reason=reason)
    return replace(difference, batch_id=outcome.batch_id), outcome


def developer_called(session: Session, name: str) -> int:
    """The developer of a name, an alias or an e-mail. Raises NotFound."""
    match = load_known(session).find(name, name if "@" in name else None)
    if match is None:
        raise NotFound(f"There is no developer called {name}.")
    return match.id


def _whose(row: CalendarRow, known: KnownAs) -> Iterator[int | None]:
    """Whose an entry is: those it names, else whom its text names, else its organizer."""
    if row.of_everybody:
        yield None
        return
    named = _known(row.who, known)
    if not named:
        named = _mentioned(row.text, known)
    if not named and row.organizer is not None:
        named = _known((row.organizer,), known)
    yield from named


def _known(people: Sequence[Person], known: KnownAs) -> list[int]:
    found = (known.find(person.name, person.email) for person in people)
    return list(dict.fromkeys(match.id for match in found if match is not None))


def _mentioned(text: str, known: KnownAs) -> list[int]:
    """The one whose name or alias stands in a text as a whole; nobody where several do."""
    words = f" {name_key(_spaced(text))} "
    found = {
        id_
        for id_, person in known.people.items()
        if person["active"]
        for name in (person["name"], *(person["aliases"] or "").split("\n"))
        if name and f" {name_key(_spaced(name))} " in words
    }
    return list(found) if len(found) == 1 else []


def _spaced(text: str) -> str:
    return "".join(row if row.isalnum() or row in "@.-_'" else " " for row in text)


def _called(row: CalendarRow) -> str:
    people = row.who or ((row.organizer,) if row.organizer else ())
    return ", ".join(person.name for person in people) or row.text or f"event {row.row}"
