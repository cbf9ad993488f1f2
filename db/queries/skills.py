"""The board's skills, and the lists of skills in its rows."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.domain.skills import Vocabulary
from db.models.vocabulary import Skill

AnyColumn = ColumnElement[Any] | InstrumentedAttribute[Any]


def vocabulary(session: Session) -> Vocabulary:
    """All skills with their synonyms."""
    rows = session.execute(
        select(Skill.key, Skill.name, Skill.same_as, Skill.apart).order_by(Skill.key)
    ).all()
    return Vocabulary(
        {row.key: row.name for row in rows},
        {row.key: row.same_as for row in rows if row.same_as is not None and not row.apart},
    )


def texts_in_use(session: Session, column: AnyColumn) -> dict[str, int]:
    """Each list of skills in a column of the board as written, with its number of rows."""
    number = func.count().label("number")
    statement = select(column.label("text"), number).where(column.is_not(None)).group_by(column)
    return {row.text: int(row.number) for row in session.execute(statement)}
