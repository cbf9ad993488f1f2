"""The tables of what is kept for each reader: views, unsaved edits, the last visit, the team."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.board import Base
from db.models.types import Document, Instant, LongText, Name, PlainText, RowId, UTCDateTime


class SavedView(Base):
    """The filters of a page under a name; the owner's own, or shared with everybody."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("owner", "page", "name"),
        Index("ix_saved_views_page_shared", "page", "shared"),
    )

    id: Mapped[RowId]
    # An actor's name as the history records it.
    owner: Mapped[Name]
    page: Mapped[Name]
    name: Mapped[Name]
    # The query string of the page's address.
    query: Mapped[LongText]
    # How the page's table was laid out (db/domain/layouts.py).
    layout: Mapped[Document | None]
    shared: Mapped[bool] = mapped_column(server_default=false())
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]


class Visit(Base):
    """When somebody was here last, and on the visit before."""

    __tablename__ = "visits"

    actor: Mapped[str] = mapped_column(PlainText, primary_key=True)
    seen_at: Mapped[Instant]
    previous_at: Mapped[datetime | None] = mapped_column(UTCDateTime())


class ChosenTeam(Base):
    """A team that somebody chose to see; who has no row sees everybody."""

    __tablename__ = "chosen_teams"

    actor: Mapped[str] = mapped_column(PlainText, primary_key=True)
    team: Mapped[str] = mapped_column(PlainText, primary_key=True)


# The name under which is kept, as if it were a table, which offers of skills somebody put off.
OFFERS = "offered skills"


class TableLayout(Base):
    """How somebody laid out one table (db/domain/layouts.py)."""

    __tablename__ = "table_layouts"

    person: Mapped[str] = mapped_column(PlainText, primary_key=True)
    # The page's name for the table.
    table_name: Mapped[str] = mapped_column(PlainText, primary_key=True)
    layout: Mapped[Document]


class UnsavedEdits(Base):
    """Edits in one table of one browser tab that were not committed; kept for a day."""

    __tablename__ = "unsaved_edits"
    __table_args__ = (Index("ix_unsaved_edits_saved_at", "saved_at"),)

    person: Mapped[str] = mapped_column(PlainText, primary_key=True)
    # A random number that only this tab knows.
    tab: Mapped[str] = mapped_column(PlainText, primary_key=True)
    # The page's name for the table.
    table_name: Mapped[str] = mapped_column(PlainText, primary_key=True)
    edits: Mapped[LongText]
    saved_at: Mapped[Instant]
