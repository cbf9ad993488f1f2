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
    """Write each table as CSV and the days off as iCalendar; returns each path's number of rows.

    The files replace older ones in `folder` only once all are complete. Raises NoRoom where
    the disk is full; then nothing has changed.
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
    """A temporary folder inside `folder`. After an error, the folders made for it go as well."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(prefix=".export.", dir=folder) as begun:
            yield Path(begun)
    except BaseException:
        for path in made:
            path.rmdir()
        raise


class _Counted(Iterator[Row]):
    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.number = 0

    def __next__(self) -> Row:
        row = next(self._rows)
        self.number += 1
        return row
