"""A table as this session read it, and the unsaved edits and ticks of it, both kept by id.

The frame stays in the session until it is read anew on purpose, and edits move on by id to the
next frame, with the versions that they were based on: a row that somebody else changed meanwhile
is then refused by the commit and not overwritten. The table in the browser (dashboard/ui/grid)
holds the edits, too, under the revision that it was given last: what it says under an older one
was typed while the newer one was on its way, and is taken as far as it was not taken before.
"""

import secrets
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard.clock import now
from dashboard.tables.editing import TICK, Edits, edits_of, is_offered, merge, row_of, rows_of

VERSIONS = ["version", "ticket_version", "assignment_id"]
Row = dict[str, Any]
# What the ids of a table's rows are of.
Kind = Literal["assignment", "ticket", "developer"]
_SESSION = "snapshots.session"
_PAGE = "snapshots.page"
# Reads rows by id, whatever the query.
Find = Callable[[Sequence[int]], pd.DataFrame]


@dataclass
class Snapshot:
    """Rows as they were read under `data_version`, and what was typed over them since.

    `edits` are all that are not saved, and `bases` what each edited row was when it was edited;
    `theirs` are the rows as somebody left them since, under an edit that is not saved. `guests` are
    edited rows that no longer pass the filter. `taken` is what the browser was last seen to hold,
    `saved` the rows that were committed since it was given its edits.
    """

    name: str
    query: Hashable
    frame: pd.DataFrame
    data_version: int
    generation: int
    session: str
    editable: tuple[str, ...] = ()
    kind: Kind = "assignment"
    edits: Edits = field(default_factory=dict)
    bases: dict[int, Row] = field(default_factory=dict)
    theirs: dict[int, Row] = field(default_factory=dict)
    guests: tuple[int, ...] = ()
    extra: Any = None
    outdated: bool = False
    taken: Edits = field(default_factory=dict)
    saved: set[int] = field(default_factory=set)
    read_at: datetime = field(default_factory=now)

    @property
    def key(self) -> str:
        """For widgets beside the table that belong to these very rows and edits."""
        return f"{self.name}.{self.session}.{self.generation}"

    @property
    def table_key(self) -> str:
        """The key of the table; another session's edits are none of this one's."""
        return f"{self.name}.{self.session}"

    @property
    def ticked(self) -> list[int]:
        """The ids of the shown rows that are ticked, in the order of the table."""
        return [int(id_) for id_ in self.frame.index if self.edits.get(id_, {}).get(TICK)]

    @property
    def shown_edits(self) -> Edits:
        """The unsaved edits of the rows that are shown."""
        return {id_: cells for id_, cells in self.edits.items() if id_ in self.frame.index}

    @property
    def hidden(self) -> list[int]:
        """Ids with unsaved edits that this frame does not show."""
        return [id_ for id_ in self.edits if id_ not in self.frame.index]

    @property
    def conflicts(self) -> list[int]:
        """Ids of shown rows with an unsaved edit, which somebody else changed since it was made."""
        return [id_ for id_ in self.edits if id_ in self.theirs]

    def take_edits(self) -> Edits:
        """All unsaved edits by id, with those that the browser holds now."""
        held = self._held()
        if held is None:
            return self.edits
        revision, rows = held
        if revision == self.generation:
            hidden = {
                id_: cells for id_, cells in self.edits.items() if id_ not in self.frame.index
            }
            self.edits = hidden | rows
            self._note_bases(rows)
        else:
            late = self._late(rows)
            if late:
                self.restart(merge(self.edits, late))
        self.taken = rows
        return self.edits

    def _held(self) -> tuple[int, Edits] | None:
        """What the browser's table holds, and under which revision; None while it says nothing."""
        state = (st.session_state.get(self.table_key) or {}).get("edits")
        if not isinstance(state, Mapping) or not isinstance(state.get("rows"), Mapping):
            return None
        known = set(self.frame.index) | self.bases.keys()
        return int(state.get("revision") or 0), edits_of(state["rows"], known, self.editable)

    def _late(self, rows: Edits) -> Edits:
        """What was typed or ticked while a newer revision was on its way to the browser."""
        new = {
            id_: {name: value for name, value in cells.items() if known.get(name) != value}
            for id_, cells in rows.items()
            for known in [self.taken.get(id_, {})]
            if id_ not in self.saved
        }
        return {id_: cells for id_, cells in new.items() if cells}

    def restart(self, edits: Edits) -> None:
        """Let the table show `edits` and no others."""
        self.generation += 1
        self.edits = edits
        self._note_bases(edits)

    def refuse_forged(self) -> None:
        """Leave out, and say, what nobody could have edited in this table."""
        state = (st.session_state.get(self.table_key) or {}).get("edits")
        if not isinstance(state, Mapping) or state.get("revision") != self.generation:
            return
        if is_offered(state, self.frame.index, self.editable):
            return
        self.restart(self.edits)
        with st.bottom:
            st.warning(
                "An edit of a read-only cell was left out.",
                icon=":material/edit_off:",
            )

    def keep_theirs(self, ids: Collection[int] | None = None) -> None:
        """Drop the edits of these rows that somebody else changed since, of all without `ids`."""
        self.take_edits()
        dropped = [id_ for id_ in self.conflicts if ids is None or id_ in ids]
        self._see(dropped)
        self.restart({id_: cells for id_, cells in self.edits.items() if id_ not in dropped})
        # Who is not of the query leaves with the edit.
        self.outdated = self.outdated or any(id_ in self.guests for id_ in dropped)

    def apply_mine(self, ids: Collection[int] | None = None) -> None:
        """Base the edits of such rows on what they are now, so that they can be committed."""
        self.take_edits()
        self._see([id_ for id_ in self.conflicts if ids is None or id_ in ids])

    def settle(self, ids: Collection[int], records: Collection[int] = ()) -> None:
        """After a commit: the edits of these rows are saved; read the table anew.

        `records` are tickets or developers that were changed, too.
        """
        done = set(ids)
        kept = {id_: cells for id_, cells in self.edits.items() if id_ not in done}
        unticked = set(kept)
        if self.kind == "assignment":
            of_tickets = self.frame.get("ticket_id", pd.Series(dtype="int64"))
            unticked &= set(of_tickets.index[of_tickets.isin(list(records))])
        # What was decided about ticked rows has ids of its own.
        kept = {
            id_: left
            for id_, cells in kept.items()
            if (left := without_tick(cells) if id_ in unticked else cells)
        }
        # What the browser still holds of them must not be taken for an edit again.
        self.saved.update(self.edits.keys() - kept.keys())
        self.restart(kept)
        self.outdated = True

    def carry_over(self, known: "Snapshot", find: Find | None) -> None:
        """Take the unsaved edits of `known`, each on its row, and note who was faster."""
        self.generation = known.generation + 1
        self.taken, self.saved = known.taken, known.saved
        self.edits = known.edits
        self.bases = {id_: base for id_, base in known.bases.items() if id_ in known.edits}
        self._invite([id_ for id_ in self.bases if id_ not in self.frame.index], known, find)
        for id_, base in self.bases.items():
            if id_ in self.frame.index:
                now = row_of(self.frame, id_)
                if _versions(now) != _versions(base):
                    self.theirs[id_] = now
                    self._rebase(id_, base)

    def _invite(self, ids: Sequence[int], known: "Snapshot", find: Find | None) -> None:
        """Show edited rows that are no longer of the query, where somebody else has changed them.

        Else the edit would be out of sight, and nobody asked what becomes of it.
        """
        if not ids or find is None:
            return
        found = find(ids)
        moved = [
            id_
            for id_ in found.index
            if id_ in known.guests or _versions(row_of(found, id_)) != _versions(self.bases[id_])
        ]
        if moved:
            self.guests = tuple(moved)
            self.frame = pd.concat([found.loc[moved], self.frame])

    def _note_bases(self, edits: Edits) -> None:
        new = [id_ for id_ in edits if id_ not in self.bases]
        if new:
            self.bases |= rows_of(self.frame, new)

    def _see(self, ids: Collection[int]) -> None:
        for id_ in ids:
            now = self.theirs.pop(id_)
            self._rebase(id_, now)
            self.bases[id_] = now

    def _rebase(self, id_: int, row: Row) -> None:
        """Let a shown row have the versions of `row`, by which a commit judges its edits."""
        for name in VERSIONS:
            if name in self.frame:
                self.frame.loc[id_, name] = row[name]


def snapshot(
    name: str,
    query: Hashable,
    load: Callable[[], tuple[pd.DataFrame, int, Any]],
    *,
    editable: tuple[str, ...] = (),
    kind: Kind = "assignment",
    find: Find | None = None,
) -> Snapshot:
    """This session's snapshot called `name`; `load` reads it anew when `query` differs.

    `load` returns the frame, the board's data version, and whatever else belongs to it; `editable`
    are the columns that an editor of it may change, `kind` what its ids are of. Edits that were not
    saved are shown again; a row under one that left the query by another's hand is read by `find`.
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
            session=_session(),
            editable=editable,
            kind=kind,
            extra=extra,
            read_at=read_at,
        )
        if known is not None:
            fresh.carry_over(known, find)
        st.session_state[_key(name)] = fresh
        return fresh
    return known


def keep_typed() -> None:
    """Take what every editor of this session holds, before anything on this run replaces one.

    A click on something else ends the typing in a cell: both reach the server together.
    """
    for known in _all():
        known.take_edits()


def all_edits() -> dict[str, tuple[Edits, dict[int, Row]]]:
    """The unsaved edits of every table that has some, and what each edited row was."""
    return {known.name: (known.edits, known.bases) for known in _all() if known.edits}


def resume_edits(name: str, edits: Edits, bases: dict[int, Row]) -> None:
    """Put edits of a former session onto their rows; what is edited here already comes first."""
    known = known_snapshot(name)
    if known is None:
        nothing = pd.DataFrame(index=pd.Index([], name="id", dtype="int64"))
        known = Snapshot(name, None, nothing, -1, generation=0, session=_session())
        st.session_state[_key(name)] = known
    known.edits = merge(edits, known.edits)
    known.bases = bases | known.bases
    known.outdated = True


def reload_all() -> None:
    """Read every table of this session anew when it is shown next; unsaved edits stay."""
    for known in _all():
        known.outdated = True


def _session() -> str:
    token: str = st.session_state.setdefault(_SESSION, secrets.token_hex(4))
    return token


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


def arrive_on(page: str) -> None:
    """Who comes to a page sees the board as it is then; what they left unsaved is on its rows.

    Nobody types into a table that was not on the screen.
    """
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        reload_all()


def unsaved() -> int:
    """How many rows of all tables hold what was typed and not saved; a tick is no loss."""
    return sum(bool(without_tick(cells)) for known in _all() for cells in known.edits.values())


def without_tick(cells: Row) -> Row:
    """What was typed into a row."""
    return {name: value for name, value in cells.items() if name != TICK}


def _versions(row: Row) -> list[int]:
    return [int(row[name]) for name in VERSIONS if name in row]


def _key(name: str) -> str:
    return f"snapshot.{name}"
