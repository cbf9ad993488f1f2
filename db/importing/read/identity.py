"""The column that identifies a file's rows: our own ids, another tool's keys, or names."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from db.domain.values import LARGEST_ID, DeveloperFields, SourceFields, single_spaced
from db.importing.read.cells.columns import Converted, SourceColumn, missing, read_text
from db.importing.read.cells.repeats import Repeats
from db.importing.read.header.trackers import Tracker, project_key
from db.importing.read.sheet import Kind, shown

if TYPE_CHECKING:
    from db.importing.read.fields import Fields

# Numbers without leading zeros; `001` is a key.
_ID = re.compile("[1-9][0-9]{0,18}")


class Identity:
    """Reads the identifying column.

    If every key is a whole number and the file is from no known tracker, these are our ids. Other
    keys are another tool's and are kept as text.
    """

    def __init__(self, kind: Kind, tracker: Tracker | None) -> None:
        self._kind = kind
        self._tracker = tracker if kind == "tickets" else None
        self._repeats = Repeats()
        self._other_key: tuple[int, str] | None = None
        self._any = False

    def scan(self, columns: Mapping[str, SourceColumn]) -> None:
        """First pass over a chunk of rows."""
        keys = self._keys(columns)
        self._repeats.count([self._told_apart(key) for key in keys.cells])
        for row, cell in zip(keys.rows, keys.cells, strict=True):
            if cell:
                self._any = True
                if self._other_key is None and not _is_id(cell):
                    self._other_key = (row, cell)

    @property
    def has_ids(self) -> bool:
        """Whether the keys are our ids."""
        return (
            self._kind == "tickets"
            and self._tracker is None
            and self._any
            and self._other_key is None
        )

    def add(self, columns: Mapping[str, SourceColumn], fields: "Fields") -> None:
        """Read the ids, keys or names of a chunk; repeated ones are refused."""
        keys = self._keys(columns)
        if self.has_ids:
            read = Converted([int(cell) if cell else None for cell in keys.cells], missing(keys))
            name, kind = "id", "whole number"
        else:
            is_name = self._kind == "developers"
            read = read_text(keys, DeveloperFields.name if is_name else SourceFields.external_key)
            name, kind = ("name" if is_name else "external_key"), "text"
        what = "developer" if self._kind == "developers" else "ticket"
        apart = [self._told_apart(cell) for cell in keys.cells]
        for at, row, cell in self._repeats.repeated(apart, keys.rows, keys.cells):
            read.refusals[at] = f"Each {what} stands once; {shown(cell)} is in row {row} already."
        fields.add(name, kind, read, role="name" if self._kind == "developers" else "id")

    def notes(self, columns: Mapping[str, SourceColumn]) -> list[str]:
        """Sentences about why numbers were read as another tool's keys."""
        if self._kind == "developers" or self._tracker or self._other_key is None:
            return []
        row, cell = self._other_key
        return [
            (
                f"{columns['id'].header} is read as the keys of another tool: row {row} holds "
                f"{shown(cell)}."
            )
        ]

    def _keys(self, columns: Mapping[str, SourceColumn]) -> SourceColumn:
        if self._kind == "developers":
            return columns["name"]
        keys = columns["id"]
        if self._tracker and self._tracker.is_keyed_by_project:
            addresses = columns["url"].cells if "url" in columns else keys.cells
            cells = list(map(project_key, keys.cells, addresses))
            return SourceColumn(keys.header, cells, keys.rows)
        return keys

    def _told_apart(self, cell: str) -> str:
        """The key under which spellings are the same; of names, `Ana` and `ana` are."""
        label = single_spaced(cell)
        return label.lower() if self._kind == "developers" else label


def _is_id(cell: str) -> bool:
    return _ID.fullmatch(cell) is not None and int(cell) <= LARGEST_ID
