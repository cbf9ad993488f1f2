"""A table as this session read it, and the unsaved edits of it, both kept by assignment id.

Streamlit keeps an editor's edits by position. The frame that they were made on stays in the
session until it is read anew on purpose, so a position always means the row that was shown there;
a new generation number in the widget's key starts an editor without edits of its own. Edits move
on by id to the next frame, with the versions that they were based on: a row that somebody else
changed meanwhile is then refused by the commit and not overwritten.
"""

import secrets
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.clock import now
from dashboard.editing import Edits, edits_by_id, merge, overlay, row_of

VERSIONS = ["version", "ticket_version"]
_SESSION = "snapshots.session"


@dataclass
class Snapshot:
    """Rows as they were read under `data_version`, and what was typed over them since.

    `carried` are edits that the editor was given to show, `edits` all that are not saved, and
    `bases` the versions that each edited row had when it was edited; `theirs` are the versions of
    rows that somebody changed since, under an edit that is not saved.
    """

    name: str
    query: Hashable
    frame: pd.DataFrame
    data_version: int
    generation: int
    session: str
    editable: tuple[str, ...] = ()
    carried: Edits = field(default_factory=dict)
    edits: Edits = field(default_factory=dict)
    bases: dict[int, list[int]] = field(default_factory=dict)
    theirs: dict[int, list[int]] = field(default_factory=dict)
    extra: Any = None
    outdated: bool = False
    read_at: datetime = field(default_factory=now)

    @property
    def key(self) -> str:
        """The key of the widget that shows this generation, in this session and in no other.

        A browser that lost its session sends what it holds to the next one, whose rows are others.
        """
        return f"{self.name}.{self.session}.{self.generation}"

    @property
    def shown(self) -> pd.DataFrame:
        """The frame as the editor is given it: with the edits of former generations."""
        return overlay(self.frame, self.carried)

    @property
    def hidden(self) -> list[int]:
        """Ids with unsaved edits that this frame does not show."""
        return [id_ for id_ in self.edits if id_ not in self.frame.index]

    @property
    def conflicts(self) -> list[int]:
        """Ids of shown rows with an unsaved edit, which somebody else changed since it was made."""
        return [id_ for id_ in self.edits if id_ in self.theirs]

    def take_edits(self) -> Edits:
        """All unsaved edits by id, with those that the editor holds now."""
        state = st.session_state.get(self.key) or {}
        typed = edits_by_id(self.frame, state.get("edited_rows", {}), self.editable)
        self.edits = merge(self.carried, typed)
        for id_ in typed:
            row = row_of(self.frame, id_)
            self.bases.setdefault(id_, [int(row[name]) for name in VERSIONS])
        return self.edits

    def restart(self, edits: Edits) -> None:
        """Begin a new editor on the same rows, which shows `edits` and no others."""
        self.generation += 1
        self.carried = edits
        self.edits = edits

    def resume(self) -> None:
        """Before the editor is shown: a new one shows the edits of one that was not on the page."""
        if self.edits and self.key not in st.session_state and self.edits != self.carried:
            self.restart(self.edits)

    def keep_theirs(self) -> None:
        """Drop the edits of rows that somebody else changed since."""
        self.take_edits()
        conflicts = self.conflicts
        self._see(conflicts)
        self.restart({id_: cells for id_, cells in self.edits.items() if id_ not in conflicts})

    def apply_mine(self) -> None:
        """Base the edits of such rows on what they are now, so that they can be committed."""
        self.take_edits()
        self._see(self.conflicts)

    def settle(self, ids: Collection[int]) -> None:
        """After a commit: the edits of these rows are saved; read the table anew."""
        self.edits = {id_: cells for id_, cells in self.edits.items() if id_ not in ids}
        self.outdated = True
        # What the editor still holds of them must not be taken for an edit again.
        self.generation += 1

    def _see(self, ids: Collection[int]) -> None:
        for id_ in ids:
            now = self.theirs.pop(id_)
            self.frame.loc[id_, VERSIONS] = now
            self.bases[id_] = now


def snapshot(
    name: str,
    query: Hashable,
    load: Callable[[], tuple[pd.DataFrame, int, Any]],
    *,
    editable: tuple[str, ...] = (),
) -> Snapshot:
    """This session's snapshot called `name`; `load` reads it anew when `query` differs.

    `load` returns the frame, the board's data version, and whatever else belongs to it; `editable`
    are the columns that an editor of it may change. Edits that were not saved are shown again.
    """
    known: Snapshot | None = st.session_state.get(_key(name))
    if known is None or known.outdated or known.query != query:
        read_at = now()
        frame, version, extra = load()
        fresh = Snapshot(
            name,
            query,
            frame,
            version,
            generation=1,
            session=st.session_state.setdefault(_SESSION, secrets.token_hex(4)),
            editable=editable,
            extra=extra,
            read_at=read_at,
        )
        if known is not None:
            _carry_over(known, fresh)
        st.session_state[_key(name)] = fresh
        return fresh
    return known


def keep_typed() -> None:
    """Take what every editor of this session holds, before anything on this run replaces one.

    A click on something else ends the typing in a cell: both reach the server together.
    """
    for known in _all():
        if known.editable and known.key in st.session_state:
            known.take_edits()


def reload_all() -> None:
    """Read every table of this session anew when it is shown next; unsaved edits stay."""
    for known in _all():
        known.outdated = True


def _all() -> list[Snapshot]:
    return [value for value in st.session_state.values() if isinstance(value, Snapshot)]


def reload(name: str) -> None:
    """Read the table called `name` anew on the next run; unsaved edits stay on their rows."""
    known: Snapshot | None = st.session_state.get(_key(name))
    if known is not None:
        known.outdated = True


def known_snapshot(name: str) -> Snapshot | None:
    """The table called `name`, if this session has read it."""
    known: Snapshot | None = st.session_state.get(_key(name))
    return known


def _carry_over(known: Snapshot, fresh: Snapshot) -> None:
    fresh.generation = known.generation + 1
    fresh.carried = fresh.edits = known.edits
    fresh.bases = {id_: base for id_, base in known.bases.items() if id_ in known.edits}
    for id_, base in fresh.bases.items():
        if id_ in fresh.frame.index:
            now = [int(row_of(fresh.frame, id_)[name]) for name in VERSIONS]
            if now != base:
                fresh.theirs[id_] = now
                fresh.frame.loc[id_, VERSIONS] = base


def _key(name: str) -> str:
    return f"snapshot.{name}"
