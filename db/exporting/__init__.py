"""The board's tables as CSV, Excel and Parquet files."""

from db.exporting.calendars import calendar_rows, icalendar_file
from db.exporting.changes import COLUMNS as CHANGE_COLUMNS
from db.exporting.changes import change_rows
from db.exporting.folder import export
from db.exporting.formats import MEDIA_TYPES, Format, csv_parts, write_file
from db.exporting.refused import refused_rows
from db.exporting.tables import (
    Heading,
    Name,
    Row,
    assignment_rows,
    columns_of,
    developer_rows,
    event_rows,
    ticket_rows,
)

__all__ = [
    "CHANGE_COLUMNS",
    "MEDIA_TYPES",
    "Format",
    "Heading",
    "Name",
    "Row",
    "assignment_rows",
    "calendar_rows",
    "change_rows",
    "columns_of",
    "csv_parts",
    "developer_rows",
    "event_rows",
    "export",
    "icalendar_file",
    "refused_rows",
    "ticket_rows",
    "write_file",
]
