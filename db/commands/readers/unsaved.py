"""Edits that are not committed, kept for a day for whoever made them.

They are no commits: they need no lock of the board, and its history does not mention them.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db.access import Actor
from db.errors import Invalid
from db.models.board import table_of
from db.models.views import UnsavedEdits

KEPT = timedelta(days=1)
MOST_KEPT = 20
MOST_CHARACTERS = 1_000_000

_EDITS = table_of(UnsavedEdits)


def keep_unsaved(
    session: Session, tab: str, table: str, edits: str | None, *, actor: Actor, at: datetime
) -> None:
    """Keep the actor's `edits` of a table in a browser tab, in place of earlier ones; None: forget.

    Edits older than a day are deleted, and of each person all but the last MOST_KEPT. Raises
    Invalid for edits longer than MOST_CHARACTERS.
    """
    if edits is not None and len(edits) > MOST_CHARACTERS:
        raise Invalid("These edits are too many to be kept; commit some of them.")
    own = _EDITS.c.person == actor.name
    session.execute(delete(_EDITS).where(own, _EDITS.c.tab == tab, _EDITS.c.table_name == table))
    session.execute(delete(_EDITS).where(_EDITS.c.saved_at <= at - KEPT))
    if edits is None:
        return
    last = (
        select(_EDITS.c.saved_at)
        .where(own)
        .order_by(_EDITS.c.saved_at.desc())
        .offset(MOST_KEPT - 1)
        .limit(1)
    )
    oldest = session.execute(last).scalar_one_or_none()
    if oldest is not None:
        session.execute(delete(_EDITS).where(own, _EDITS.c.saved_at <= oldest))
    values = {"person": actor.name, "tab": tab, "table_name": table, "edits": edits, "saved_at": at}
    session.execute(insert(_EDITS), values)
