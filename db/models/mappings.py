"""The table of corrections to how files are read."""

from sqlalchemy.orm import Mapped, mapped_column

from db.models.board import Base
from db.models.types import Document, Instant, Name, PlainText


class ImportMapping(Base):
    """The choices somebody made for files with one header."""

    __tablename__ = "import_mappings"

    # SHA-256 of its cells, in hexadecimal digits.
    header: Mapped[str] = mapped_column(PlainText, primary_key=True)
    choices: Mapped[Document]
    updated_by: Mapped[Name]
    updated_at: Mapped[Instant]
