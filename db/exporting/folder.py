"""The whole board as CSV files that import again without a change."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from db.exporting.calendars import calendar_rows, icalendar_file
from db.exporting.formats import write_file
from db.exporting.tables import (
    Name,
    Row,
    assignment_rows,
    columns_of,
    developer_rows,
    ticket_rows,
)
from db.failures import room_for

_ROWS: Mapping[Name, Callable[[Session], Iterator[Row]]] = {
    "developers": developer_rows,
    "tickets": ticket_rows,
    "assignments": assignment_rows,
    "calendar": calendar_rows,
}


def export(session: Session, folder: Path) -> dict[Path, int]:
    """Write a file for each table, and the days off as iCalendar too; how many rows each has.

    They appear in `folder` when all of them are complete, in the place of former ones. Raises
    NoRoom, and has written nothing then.
    """
    with room_for(f"the export into {folder}"), _within(folder) as begun:
        written = {}
        for name, rows in _ROWS.items():
            counted = _Counted(rows(session))
            with (begun / f"{name}.csv").open("wb") as file:
                write_file("csv", file, name, columns_of(name), counted)
            written[folder / f"{name}.csv"] = counted.number
        days_off = icalendar_file(session)
        (begun / "calendar.ics").write_bytes(days_off)
        written[folder / "calendar.ics"] = days_off.count(b"BEGIN:VEVENT")
        for path in written:
            (begun / path.name).replace(path)
    return written


@contextmanager
def _within(folder: Path) -> Iterator[Path]:
    """A folder in `folder`, which is gone afterwards; after an error so is all that was made."""
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix=".export.", dir=folder) as begun:
            yield Path(begun)
    except BaseException:
        for one in made:
            one.rmdir()
        raise


class _Counted(Iterator[Row]):
    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.number = 0

    def __next__(self) -> Row:
        row = next(self._rows)
        self.number += 1
        return row
