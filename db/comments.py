"""What people say about tickets: the table, and the hashes that show whether it was altered."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.chain import stream
from db.models import Base, table_of
from db.seals import FIRST, canonical
from db.types import BigId, Instant, LongText, Name, RowId


class Comment(Base):
    """Something said about a ticket, or that it was taken back; neither changes afterwards."""

    __tablename__ = "comments"
    __table_args__ = (
        UniqueConstraint("withdraws"),
        CheckConstraint("(text IS NULL) = (withdraws IS NOT NULL)", name="said_or_withdrawn"),
        Index("ix_comments_ticket_id", "ticket_id", "id"),
    )

    id: Mapped[RowId]
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("tickets.id"))
    text: Mapped[LongText | None]
    author: Mapped[Name]
    created_at: Mapped[Instant]
    # The comment that this row takes back; its text stays where it was written.
    withdraws: Mapped[int | None] = mapped_column(BigId, ForeignKey("comments.id"))
    # Over this row and the seal of the row before it.
    seal: Mapped[Name]


SAID = ("comments",)


def sealed(previous: str, row: Mapping[Any, Any]) -> str:
    """The seal of a row upon that of the row before it, "" for the first."""
    fields = {name: value for name, value in row.items() if name != "seal"}
    text = previous.encode() + b"\n" + canonical(table_of(Comment), fields)
    return hashlib.sha256(text).hexdigest()


def altered_comments(session: Session) -> Iterator[str]:
    """A sentence about the first comment that is not as it was sealed; nothing while all are."""
    table = table_of(Comment)
    previous = FIRST
    for row in stream(session, select(*table.c).order_by(table.c.id)):
        previous = sealed(previous, row)
        if row["seal"] != previous:
            yield (
                f"Comment {row['id']} on ticket {row['ticket_id']} was altered, or one before it "
                "is missing: the rows no longer come to its seal."
            )
            return
