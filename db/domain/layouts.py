"""How somebody laid a table out: its columns in their order, their widths, and which are hidden.

A layout comes from browsers and with other people's views: whatever is no layout is refused.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from db.errors import Invalid

MOST_COLUMNS = 60
NARROWEST, WIDEST = 30, 2_000
_NAME = re.compile("[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Place:
    """One column: its width in pixels, whether it is hidden, and whether it takes what is left."""

    name: str
    width: int
    hidden: bool = False
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns in their order, and whether each row has two lines."""

    columns: tuple[Place, ...]
    two_lines: bool = False

    def as_document(self) -> dict[str, Any]:
        """The layout as it is kept."""
        return {"columns": [asdict(place) for place in self.columns], "two_lines": self.two_lines}

    def within(self, names: Collection[str]) -> "Layout":
        """Without the columns that a table does not have."""
        return Layout(tuple(one for one in self.columns if one.name in names), self.two_lines)

    def completed(self, others: Sequence[Place]) -> "Layout":
        """With those of `others` that it lacks, each behind the one that it follows there."""
        columns = list(self.columns)
        at = 0
        for other in others:
            names = [one.name for one in columns]
            if other.name not in names:
                columns.insert(at, other)
                names.insert(at, other.name)
            at = names.index(other.name) + 1
        return Layout(tuple(columns), self.two_lines)


def read_layout(document: object) -> Layout:
    """The layout in a document. Raises Invalid for anything else."""
    match document:
        case {"columns": [*places], "two_lines": bool(two_lines), **more} if not more:
            columns = tuple(map(_place, places))
            if len({place.name for place in columns}) == len(columns) <= MOST_COLUMNS:
                return Layout(columns, two_lines)
    raise Invalid(_REFUSED)


_REFUSED = "This is no layout of a table."


def _place(document: object) -> Place:
    match document:
        case {
            "name": str(name),
            "width": int(width),
            "hidden": bool(hidden),
            "grows": bool(grows),
            **more,
        } if (
            not more
            and not isinstance(width, bool)
            and _NAME.fullmatch(name)
            and NARROWEST <= width <= WIDEST
        ):
            return Place(name, width, hidden, grows)
    raise Invalid(_REFUSED)
