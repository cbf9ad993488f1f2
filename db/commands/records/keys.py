"""Keys given to tickets that are added by hand: of which tracker, and whether they are free."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from db.commands.outcomes import Refusal
from db.commands.records.rows import load_records
from db.commands.records.targets import TICKET
from db.domain.actions import Refused
from db.domain.relations import Key
from db.errors import Invalid
from db.models.board import PLAIN_LIST
from db.queries.relations import by_key
from db.queries.tickets import sources

Fields = Mapping[str, Any]


def key_of(row: Fields) -> Key | None:
    """How files of its tracker name a ticket; None for one of this board's own."""
    return (row["source"], row["external_key"]) if row["external_key"] else None


def tickets_called(session: Session, rows: Iterable[Fields]) -> dict[Key | None, dict[str, Any]]:
    """The board's tickets with the keys of these rows, withdrawn ones too, by key."""
    here = by_key(session, filter(None, map(key_of, rows)))
    present = load_records(session, TICKET, filter(None, (found.id for found in here.values())))
    return {key_of(row): row for row in present.values()}


def taken_already(row: Fields, earlier: Fields | None) -> Refusal:
    """Why a row cannot have its key: the ticket `earlier` has it, or another one of the rows."""
    label = row["external_key"]
    if earlier is None or earlier["status"] == "withdrawn":
        return Refusal(None, None, label, f"{label} is named twice in these tickets.")
    said = f"{label} of {row['source']} is on the board already, as “{earlier['title']}”."
    return Refusal(None, earlier["id"], label, said)


def refuse_taken(session: Session, row: Fields) -> None:
    """Raise Refused where a ticket has this row's key, be it withdrawn."""
    earlier = tickets_called(session, [row]).get(key_of(row))
    if earlier is not None:
        raise Refused(taken_already(row, {**earlier, "status": "there"}).message)


def with_sources(session: Session, rows: Sequence[Fields]) -> list[Fields]:
    """The rows, each that has a key with the tracker that it is of. Raises Invalid."""
    known = [name for name in sources(session) if name != PLAIN_LIST]
    only = known[0] if len(known) == 1 else None
    return [{**row, "source": _source_of(row, only)} for row in rows]


def _source_of(row: Fields, only: str | None) -> str:
    key, source = row.get("external_key"), row.get("source")
    if source == PLAIN_LIST:
        raise Invalid(f"A tracker cannot be called {PLAIN_LIST}; that is what has no tracker.")
    if source and not key:
        raise Invalid(f"Say which key the ticket has in {source}.")
    if key and not source and not only:
        raise Invalid(f"Say which tracker {key} is a key of, such as Jira.")
    return (source or only or PLAIN_LIST) if key else PLAIN_LIST
