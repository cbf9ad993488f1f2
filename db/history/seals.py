"""The chain of hashes that shows whether history was altered: pure functions over rows.

A batch is sealed with SHA-256 over the seal before it, its own row, and a digest of its events in
the order of their ids. Rows enter as JSON with sorted names and without empty columns, so that a
column which a later version adds leaves older seals as they are.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table

from db.domain.points import rounded
from db.models.types import Points

FIRST = ""


@dataclass
class Digest:
    """A running digest of the events of one kind in one batch."""

    count: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, table: Table, row: Mapping[Any, Any]) -> None:
        """Add an event; they must come in the order of their ids."""
        self._hash.update(canonical(table, row))
        self._hash.update(b"\n")
        self.count += 1

    def hexdigest(self) -> str:
        """The digest of the events so far."""
        return str(self._hash.hexdigest())


def seal(previous: str, batch: bytes, records: Digest, events: Digest) -> str:
    """The seal of a batch, in hexadecimal; `previous` is the seal before it, "" for the first."""
    text = f"1\n{previous}\n{records.hexdigest()}\n{events.hexdigest()}\n"
    return hashlib.sha256(text.encode() + batch).hexdigest()


def canonical(table: Table, row: Mapping[Any, Any]) -> bytes:
    """A row of `table` as bytes that are the same before it is written and after it is read."""
    values = {
        name: _plain(table.c[name].type, value) for name, value in row.items() if value is not None
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def _plain(type_: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(type_, Points):
        return rounded(value)
    return value
