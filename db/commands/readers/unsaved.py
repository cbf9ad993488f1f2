"""Edits that are not committed, kept for a day for whoever made them: no commit of the board.

They take no lock of the board's and leave nothing in its history.
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
    """Keep `edits` of a table in a browser tab of the actor's, in place of those kept before.

    None forgets them. What is older than a day goes, and of one person all but the last MOST_KEPT.
    Raises Invalid for edits longer than MOST_CHARACTERS.
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
