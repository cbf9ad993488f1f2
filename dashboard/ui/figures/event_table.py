"""The table of events: a row for each field that an event changed."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.tables.frames import EVENT_COLUMNS, events_frame
from dashboard.ui.drawers.records import show_records
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.words.links import go_to_ticket
from dashboard.ui.words.values import field_label
from db.models.types import AnyRow
from db.queries.history.event_lines import event_lines


def read_events(session: Session, events: Sequence[AnyRow]) -> pd.DataFrame:
    """These events (rows of `db.queries.history.events`) with the labels of their fields."""
    frame = events_frame(event_lines(session, events))
    frame["field"] = frame["field"].map(field_label, na_action="ignore")
    return frame


def show_events(rows: Snapshot, *, alt: str, order: Sequence[str] = EVENT_COLUMNS) -> None:
    """Show events as `read_events` gives them; a click on a ticket leaves for it."""

    def open_ticket(event: int) -> None:
        # A developer's own event names none.
        id_ = rows.frame["ticket_id"].tolist()[event]
        if pd.notna(id_):
            go_to_ticket(int(id_))

    text = st.column_config.TextColumn
    show_records(
        rows,
        order,
        button="ticket",
        in_order=True,
        opens=open_ticket,
        config={
            "action": text("Action", width=96),
            "ticket": text("Ticket", width=92),
            "field": text("Field", width=110),
            "reason": text("Reason", width=220),
        },
        alt=alt,
    )
