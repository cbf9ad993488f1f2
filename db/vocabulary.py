"""The table of the skills that the board knows, and of their synonyms."""

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from db.models import Base
from db.types import Name, PlainText


class Skill(Base):
    """One name of a skill, found by its key (db/skills.py); a synonym names the one it stands for.

    What somebody merged can be undone and merged anew like every batch: `merged_in` is the batch,
    and `apart` says that it is undone.
    """

    __tablename__ = "skills"

    key: Mapped[str] = mapped_column(PlainText, primary_key=True)
    name: Mapped[Name]
    same_as: Mapped[str | None] = mapped_column(PlainText, ForeignKey("skills.key"))
    merged_in: Mapped[str | None] = mapped_column(PlainText, ForeignKey("batches.id"))
    apart: Mapped[bool] = mapped_column(server_default=false())
