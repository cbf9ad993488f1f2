"""Read a file of developers or tickets into typed rows, with the problems of all other rows.

    sheet = read(file, name="tickets.csv")
    sheet.records     # what can be imported
    sheet.problems    # what cannot, by row and column
    sheet.questions   # what only a person can decide; answer and read again before importing

Nothing here knows a database or a page.
"""

from db.importing.read.reader import header_of, read
from db.importing.read.sheet import (
    Choices,
    Column,
    DateOrder,
    Kind,
    Layout,
    PriorityWord,
    Problem,
    Question,
    Sheet,
    State,
    StatusWord,
    Unmapped,
    Unreadable,
)

__all__ = [
    "Choices",
    "Column",
    "DateOrder",
    "Kind",
    "Layout",
    "PriorityWord",
    "Problem",
    "Question",
    "Sheet",
    "State",
    "StatusWord",
    "Unmapped",
    "Unreadable",
    "header_of",
    "read",
]
