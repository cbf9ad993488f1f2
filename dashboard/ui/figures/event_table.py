"""The table of events: a row for each field that an event changed."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy.orm import Session

from dashboard.tables.frames import EVENT_COLUMNS, events_frame
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.grid.columns import Column, grid_columns
from dashboard.ui.grid.reading import show_reading
from dashboard.ui.words.values import field_label
from db.models.types import AnyRow
from db.queries.history.event_lines import event_lines

_COLUMNS = {
    column.name: column
    for column in (
        *grid_columns("ticket", "title", "points", ticket={"pinned": False}, title={"narrow": 0}),
        Column("changed", "Changed", 164, kind="moment"),
        Column("actor", "By", 120),
        Column("action", "Action", 96),
        Column("field", "Field", 110, narrow=78),
        Column("from", "From", 130, kind="developer", narrow=84),
        Column("to", "To", 130, kind="developer", narrow=84),
        Column("reason", "Reason", 220),
        Column("batch", "Batch", 84, help="All that one commit changed"),
    )
}


def read_events(session: Session, events: Sequence[AnyRow]) -> pd.DataFrame:
    """These events (rows of `db.queries.history.events`) with the labels of their fields."""
    frame = events_frame(event_lines(session, events))
    frame["field"] = frame["field"].map(field_label, na_action="ignore")
    return frame


def show_events(rows: Snapshot, *, alt: str, order: Sequence[str] = EVENT_COLUMNS) -> None:
    """Show events as `read_events` gives them; tickets and developers open in place."""
    columns = tuple(_COLUMNS[name] for name in order)
    # They are read page by page.
    show_reading(rows, columns, label=alt, sorts=False)
