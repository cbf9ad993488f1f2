"""Bring developers and tickets in from a table: compare it with the board, then save in one batch.

What a person decided here stays; what changed in the source since it was read last comes in.
"""

from db.domain.merging import Clash, Settling, Take
from db.importing.save.comparing import TRACKER, compare
from db.importing.save.difference import Difference, EmptyCells, Kind, Retitled, Wishes, WorkChange
from db.importing.save.lookup import SameIds
from db.importing.save.report import about_defaults, about_work
from db.importing.save.saving import import_rows

__all__ = [
    "TRACKER",
    "Clash",
    "Difference",
    "EmptyCells",
    "Kind",
    "Retitled",
    "SameIds",
    "Settling",
    "Take",
    "Wishes",
    "WorkChange",
    "about_defaults",
    "about_work",
    "compare",
    "import_rows",
]
