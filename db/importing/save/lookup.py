"""Find the board's rows for a file's rows: by id, by key under a source, or by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.commands.records.skills import FIELDS
from db.commands.records.targets import FOLLOWING, Target
from db.domain.known_as import name_key
from db.domain.priorities import priority_rank
from db.domain.skills import Vocabulary
from db.errors import Conflict
from db.history.batches import CHUNK, IDS_PER_STATEMENT, chunks, id_chunks
from db.models.board import PLAIN_LIST

SameIds = Literal["ask", "same", "other"]
Row = Mapping[str, Any]

MOST_LISTS = 100
# Fields that an import does not take from a file.
_DECIDED_HERE = ("active", "status", "last_seen", *FOLLOWING)


def wanted_row(target: Target, row: Row, words: Vocabulary, *, same_ids: SameIds) -> dict[str, Any]:
    """The row's values for the fields of the board, including its id or key."""
    known = ("id", *(name for name in target.fields if name not in _DECIDED_HERE))
    wanted = {name: row[name] for name in known if name in row}
    skills = FIELDS[target.kind]
    if skills in wanted:
        wanted[skills] = words.rewrite(wanted[skills])
    if target.kind == "ticket":
        if wanted.get("priority") is not None:
            wanted["priority_rank"] = priority_rank(wanted["priority"])
        if "id" in wanted and same_ids == "other":
            wanted["external_key"] = str(wanted.pop("id"))
        # Only an export of a board has a column for the source.
        exported_source = wanted.pop("source", None)
        if "id" in wanted:
            wanted["source"] = exported_source or PLAIN_LIST
    return wanted


def key_of(target: Target, row: Mapping[Any, Any]) -> Any:
    """The key under which a row is looked up."""
    if target.kind == "developer":
        return name_key(row["name"])
    return row["id"] if "id" in row else row["external_key"]


def existing_rows(
    session: Session, target: Target, wanted: Sequence[Row], source: str
) -> dict[Any, dict[str, Any]]:
    """The board's tickets that `wanted` may mean, by key."""
    if not wanted:
        return {}
    table = target.table
    statement = select(table.c.id, table.c.version, *(table.c[name] for name in target.fields))
    keyed = statement.where(table.c.source == source)
    ids = [row["id"] for row in wanted if "id" in row]
    keys = [row["external_key"] for row in wanted if "id" not in row]
    found: dict[Any, dict[str, Any]] = {}
    for chunk in id_chunks(ids):
        for row in session.execute(statement.where(table.c.id.in_(chunk))).mappings():
            found[row["id"]] = dict(row)
    for texts in chunks(keys, IDS_PER_STATEMENT):
        for row in session.execute(keyed.where(table.c.external_key.in_(texts))).mappings():
            found[row["external_key"]] = dict(row)
    return found


def known_numbers(
    session: Session, target: Target, wanted: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows; those whose key is the id of a ticket with the same title get that id.

    If a plain list has a single key that is no number, all its ids are read as keys; this finds
    the tickets again.
    """
    numbers = {
        int(key): row["title"]
        for row in wanted
        if "id" not in row and (key := row["external_key"]).isascii() and key.isdigit()
    }
    table = target.table
    statement = select(table.c.id, table.c.title).where(table.c.source == PLAIN_LIST)
    ours = {
        str(row.id)
        for chunk in id_chunks(numbers)
        for row in session.execute(statement.where(table.c.id.in_(chunk)))
        if row.title == numbers[row.id]
    }
    return [_numbered_row(row) if row.get("external_key") in ours else row for row in wanted]


def _numbered_row(row: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in row.items() if name != "external_key"}
    return {"id": int(row["external_key"]), **rest, "source": PLAIN_LIST}


def own_source(session: Session, target: Target, rows: Iterable[Row], source: str) -> str:
    """The source for a separate list: its name, or `tickets.csv (2)` if another list has that.

    A list on the board is the same one if at least half of the shared keys have the same titles.
    """
    for number in range(1, MOST_LISTS + 1):
        name = source if number == 1 else f"{source} ({number})"
        same = shared = 0
        for chunk in chunks(rows, CHUNK):
            keyed = [
                {"external_key": str(key_of(target, row)), "title": row["title"]} for row in chunk
            ]
            present = existing_rows(session, target, keyed, name)
            shared += len(present)
            same += sum(
                present[row["external_key"]]["title"] == row["title"]
                for row in keyed
                if row["external_key"] in present
            )
        if 2 * same >= shared:
            return name
    raise Conflict(f"There are {MOST_LISTS} lists called {source}; give this one another name.")
