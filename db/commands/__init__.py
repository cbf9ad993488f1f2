"""Every write of the board: the only way in for pages, command line, imports and the demo.

Each command takes a session whose transaction belongs to the caller, acts on many rows in a few
statements, checks versions, and writes its history in the same transaction. The clock is the
caller's.
"""

from db.board import Actor
from db.commands.assigning import NewAssignment, assign
from db.commands.decisions import (
    Change,
    Outcome,
    Refusal,
    approve,
    complete,
    decide,
    reassign,
    reject,
    remove,
    reopen,
    set_aside,
)
from db.commands.importing import Difference, compare, import_rows
from db.commands.proposing import NewProposal, propose

__all__ = [
    "Actor",
    "Change",
    "Difference",
    "NewAssignment",
    "NewProposal",
    "Outcome",
    "Refusal",
    "approve",
    "assign",
    "compare",
    "complete",
    "decide",
    "import_rows",
    "propose",
    "reassign",
    "reject",
    "remove",
    "reopen",
    "set_aside",
]
