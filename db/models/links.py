"""The table of links to trackers, and a ticket's link in queries."""

from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator, literal, select, type_coerce
from sqlalchemy.orm import Mapped, mapped_column

from db.domain.links import link_to
from db.models.board import Base, Ticket
from db.models.types import Instant, LongText, Name, PlainText

_BETWEEN = "\x1f"


class TrackerLink(Base):
    """The pattern by which the keys of one source link to its tracker (db/domain/links.py)."""

    __tablename__ = "tracker_links"

    source: Mapped[str] = mapped_column(PlainText, primary_key=True)
    pattern: Mapped[LongText]
    updated_by: Mapped[Name]
    updated_at: Mapped[Instant]


class _Link(TypeDecorator[str]):
    """A link, selected as its pattern and the key."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The pattern, filled with the key."""
        if value is None:
            return None
        pattern, _, key = value.partition(_BETWEEN)
        return link_to(pattern, key)


LINK: Any = type_coerce(
    select(TrackerLink.pattern.concat(literal(_BETWEEN)).concat(Ticket.external_key))
    .where(TrackerLink.source == Ticket.source)
    .correlate(Ticket)
    .scalar_subquery(),
    _Link(),
).label("link")
"""The address of a ticket in its tracker; NULL where there is no pattern or no key."""
