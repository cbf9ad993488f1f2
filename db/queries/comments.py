"""The comments on a ticket."""

from sqlalchemy import case, select
from sqlalchemy.orm import Session, aliased

from db.models.comments import Comment
from db.models.types import AnyRow


def ticket_comments(session: Session, ticket_id: int) -> list[AnyRow]:
    """The comments on a ticket, oldest first: `id`, `text`, `author`, `created_at`.

    A comment that its author took back has `withdrawn_at`, and `text` is None.
    """
    withdrawal = aliased(Comment)
    statement = (
        select(
            Comment.id,
            # The text of a withdrawn comment never leaves the database again.
            case((withdrawal.id.is_(None), Comment.text)).label("text"),
            Comment.author,
            Comment.created_at,
            withdrawal.created_at.label("withdrawn_at"),
        )
        .outerjoin(withdrawal, withdrawal.withdraws == Comment.id)
        .where(Comment.ticket_id == ticket_id, Comment.withdraws.is_(None))
        .order_by(Comment.id)
    )
    return list(session.execute(statement))
