"""Import developers and tickets from a table: compare it with the board, then save in one batch.

Decisions made here stay; changes made in the source since its last file are taken over.
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
