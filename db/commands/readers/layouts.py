"""How each reader laid out each table. They are no commits and need no lock of the board."""

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from db.access import Actor
from db.domain.layouts import Layout
from db.models.board import table_of
from db.models.views import TableLayout

_LAYOUTS = table_of(TableLayout)


def keep_layout(session: Session, table: str, layout: Layout | None, *, actor: Actor) -> None:
    """Keep the actor's layout of a table in place of an earlier one; None: as it was at first."""
    session.execute(
        delete(_LAYOUTS).where(_LAYOUTS.c.person == actor.name, _LAYOUTS.c.table_name == table)
    )
    if layout is not None:
        values = {"person": actor.name, "table_name": table, "layout": layout.as_document()}
        session.execute(insert(_LAYOUTS), values)
