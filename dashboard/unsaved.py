"""Unsaved edits as a text that outlives a session: by row, with what each row was when edited."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.tables.editing import COMPARED, Edits

VERSIONS = ("version", "ticket_version", "assignment_id")
# Of these a conflict is made, should somebody else change the row; the text that holds a day.
_BASE, _DAY = (*VERSIONS, *COMPARED), "due"


def as_text(edits: Edits, bases: Mapping[int, Mapping[str, Any]]) -> str:
    """`edits` by row, each beside what its row was, in plain ASCII."""
    rows = {
        id_: [cells, {name: _plain(bases[id_][name]) for name in _BASE if name in bases[id_]}]
        for id_, cells in edits.items()
        if id_ in bases
    }
    return json.dumps(rows)


def from_text(text: str) -> tuple[Edits, dict[int, dict[str, Any]]]:
    """The edits, and what each row was."""
    rows = {int(id_): row for id_, row in json.loads(text).items()}
    bases = {
        id_: base | {_DAY: pd.NaT if base[_DAY] is None else pd.Timestamp(base[_DAY])}
        if _DAY in base
        else base
        for id_, (_cells, base) in rows.items()
    }
    return {id_: cells for id_, (cells, _base) in rows.items()}, bases


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
