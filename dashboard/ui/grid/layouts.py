"""How tables are laid out in this session: as their reader left them, or as a view brought it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.live.background import write_later
from dashboard.ui.grid.columns import Column
from db.access import Actor
from db.commands.readers.layouts import keep_layout
from db.domain.layouts import Layout, Place, read_layout
from db.errors import Invalid
from db.queries.views import table_layouts

_LAYOUTS = "layouts"


@dataclass
class _Layouts:
    """The reader's own layouts and those of opened views, by table.

    A browser keeps what it shows until `number` is another one.
    """

    actor: Actor
    own: dict[str, Layout]
    brought: dict[str, Layout] = field(default_factory=dict)
    number: int = 1

    def of(self, name: str) -> Layout | None:
        return self.brought.get(name) or self.own.get(name)


def layouts_for(table: str, columns: Sequence[Column]) -> dict[str, Any]:
    """What the browser is told of the layout of a table that shows these columns."""
    known, names = _layouts(), {column.name for column in columns}
    told: dict[str, Any] = {"number": known.number}
    for width, name in _names(table).items():
        layout = known.of(name)
        # On a telephone whatever is new stays hidden.
        others = [
            Place(one.name, one.width, one.hidden or width == "narrow", one.grow) for one in columns
        ]
        told[width] = layout and layout.completed(others).within(names).as_document()
    return told


def take_layout(table: str, columns: Sequence[Column], asked: Any) -> None:
    """Keep what the browser says that its reader did; None for a layout: as at first."""
    if not isinstance(asked, dict) or asked.keys() != {"width", "layout"}:
        return
    known, name = _layouts(), _names(table).get(asked["width"])
    if name is None:
        return
    layout = None
    if asked["layout"] is not None:
        sent = _read(asked["layout"])
        if sent is None:
            return
        before = known.of(name) or Layout(())
        layout = sent.completed(before.columns).within({column.name for column in columns})
        known.own[name] = layout
    else:
        known.own.pop(name, None)
        known.number += 1
    known.brought.pop(name, None)
    write_later(database(), partial(keep_layout, table=name, layout=layout, actor=known.actor))


def bring_layout(table: str, document: object) -> None:
    """Show a table as a view has it; None: as its reader left it."""
    known, layout = _layouts(), _read(document)
    if layout is not None:
        known.brought[table] = layout
    else:
        known.brought.pop(table, None)
    known.number += 1


def layout_now(table: str) -> Layout | None:
    """How a table is laid out, for a view; None: as at first."""
    return _layouts().of(table)


def _layouts() -> _Layouts:
    actor = current_actor()
    known: _Layouts | None = st.session_state.get(_LAYOUTS)
    if known is None or known.actor.name != actor.name:
        with database().read() as session:
            kept = table_layouts(session, actor)
        own = {name: layout for name in kept if (layout := _read(kept[name])) is not None}
        known = _Layouts(actor, own, number=1 if known is None else known.number + 1)
        st.session_state[_LAYOUTS] = known
    return known


def _read(document: object) -> Layout | None:
    try:
        return read_layout(document)
    except Invalid:
        return None


def _names(table: str) -> dict[str, str]:
    """The table's names in the layouts of a wide and of a narrow screen."""
    return {"wide": table, "narrow": f"{table}.narrow"}
