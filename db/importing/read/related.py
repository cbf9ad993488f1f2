"""How a file says what a ticket is, whose part it is, and what holds it up."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.domain.relations import SEPARATOR
from db.domain.values import SourceFields, TicketFields
from db.importing.read.cells.columns import Converted, Given, each_value, read_text
from db.importing.read.header.trackers import Tracker, project_key
from db.importing.read.header.words import BLOCKED, NOT_BLOCKED, YES, word

if TYPE_CHECKING:
    from db.importing.read.fields import Fields

_SEPARATORS = re.compile(r"[;,|\n]")
# `SHOP-12 Basket`, `#12: Basket`, `Epic #12: Basket`, `12`: the key, without what is said of it.
_KEY = re.compile(r"(?P<key>[A-Z][A-Z0-9_]*-\d+)\b.*|(?:[^#]*#)?(?P<number>\d+)\b(?:[:\s].*)?")
_NAMED_BY = ("parent_key", "epic_key", "blocked_by", "blocks")


class RelationReader:
    """Reads these columns; other tickets may be named by another number, or by their titles."""

    def __init__(self, tracker: Tracker | None) -> None:
        self._tracker = tracker
        self._keys: dict[str, str] = {}

    def look_at(self, given: Mapping[str, Given]) -> None:
        """Note by what else the tickets of these rows may be named."""
        if not any(role in given for role in _NAMED_BY):
            return
        for role in ("issue_number", "title"):
            if role in given and (role != "title" or self._is_named_by_title):
                names = given[role].cells
                self._keys.update(zip(names, given["id"].cells, strict=True))

    @property
    def _is_named_by_title(self) -> bool:
        return self._tracker is not None and self._tracker.names_by_title

    def add(self, given: Mapping[str, Given], fields: "Fields") -> None:
        """Read these columns of some rows."""
        if "issue_type" in given:
            fields.read(given, "issue_type", SourceFields.issue_type)
        parents = [given[role] for role in ("parent_key", "epic_key") if role in given]
        if parents:
            role = "parent_key" if "parent_key" in given else "epic_key"
            fields.add("parent_key", "text", self._parents(parents, given), role=role)
        for name in ("blocked_by", "blocks"):
            if name in given:
                fields.add(name, "text", self._lists(given[name], given))
        flags = [given[role] for role in ("blocked", "status", "labels") if role in given]
        if flags:
            role = "blocked" if "blocked" in given else ""
            read = _blocked(given)
            if role:
                fields.add("blocked", "text", read)
            else:
                fields.values["blocked"] = read.values

    def _parents(self, columns: Sequence[Given], given: Mapping[str, Given]) -> Converted:
        """Of several columns, row by row, the first that names a parent."""
        names = [
            next(filter(None, cells), "") for cells in zip(*(c.cells for c in columns), strict=True)
        ]
        column = Given(columns[0].header, names, columns[0].rows)
        read = read_text(column, SourceFields.parent_key)
        read.values = self._keyed(read.values, given)
        if "source" in given:
            return read
        own = given["id"].cells
        read.values = [
            None if value == key else value for value, key in zip(read.values, own, strict=True)
        ]
        return read

    def _lists(self, column: Given, given: Mapping[str, Given]) -> Converted:
        """Keys, each once, as they are kept."""
        read = read_text(column, SourceFields.blocked_by)
        lists = [
            [one.strip() for one in _SEPARATORS.split(text) if one.strip()] if text else []
            for text in read.values
        ]
        keyed = [self._keyed(some, given, row=at) for at, some in enumerate(lists)]
        read.values = [SEPARATOR.join(dict.fromkeys(some)) or None for some in keyed]
        return read

    def _keyed(
        self, names: Sequence[str | None], given: Mapping[str, Given], *, row: int | None = None
    ) -> list[Any]:
        """The keys that these names mean; they are of row `row`, or else each of its own row."""
        return [
            None if name is None else self._key(name, given, at if row is None else row)
            for at, name in enumerate(names)
        ]

    def _key(self, name: str, given: Mapping[str, Given], row: int) -> str:
        if "source" in given:
            # An export of a board has the keys as they are.
            return name
        if name in self._keys:
            return self._keys[name]
        found = _KEY.fullmatch(name)
        key = (found["key"] or found["number"]) if found else name
        key = self._keys.get(key, key)
        if self._tracker and self._tracker.is_keyed_by_project and key.isdigit():
            address = given["url"].cells[row] if "url" in given else given["id"].cells[row]
            project, found_project, _ = project_key("", address).rpartition("#")
            return f"{project}#{key}" if found_project else key
        return key


def _blocked(given: Mapping[str, Given]) -> Converted:
    """What holds each ticket up: a column of its own, else a word among its labels or its state."""
    own = each_value(given["blocked"], _flag) if "blocked" in given else None
    count = len(next(iter(given.values())).cells)
    values: list[Any] = own.values if own else [None] * count
    for role in ("labels", "status"):
        if role in given:
            said = each_value(given[role], _word_for_blocked).values
            values = [value or other for value, other in zip(values, said, strict=True)]
    return Converted(values, own.refusals if own else {})


def _flag(text: str) -> str | None:
    if not text or word(text) in NOT_BLOCKED:
        return None
    return "Blocked" if word(text) in YES else TicketFields.blocked.check(text)


def _word_for_blocked(text: str) -> str | None:
    found = next((one for one in _SEPARATORS.split(text) if word(one) in BLOCKED), None)
    return found.strip() if found else None
