"""What goes out of the board, as CSV, Excel and Parquet."""

from db.exporting.folder import export
from db.exporting.formats import MEDIA_TYPES, Format, csv_parts, write_file
from db.exporting.refused import refused_rows
from db.exporting.tables import (
    Column,
    Name,
    Row,
    assignment_rows,
    columns_of,
    developer_rows,
    event_rows,
    ticket_rows,
)

__all__ = [
    "MEDIA_TYPES",
    "Column",
    "Format",
    "Name",
    "Row",
    "assignment_rows",
    "columns_of",
    "csv_parts",
    "developer_rows",
    "event_rows",
    "export",
    "refused_rows",
    "ticket_rows",
    "write_file",
]
