"""Read a ticket's type, parent, blockers, and whether it is blocked."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.domain.relations import SEPARATOR
from db.domain.values import SourceFields, TicketFields
from db.importing.read.cells.columns import Converted, SourceColumn, each_value, read_text
from db.importing.read.header.trackers import Tracker, project_key
from db.importing.read.header.words import BLOCKED, NOT_BLOCKED, YES, word

if TYPE_CHECKING:
    from db.importing.read.fields import Fields

_SEPARATORS = re.compile(r"[;,|\n]")
# The key in `SHOP-12 Basket`, `#12: Basket`, `Epic #12: Basket` and `12`.
_KEY = re.compile(r"(?P<key>[A-Z][A-Z0-9_]*-\d+)\b.*|(?:[^#]*#)?(?P<number>\d+)\b(?:[:\s].*)?")
_NAMED_BY = ("parent_key", "epic_key", "blocked_by", "blocks")


class RelationReader:
    """Reads these columns; a file may name other tickets by internal numbers or by titles."""

    def __init__(self, tracker: Tracker | None) -> None:
        self._tracker = tracker
        self._keys: dict[str, str] = {}

    def scan(self, columns: Mapping[str, SourceColumn]) -> None:
        """First pass over a chunk: remember other names of its tickets."""
        if not any(role in columns for role in _NAMED_BY):
            return
        for role in ("issue_number", "title"):
            if role in columns and (role != "title" or self._is_named_by_title):
                names = columns[role].cells
                self._keys.update(zip(names, columns["id"].cells, strict=True))

    @property
    def _is_named_by_title(self) -> bool:
        return self._tracker is not None and self._tracker.names_by_title

    def add(self, columns: Mapping[str, SourceColumn], fields: "Fields") -> None:
        """Read these columns of a chunk of rows."""
        parents = [columns[role] for role in ("parent_key", "epic_key") if role in columns]
        if parents:
            role = "parent_key" if "parent_key" in columns else "epic_key"
            fields.add("parent_key", "text", self._parents(parents, columns), role=role)
        for name in ("blocked_by", "blocks"):
            if name in columns:
                fields.add(name, "text", self._lists(columns[name], columns))
        flags = [columns[role] for role in ("blocked", "status", "labels") if role in columns]
        if flags:
            role = "blocked" if "blocked" in columns else ""
            read = _blocked(columns)
            if role:
                fields.add("blocked", "text", read)
            else:
                fields.values["blocked"] = read.values

    def _parents(
        self, parents: Sequence[SourceColumn], columns: Mapping[str, SourceColumn]
    ) -> Converted:
        """The keys of the parents; in each row, from the first column that names one."""
        names = [
            next(filter(None, cells), "")
            for cells in zip(*(parent.cells for parent in parents), strict=True)
        ]
        column = SourceColumn(parents[0].header, names, parents[0].rows)
        read = read_text(column, SourceFields.parent_key)
        read.values = self._keyed(read.values, columns)
        if "source" in columns:
            return read
        own = columns["id"].cells
        read.values = [
            None if value == key else value for value, key in zip(read.values, own, strict=True)
        ]
        return read

    def _lists(self, column: SourceColumn, columns: Mapping[str, SourceColumn]) -> Converted:
        """Lists of keys as the board keeps them, each key once."""
        read = read_text(column, SourceFields.blocked_by)
        lists = [
            [part.strip() for part in _SEPARATORS.split(text) if part.strip()] if text else []
            for text in read.values
        ]
        keyed = [self._keyed(keys, columns, row=at) for at, keys in enumerate(lists)]
        read.values = [SEPARATOR.join(dict.fromkeys(keys)) or None for keys in keyed]
        return read

    def _keyed(
        self,
        names: Sequence[str | None],
        columns: Mapping[str, SourceColumn],
        *,
        row: int | None = None,
    ) -> list[Any]:
        """The keys of the tickets with these names, all from row `row`, or one from each row."""
        return [
            None if name is None else self._key(name, columns, at if row is None else row)
            for at, name in enumerate(names)
        ]

    def _key(self, name: str, columns: Mapping[str, SourceColumn], row: int) -> str:
        if "source" in columns:
            # An export of a board already has the keys.
            return name
        if name in self._keys:
            return self._keys[name]
        found = _KEY.fullmatch(name)
        key = (found["key"] or found["number"]) if found else name
        key = self._keys.get(key, key)
        if self._tracker and self._tracker.is_keyed_by_project and key.isdigit():
            address = columns["url"].cells[row] if "url" in columns else columns["id"].cells[row]
            project, found_project, _ = project_key("", address).rpartition("#")
            return f"{project}#{key}" if found_project else key
        return key


def _blocked(columns: Mapping[str, SourceColumn]) -> Converted:
    """Why each ticket is blocked: from its own column, else from a label or the status."""
    own = each_value(columns["blocked"], _flag) if "blocked" in columns else None
    count = len(next(iter(columns.values())).cells)
    values: list[Any] = own.values if own else [None] * count
    for role in ("labels", "status"):
        if role in columns:
            found = each_value(columns[role], _word_for_blocked).values
            values = [value or other for value, other in zip(values, found, strict=True)]
    return Converted(values, own.refusals if own else {})


def _flag(text: str) -> str | None:
    if not text or word(text) in NOT_BLOCKED:
        return None
    return "Blocked" if word(text) in YES else TicketFields.blocked.check(text)


def _word_for_blocked(text: str) -> str | None:
    found = next((part for part in _SEPARATORS.split(text) if word(part) in BLOCKED), None)
    return found.strip() if found else None
