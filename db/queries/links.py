"""Where the keys of each source link to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.links import TrackerLink


def link_patterns(session: Session) -> dict[str, str]:
    """The pattern of each source that has one."""
    rows = session.execute(select(TrackerLink.source, TrackerLink.pattern))
    return {row.source: row.pattern for row in rows}
