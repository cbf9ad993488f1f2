"""The table of the entries of calendars."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text, true
from sqlalchemy.orm import Mapped, mapped_column

from db.models.board import Base
from db.models.types import BigId, Instant, LongText, Name, RowId, Share


class CalendarEntry(Base):
    """An entry (db/domain/calendar/entries.py) of one developer, or of everybody."""

    __tablename__ = "calendar_entries"
    __table_args__ = (
        CheckConstraint("share > 0 AND share <= 1", name="share_of_a_day"),
        CheckConstraint("weeks > 0", name="weeks_positive"),
        Index("ix_calendar_entries_developer_id", "developer_id", "id"),
    )

    id: Mapped[RowId]
    # None: it holds for everybody.
    developer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("developers.id"))
    kind: Mapped[Name]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    share: Mapped[float | None] = mapped_column(Share())
    # From Monday to Sunday, with a space between.
    hours: Mapped[Name | None]
    country: Mapped[Name | None]
    weeks: Mapped[int | None]
    note: Mapped[LongText | None]
    # What the event is called in the calendar file from which it came.
    uid: Mapped[LongText | None]
    # Entries are taken away, not deleted.
    active: Mapped[bool] = mapped_column(server_default=true())
    version: Mapped[int] = mapped_column(server_default=text("1"))
    created_at: Mapped[Instant]
    updated_at: Mapped[Instant]
