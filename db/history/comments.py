"""The chain of seals that shows whether comments were altered."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history.chain import stream
from db.history.seals import FIRST, canonical
from db.models.board import table_of
from db.models.comments import Comment


def sealed(previous: str, row: Mapping[Any, Any]) -> str:
    """The seal of a comment; `previous` is the seal before it, "" for the first."""
    fields = {name: value for name, value in row.items() if name != "seal"}
    text = previous.encode() + b"\n" + canonical(table_of(Comment), fields)
    return hashlib.sha256(text).hexdigest()


def altered_comments(session: Session) -> Iterator[str]:
    """A sentence about the first comment that differs from its seal, if there is one."""
    table = table_of(Comment)
    previous = FIRST
    for row in stream(session, select(*table.c).order_by(table.c.id)):
        previous = sealed(previous, row)
        if row["seal"] != previous:
            yield (
                f"Comment {row['id']} on ticket {row['ticket_id']} was altered, or one before it "
                "is missing: the rows no longer match its seal."
            )
            return
