"""Bring developers and tickets in from a table: compare it with the board, then save in one batch.

What a person decided here stays; what changed in the source since it was read last comes in.
"""

from db.commands.importing.difference import Difference, EmptyCells, Kind, Move, Retitled, Wishes
from db.commands.importing.lookup import SameIds
from db.commands.importing.report import about_defaults, about_work
from db.commands.importing.saving import TRACKER, compare, import_rows
from db.commands.merging import Clash, Settling, Take

__all__ = [
    "TRACKER",
    "Clash",
    "Difference",
    "EmptyCells",
    "Kind",
    "Move",
    "Retitled",
    "SameIds",
    "Settling",
    "Take",
    "Wishes",
    "about_defaults",
    "about_work",
    "compare",
    "import_rows",
]
