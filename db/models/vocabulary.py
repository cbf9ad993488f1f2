"""The table of the skills that the board knows, and of their synonyms."""

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from db.models.board import Base
from db.models.types import Name, PlainText


class Skill(Base):
    """One name of a skill, found by its key (domain/skills.py); a synonym names the one it means.

    What somebody merged can be undone and merged anew like every batch: `merged_in` is the batch,
    and `apart` says that it is undone.
    """

    __tablename__ = "skills"

    key: Mapped[str] = mapped_column(PlainText, primary_key=True)
    name: Mapped[Name]
    same_as: Mapped[str | None] = mapped_column(PlainText, ForeignKey("skills.key"))
    merged_in: Mapped[str | None] = mapped_column(PlainText, ForeignKey("batches.id"))
    apart: Mapped[bool] = mapped_column(server_default=false())
