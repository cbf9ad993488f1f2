"""How each reader laid out each table, and which offers they put off; no commits, and no lock."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from db.access import Actor
from db.domain.layouts import Layout
from db.models.board import table_of
from db.models.views import OFFERS, TableLayout

_LAYOUTS = table_of(TableLayout)


def keep_layout(session: Session, table: str, layout: Layout | None, *, actor: Actor) -> None:
    """Keep the actor's layout of a table in place of an earlier one; None: as it was at first."""
    _keep(session, table, None if layout is None else layout.as_document(), actor)


def put_off_offers(session: Session, offers: Mapping[str, int], *, actor: Actor) -> None:
    """Keep which offers of skills the actor put off, each with how many tickets were held then."""
    _keep(session, OFFERS, dict(offers), actor)


def _keep(session: Session, name: str, document: dict[str, Any] | None, actor: Actor) -> None:
    session.execute(
        delete(_LAYOUTS).where(_LAYOUTS.c.person == actor.name, _LAYOUTS.c.table_name == name)
    )
    if document is not None:
        values = {"person": actor.name, "table_name": name, "layout": document}
        session.execute(insert(_LAYOUTS), values)
