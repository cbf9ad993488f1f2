"""Sheets from lines of text, for the tests of the reader."""

from typing import Any

from db.importing.read import Choices, Sheet, read


def developers(*lines: str) -> Sheet:
    return read("\n".join(lines).encode(), name="team.csv", kind="developers")


def tickets(*lines: str, **choices: Any) -> Sheet:
    data = "\n".join(lines).encode()
    return read(data, name="tickets.csv", kind="tickets", choices=Choices(**choices))


def values(sheet: Sheet, field: str) -> list[Any]:
    return list(sheet.rows[field])


def refusals(sheet: Sheet) -> list[tuple[int, str, str]]:
    """Row, column and value of every problem."""
    return [(problem.row, problem.column, problem.value) for problem in sheet.problems]
