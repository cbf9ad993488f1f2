"""Commits in sentences; each opens to its events, with its Undo."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from dashboard.database import database
from dashboard.ui.acting.commit_words import commit_in_words
from dashboard.ui.acting.undoing import say_since, taken_back, undo_button
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.event_table import read_events, show_events
from dashboard.ui.filters.event_filters import BATCH
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted, plain, say_count, say_time
from db.models.types import AnyRow
from db.queries.history.batches import commits, undoing
from db.queries.history.events import EventFilter, counted_events
from db.queries.lists.paging import CountedPage

# Who and when are the commit's, and said above.
COLUMNS = ("ticket", "field", "from", "to", "action", "title", "points", "reason")
SHOWN_EVENTS = 100


@dataclass(frozen=True)
class Commits:
    """One page of commits, what each did in words, and those that undid them by what they undid."""

    page: CountedPage
    words: Mapping[str, str]
    gone: Mapping[str, AnyRow]


@st.cache_data(max_entries=32, show_spinner=False)
def read_commits(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    locale: str | None,  # noqa: ARG001 - as above: the sentences may hold dates
    wanted: EventFilter,
    cursor: str | None,
    *,
    oldest_first: bool,
) -> Commits:
    """The commits with an event that passes; their sentences are of the events that pass."""
    with database().read() as session:
        page = commits(session, wanted, oldest_first=oldest_first, cursor=cursor)
        words = {
            row.id: commit_in_words(session, row.id, row.event_count, wanted) for row in page.rows
        }
        gone = taken_back(undoing(session, [row.id for row in page.rows]))
    return Commits(page, words, gone)


def show_commits(found: Commits, wanted: EventFilter, moment: Moment) -> None:
    """A line for each commit: who, when, what and how much; opened, its events and its Undo."""
    lines = st.container(gap="xsmall")
    for batch in found.page.rows:
        said = found.words[batch.id] or batch.command.capitalize()
        folded = lines.expander(
            f"**{plain(batch.changed_by)}**, {plain(say_time(batch.changed_at))}: {plain(said)}"
            f"{say_since(found.gone.get(batch.id))} · {counted(batch.event_count, 'event')}",
            key=f"history.commit.{batch.id}",
            on_change="rerun",
        )
        with folded:
            undo_button(found.gone.get(batch.id, batch), key="history.undo", of=batch.id)
            if folded.open:
                _show_events(batch, wanted, moment)


def _show_events(batch: AnyRow, wanted: EventFilter, moment: Moment) -> None:
    """The first events of a commit that pass, and a link to all of them."""
    within = replace(wanted, batch_id=batch.id)

    def read() -> tuple[pd.DataFrame, int, int]:
        with database().read() as session:
            page = counted_events(session, within, oldest_first=True, limit=SHOWN_EVENTS)
            return read_events(session, page.rows), moment.version, len(page.rows)

    rows = snapshot(f"history.{batch.id}", (within, moment), read)
    show_events(rows, order=COLUMNS, alt=f"Events of the commit {batch.id[:8]}")
    if rows.extra < batch.event_count:
        st.page_link(
            page_file("history"),
            label=f"{rows.extra} of {say_count(batch.event_count)} events are shown: see all",
            icon=":material/arrow_forward:",
            query_params={BATCH: batch.id},
        )
