"""A table as this session read it, and the unsaved edits of it, both kept by assignment id.

Streamlit keeps an editor's edits by position. The frame that they were made on stays in the
session until it is reloaded on purpose, so a position always means the row that was shown there;
a new generation number in the widget's key starts an editor without edits.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.editing import Edits, edits_by_id, merge, overlay


@dataclass
class Snapshot:
    """Rows as they were read under `data_version`, and what was typed over them since."""

    name: str
    query: Hashable
    frame: pd.DataFrame
    data_version: int
    generation: int
    carried: Edits = field(default_factory=dict)
    edits: Edits = field(default_factory=dict)
    extra: Any = None

    @property
    def key(self) -> str:
        """The key of the widget that shows this generation."""
        return f"{self.name}.{self.generation}"

    @property
    def shown(self) -> pd.DataFrame:
        """The frame as the editor is given it: with the edits of former generations."""
        return overlay(self.frame, self.carried)

    def take_edits(self, editable: tuple[str, ...]) -> Edits:
        """All unsaved edits by id, with those that the editor holds now."""
        state = st.session_state.get(self.key) or {}
        typed = edits_by_id(self.frame, state.get("edited_rows", {}), editable)
        self.edits = merge(self.carried, typed)
        return self.edits

    def restart(self, edits: Edits) -> None:
        """Begin a new editor on the same rows, which shows `edits`."""
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
    if known is None or known.query != query:
        frame, version, extra = load()
        generation = known.generation + 1 if known else 1
        known = Snapshot(name, query, frame, version, generation, extra=extra)
        st.session_state[_key(name)] = known
    elif known.edits and known.key not in st.session_state:
        known.restart(known.edits)
    return known


def forget(name: str) -> None:
    """Read the table called `name` anew on the next run, without its edits."""
    known: Snapshot | None = st.session_state.get(_key(name))
    if known is not None:
        known.query = _FORGOTTEN
        known.edits = {}


def _key(name: str) -> str:
    return f"snapshot.{name}"


_FORGOTTEN = object()
