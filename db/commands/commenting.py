"""Write comments on tickets, and withdraw one's own."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.access import Actor, require
from db.domain.values import clean_comment, clean_name
from db.errors import Conflict, Forbidden, Invalid, NotFound
from db.history.batches import LAST_ID, lock_board, next_id
from db.history.comments import sealed
from db.history.seals import FIRST
from db.models.board import Ticket, table_of
from db.models.comments import Comment

_COMMENTS = table_of(Comment)


def comment(session: Session, ticket_id: int, text: str, *, actor: Actor, at: datetime) -> int:
    """Add a comment to a ticket; returns the comment's id.

    Comments belong to no batch: an undo does not touch them. Raises Forbidden if the actor may not
    change the board, Invalid for an empty or too long text, NotFound for an unknown ticket.
    """
    cleaned = clean_comment(text)
    if cleaned is None:
        raise Invalid("Write the comment first.")
    author = _begin(session, actor, at)
    known = select(Ticket.id).where(Ticket.id == ticket_id)
    if not 0 < ticket_id <= LAST_ID or session.scalar(known) is None:
        raise NotFound("There is no such ticket.")
    return _add(session, ticket_id=ticket_id, text=cleaned, author=author, created_at=at)


def withdraw_comment(session: Session, comment_id: int, *, actor: Actor, at: datetime) -> int:
    """Withdraw one's own comment: its text is no longer shown, its author and time are.

    Raises Forbidden for somebody else's comment, Conflict for one that is withdrawn already,
    NotFound for an unknown one.
    """
    author = _begin(session, actor, at)
    named = select(_COMMENTS.c.ticket_id, _COMMENTS.c.author, _COMMENTS.c.withdraws).where(
        _COMMENTS.c.id == comment_id
    )
    row = session.execute(named).one_or_none() if 0 < comment_id <= LAST_ID else None
    if row is None or row.withdraws is not None:
        raise NotFound("There is no such comment.")
    if row.author != author:
        raise Forbidden(f"Only {row.author} can take this comment back.")
    withdrawn = select(_COMMENTS.c.id).where(_COMMENTS.c.withdraws == comment_id)
    if session.scalar(withdrawn) is not None:
        raise Conflict("This comment is withdrawn already.")
    return _add(
        session, ticket_id=row.ticket_id, author=author, created_at=at, withdraws=comment_id
    )


def _begin(session: Session, actor: Actor, at: datetime) -> str:
    """Lock the board, which orders ids and seals, and check the actor; returns their name."""
    lock_board(session, at)
    require(session, actor, "change the board")
    author = clean_name(actor.name, what="An actor's name")
    if author is None:
        raise Invalid("Say who writes this comment.")
    return author


def _add(session: Session, **values: Any) -> int:
    last = select(_COMMENTS.c.seal).order_by(_COMMENTS.c.id.desc()).limit(1)
    row = {"id": next_id(session, Comment), **values}
    row["seal"] = sealed(session.scalar(last) or FIRST, row)
    session.execute(insert(_COMMENTS), row)
    return int(row["id"])
