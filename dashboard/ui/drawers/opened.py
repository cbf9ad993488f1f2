"""Which ticket or developer is open in place, and the rows by which one walks to others.

The address names what is open; the session keeps from which list it was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard.clock import now
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.figures.cached import roster
from dashboard.ui.page.moments import this_moment
from db.queries.lists.paging import cursor_id

# Also their names in the address.
Kind = Literal["ticket", "developer"]
KINDS: tuple[Kind, ...] = ("ticket", "developer")
# The name of the details where a table's name is asked for: they read anew by themselves.
OPENED = "opened"
_WALK, _TRAIL, _SINCE = "opened.walk", "opened.trail", "opened.since"


@dataclass(frozen=True)
class Record:
    """A ticket or a developer."""

    kind: Kind
    id: int


@dataclass(frozen=True)
class Walk:
    """What a table's rows were about when one was opened, in its order, with the row of each."""

    table: str = ""
    rows: Mapping[Record, int] = field(default_factory=dict)

    def beside(self, record: Record, step: int) -> Record | None:
        """The record so many steps further; None past the ends."""
        order = list(self.rows)
        place = order.index(record) + step
        return order[place] if 0 <= place < len(order) else None

    def place(self, record: Record) -> int:
        """Which one it is, from 1."""
        return list(self.rows).index(record) + 1


_NO_WALK = Walk()


def opened() -> Record | None:
    """What the address names; with the id 0, which no record has, where that makes no sense."""
    for kind in KINDS:
        text = st.query_params.get(kind)
        if text is not None:
            return Record(kind, cursor_id(text) or 0)
    return None


def walk() -> Walk:
    """The list from which the open record was opened; an empty one for a link."""
    known: Walk = st.session_state.get(_WALK, _NO_WALK)
    return known if opened() in known.rows else _NO_WALK


def opened_since() -> datetime:
    """Since when the open record is open."""
    known: tuple[Record | None, datetime] = st.session_state.get(_SINCE, (None, now()))
    if known[0] != opened():
        known = st.session_state[_SINCE] = (opened(), now())
    return known[1]


def open_record(record: Record, along: Walk = _NO_WALK) -> None:
    """Open a record in place of what is open, with the next run of the page or of the details."""
    before = opened()
    if before is not None and before != record:
        _trail().append((before, walk()))
    _put(record, along)


def step_to(record: Record) -> None:
    """Open another record of the same list."""
    _put(record, walk())


def came_from() -> Record | None:
    """The record from whose details the open one was opened."""
    trail = _trail()
    return trail[-1][0] if trail else None


def go_back() -> None:
    """Open that record again."""
    _put(*_trail().pop())


def close_details() -> None:
    """Close what is open, with the next run of the page or of the details."""
    for name in KINDS:
        st.query_params.pop(name, None)
    for key in (_TRAIL, _SINCE):
        st.session_state.pop(key, None)


def open_row(rows: Snapshot, row: int, kind: Kind, column: str | None = None) -> None:
    """Open what a row of a table is about; `column` has the developer's name."""
    ids = _ids(rows.frame, kind, column or kind).dropna()
    if row not in ids.index:
        return
    found: dict[Record, int] = {}
    for at, id_ in zip(ids.index.tolist(), ids.tolist(), strict=True):
        found.setdefault(Record(kind, int(id_)), int(at))
    record = Record(kind, int(ids[row]))
    # Of several rows about it, the one that was clicked.
    open_record(record, Walk(rows.name, found | {record: row}))


def _put(record: Record, along: Walk) -> None:
    for name in KINDS:
        if name != record.kind:
            st.query_params.pop(name, None)
    st.query_params[record.kind] = str(record.id)
    st.session_state[_WALK] = along


def _trail() -> list[tuple[Record, Walk]]:
    found: list[tuple[Record, Walk]] = st.session_state.setdefault(_TRAIL, [])
    return found


def _ids(frame: pd.DataFrame, kind: Kind, column: str) -> "pd.Series[int]":
    if kind == "ticket":
        return frame["ticket_id"] if "ticket_id" in frame else frame.index.to_series()
    names = roster(this_moment())["developer"]
    return frame[column].map(dict(zip(names, names.index, strict=True)))
