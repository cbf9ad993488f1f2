"""Read a CSV file of developers or tickets into typed rows, and say what was wrong with the rest.

    sheet = read(file, name="tickets.csv")
    sheet.rows        # what can be imported
    sheet.problems    # what cannot, by row and column
    sheet.questions   # what only a person can decide; answer and read again before importing

Nothing here knows a database or a page.
"""

from db.csv_in.reader import read
from db.csv_in.sheet import Column, DateOrder, Kind, Problem, Question, Sheet, Unreadable

__all__ = [
    "Column",
    "DateOrder",
    "Kind",
    "Problem",
    "Question",
    "Sheet",
    "Unreadable",
    "read",
]
