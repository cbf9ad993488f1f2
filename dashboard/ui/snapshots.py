"""A table as this session read it, and the unsaved edits of it, both kept by assignment id.

Streamlit keeps an editor's edits by position. The frame that they were made on stays in the
session until it is read anew on purpose, so a position always means the row that was shown there;
a new generation number in the widget's key starts an editor without edits of its own. Edits move
on by id to the next frame, with the versions that they were based on: a row that somebody else
changed meanwhile is then refused by the commit and not overwritten.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.editing import Edits, edits_by_id, merge, overlay, row_of

VERSIONS = ["version", "ticket_version"]


@dataclass
class Snapshot:
    """Rows as they were read under `data_version`, and what was typed over them since.

    `carried` are edits that the editor was given to show, `edits` all that are not saved, and
    `bases` the versions that each edited row had when it was edited.
    """

    name: str
    query: Hashable
    frame: pd.DataFrame
    data_version: int
    generation: int
    carried: Edits = field(default_factory=dict)
    edits: Edits = field(default_factory=dict)
    bases: dict[int, list[int]] = field(default_factory=dict)
    extra: Any = None
    outdated: bool = False

    @property
    def key(self) -> str:
        """The key of the widget that shows this generation."""
        return f"{self.name}.{self.generation}"

    @property
    def shown(self) -> pd.DataFrame:
        """The frame as the editor is given it: with the edits of former generations."""
        return overlay(self.frame, self.carried)

    @property
    def hidden(self) -> list[int]:
        """Ids with unsaved edits that this frame does not show."""
        return [id_ for id_ in self.edits if id_ not in self.frame.index]

    def take_edits(self, editable: tuple[str, ...]) -> Edits:
        """All unsaved edits by id, with those that the editor holds now."""
        state = st.session_state.get(self.key) or {}
        typed = edits_by_id(self.frame, state.get("edited_rows", {}), editable)
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


def snapshot(
    name: str, query: Hashable, load: Callable[[], tuple[pd.DataFrame, int, Any]]
) -> Snapshot:
    """This session's snapshot called `name`; `load` reads it anew when `query` differs.

    `load` returns the frame, the board's data version, and whatever else belongs to it. Edits
    that were not saved before the page was left are shown again.
    """
    known: Snapshot | None = st.session_state.get(_key(name))
    if known is None or known.outdated or known.query != query:
        frame, version, extra = load()
        fresh = Snapshot(name, query, frame, version, generation=1, extra=extra)
        if known is not None:
            _carry_over(known, fresh)
        st.session_state[_key(name)] = fresh
        return fresh
    if known.edits and known.key not in st.session_state:
        known.restart(known.edits)
    return known


def reload(name: str) -> None:
    """Read the table called `name` anew on the next run; unsaved edits stay on their rows."""
    known: Snapshot | None = st.session_state.get(_key(name))
    if known is not None:
        known.outdated = True


def saved(name: str) -> None:
    """Read the table called `name` anew after a commit of its edits.

    Edits of rows that it does not show were not part of the commit, and stay.
    """
    known: Snapshot | None = st.session_state.get(_key(name))
    if known is not None:
        known.edits = {id_: known.edits[id_] for id_ in known.hidden}
        known.outdated = True


def _carry_over(known: Snapshot, fresh: Snapshot) -> None:
    fresh.generation = known.generation + 1
    fresh.carried = fresh.edits = known.edits
    fresh.bases = {id_: base for id_, base in known.bases.items() if id_ in known.edits}
    for id_, base in fresh.bases.items():
        if id_ in fresh.frame.index:
            fresh.frame.loc[id_, VERSIONS] = base


def _key(name: str) -> str:
    return f"snapshot.{name}"
