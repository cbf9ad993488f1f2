"""The table of the board's skills and their synonyms."""

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from db.models.board import Base
from db.models.types import Name, PlainText


class Skill(Base):
    """One name of a skill, with its key (db/domain/skills.py); a synonym has `same_as`.

    `merged_in` is the batch that made it a synonym; `apart` means that this batch was undone.
    """

    __tablename__ = "skills"

    key: Mapped[str] = mapped_column(PlainText, primary_key=True)
    name: Mapped[Name]
    same_as: Mapped[str | None] = mapped_column(PlainText, ForeignKey("skills.key"))
    merged_in: Mapped[str | None] = mapped_column(PlainText, ForeignKey("batches.id"))
    apart: Mapped[bool] = mapped_column(server_default=false())
