"""The points that a ticket counts with, as SQL; the rule is explained in db/domain/relations.py."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, not_, or_, type_coerce

from db.models.board import Ticket
from db.models.types import Points

_COUNTS = and_(Ticket.is_work, not_(Ticket.covered))
COUNTS = _COUNTS.label("counts")
WEIGHT: ColumnElement[float] = type_coerce(
    case((_COUNTS, Ticket.story_points), else_=literal(0, Points())), Points()
)
"""NULL where a ticket that counts has no story points."""
STANDING: tuple[Any, ...] = (
    WEIGHT.label("counted_points"),
    *(Ticket.issue_type, Ticket.parent_key, Ticket.blocked_by, Ticket.blocked),
    *(Ticket.is_work, Ticket.covered, Ticket.waits),
)
"""The columns of a ticket that `db.domain.relations.remark` needs."""
IS_BLOCKED: ColumnElement[bool] = or_(Ticket.waits, Ticket.blocked.is_not(None))
