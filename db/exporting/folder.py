"""The whole board as CSV files that import again without a change."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sqlalchemy.orm import Session

from db.exporting.formats import write_file
from db.exporting.tables import (
    Name,
    Row,
    assignment_rows,
    columns_of,
    developer_rows,
    ticket_rows,
)

_ROWS: Mapping[Name, Callable[[Session], Iterator[Row]]] = {
    "developers": developer_rows,
    "tickets": ticket_rows,
    "assignments": assignment_rows,
}


def export(session: Session, folder: Path) -> dict[Path, int]:
    """Write developers.csv, tickets.csv and assignments.csv; how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, rows in _ROWS.items():
        path = folder / f"{name}.csv"
        counted = _Counted(rows(session))
        with path.open("wb") as file:
            write_file("csv", file, name, columns_of(name), counted)
        written[path] = counted.number
    return written


class _Counted(Iterator[Row]):
    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.number = 0

    def __next__(self) -> Row:
        row = next(self._rows)
        self.number += 1
        return row
