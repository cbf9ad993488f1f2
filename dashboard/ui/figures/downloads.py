"""All rows of a table's filter as a file: CSV, Excel or Parquet."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.ui.words.values import plain
from db.exporting import Format
from db.queries.history.events import EventFilter

_FORMATS: Mapping[Format, tuple[str, str]] = {
    "csv": ("CSV", "For any tool"),
    "xlsx": ("Excel", "At most 32,767 characters in a cell"),
    "parquet": ("Parquet", "With types, for pandas and the like"),
}


def show_downloads(
    name: str,
    query: Mapping[str, Any],
    *,
    help: str,  # noqa: A002 - as Streamlit calls it
    events: bool = False,
) -> None:
    """The links to the files: `query` are the parameters of the API's export under `name`.

    `events` are days off, which go out as iCalendar, too.
    """
    asked = {key: _said(value) for key, value in query.items() if value not in (None, "", ())}
    with st.popover("Download", icon=":material/download:", type="tertiary", help=help):
        more = {"ics": ("iCalendar", "For calendar programs")} if events else {}
        for format_, (label, hint) in (*_FORMATS.items(), *more.items()):
            # Relative, for the app may be served under any path.
            address = f"api/{name}/export/?{urlencode({**asked, 'format': format_}, doseq=True)}"
            st.link_button(label, address, help=hint, width="stretch")


def show_changes_for(sources: Sequence[str]) -> None:
    """For each tracker, the link to the changes that it does not know yet."""
    with st.popover(
        "Changes for the trackers",
        icon=":material/sync_alt:",
        type="tertiary",
        help="What was decided here since a tracker's last export: to be entered there",
    ):
        for source in sources:
            asked = urlencode({"source": source})
            st.link_button(
                plain(source),
                f"api/tickets/changes/?{asked}",
                help="As CSV: key, field, old and new value",
                width="stretch",
            )


def of_events(wanted: EventFilter, *, oldest_first: bool) -> dict[str, Any]:
    """The parameters of the history's export for a filter."""
    return {
        "developer_id": wanted.developer_id,
        "text": wanted.text,
        "team": wanted.teams,
        "project": wanted.projects,
        "action": wanted.actions,
        "changed_by": wanted.actors,
        "since": wanted.since,
        "until": wanted.until,
        "batch_id": wanted.batch_id,
        "descending": False if oldest_first else None,
    }


def _said(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value
