"""The columns that the tables of decisions have, each named once."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from db.domain.values import REASON

Kind = Literal[
    "text", "key", "chip", "number", "share", "day", "moment", "developer", "action", "lead"
]


@dataclass(frozen=True)
class Column:
    """One column: `width` in pixels, `grow` takes what is left, `orders` what its header sorts by.

    On a telephone a table shows at first only its `narrow` columns, so many pixels wide.

    One that is `optional` is shown where any row has something in it; one that is `hidden` is
    shown to whoever chooses it. The choices of one that is `free` only help with writing.
    """

    name: str
    label: str
    width: int
    kind: Kind = "text"
    grow: bool = False
    pinned: bool = False
    optional: bool = False
    hidden: bool = False
    editable: bool = False
    free: bool = False
    orders: str | None = None
    help: str = ""
    longest: int | None = None
    narrow: int = 0


_ALL = (
    Column("ticket", "Ticket", 82, kind="key", pinned=True, orders="ticket", narrow=84),
    Column("title", "Title", 300, grow=True, orders="title", narrow=110),
    Column("remark", "Remark", 150, optional=True, help="What holds it up, or what it is part of"),
    Column("priority", "Priority", 84, kind="chip", orders="priority"),
    Column("due", "Due", 90, optional=True, orders="due"),
    Column("points", "Points", 58, kind="number", orders="points", help="Story points"),
    Column("skill", "Skill", 86, optional=True, orders="skill"),
    Column("status", "Status", 88, orders="status"),
    Column("developer", "Developer", 112, kind="developer", orders="developer", narrow=100),
    Column("held", "Held", 84, optional=True, help="Active or proposed"),
    Column("action", "Action", 150, kind="action", editable=True),
    Column(
        "note",
        "Your reason",
        180,
        hidden=True,
        editable=True,
        longest=REASON.most,
        help="Kept in the history",
    ),
    Column("short", "Why", 140, optional=True, orders="reason", help="Its reason in short"),
    Column("why", "Reason", 300, hidden=True, orders="reason"),
    Column("runners_up", "Runners-up", 300, hidden=True),
    Column("type", "Type", 86, optional=True, hidden=True),
    Column("project", "Project", 100, optional=True),
    Column("team", "Team", 90, optional=True),
    Column("skills", "Skills", 150, grow=True),
    Column("utilisation", "Utilisation", 92, kind="share", help="Workload ÷ what is available"),
    Column(
        "workload",
        "Workload",
        82,
        kind="number",
        help="Baseline + story points of active assignments",
    ),
    Column("available", "Available", 78, kind="number", help="Capacity × availability, in points"),
    Column("free", "Free", 54, kind="number", help="Capacity × availability − workload, in points"),
    Column("reserved", "Reserved", 78, kind="number", help="Story points of open proposals"),
    Column("baseline", "Baseline", 72, kind="number", help="Points carried outside this board"),
    Column("capacity", "Capacity", 72, kind="number", help="Points that a full-time sprint holds"),
    Column(
        "availability",
        "Availability",
        88,
        kind="share",
        help="The share of the capacity that is given",
    ),
    Column("changed", "Changed", 150, kind="moment", hidden=True, orders="changed"),
)
_BY_NAME = {column.name: column for column in _ALL}


def grid_columns(*names: str, **changed: Mapping[str, Any]) -> tuple[Column, ...]:
    """These columns in this order; `changed` by name, where a table has one of its own way."""
    return tuple(replace(_BY_NAME[name], **changed.get(name, {})) for name in names)


def as_data(columns: Iterable[Column], sortable: Iterable[str]) -> list[dict[str, Any]]:
    """The columns as the component takes them; `sortable` are the orders that the list has."""
    known = set(sortable)
    return [asdict(column) | {"sortable": column.orders in known} for column in columns]
