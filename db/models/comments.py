"""The table of comments on tickets."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.board import Base
from db.models.types import BigId, Instant, LongText, Name, RowId

SAID = ("comments",)


class Comment(Base):
    """A comment on a ticket, or the withdrawal of one; rows never change."""

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
    # The comment that this row withdraws; the text stays in that comment's row.
    withdraws: Mapped[int | None] = mapped_column(BigId, ForeignKey("comments.id"))
    # The hash of this row and the seal of the row before it.
    seal: Mapped[Name]
