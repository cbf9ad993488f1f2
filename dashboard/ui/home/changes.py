"""What changed since the reader's last visit: how much, by whom, and the commits in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st
from sqlalchemy.orm import Session

from dashboard.database import database
from dashboard.ui.acting.commit_words import commit_in_words
from dashboard.ui.filters.event_filters import BATCH, SINCE
from dashboard.ui.filters.whose import Whose
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted, plain, say_number, say_time
from db.models.types import AnyRow
from db.queries.history.batches import commits, commits_since
from db.queries.history.events import EventFilter

MOST_COMMITS, COMMITS_SHOWN, SHOWN_PEOPLE = 1_000, 8, 3


@dataclass(frozen=True)
class Commit:
    """One commit in words."""

    id: str
    by: str
    at: datetime
    said: str


@dataclass(frozen=True)
class Changes:
    """The last commits after `since`, or of all times where there was none after it, or no `since`.

    `by_whom` counts all those after it.
    """

    since: datetime | None
    by_whom: Mapping[str, int]
    last: tuple[Commit, ...]


@st.cache_data(max_entries=64, show_spinner=False)
def changes(
    moment: Moment,  # noqa: ARG001 - the key of the cache
    since: datetime | None,
    of: Whose,
    locale: str | None,  # noqa: ARG001 - as above: the sentences may hold dates
) -> Changes:
    """What changed after `since`, which History shows for the same instant as well.

    Of chosen teams and projects, what changed of their people and tickets.
    """
    wanted = EventFilter(teams=of.teams, projects=of.projects)
    with database().read() as session:
        by_whom = {} if since is None else commits_since(session, since, wanted, limit=MOST_COMMITS)
        if by_whom:
            wanted = replace(wanted, since=since)
        rows = commits(session, wanted, limit=COMMITS_SHOWN).rows
        last = tuple(
            Commit(row.id, row.changed_by, row.changed_at, _said(session, row, wanted))
            for row in rows
        )
    return Changes(since, by_whom, last)


def show_since(found: Changes) -> None:
    """How many commits there were since the last visit, by whom, and a link to them."""
    if found.since is None:
        return
    when = say_time(found.since)
    if not found.by_whom:
        st.caption(f":material/update: Nothing has changed since your last visit, {when}.")
        return
    named = [f"{plain(name)} {say_number(number)}" for name, number in found.by_whom.items()]
    more = len(named) - SHOWN_PEOPLE
    people = ", ".join(named[:SHOWN_PEOPLE]) + (
        f" and {counted(more, 'other')}" if more > 0 else ""
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f":material/update: Since your last visit, {when}: {_number(found)} ({people}).",
            width="content",
        )
        _link("What changed", found.since)


def show_changes(found: Changes) -> None:
    """The last commits in sentences, each of which opens its events."""
    new = sum(found.by_whom.values())
    st.subheader("Since your last visit" if new else "What changed last")
    lines = st.container(gap="xsmall")
    if not found.last:
        lines.caption("Nothing was changed of these people and tickets yet.")
    for commit in found.last:
        # A link of Streamlit's is drawn late, and would move those below it.
        if lines.button(
            f"{plain(commit.by)}, {plain(say_time(commit.at))}: {plain(commit.said)}",
            type="tertiary",
            key=f"home.commit.{commit.id}",
        ):
            st.switch_page(page_file("history"), query_params={BATCH: commit.id})
    if new > len(found.last):
        _link(f"All {_number(found)} since", found.since)
    else:
        _link("All events")


def _number(found: Changes) -> str:
    total = sum(found.by_whom.values())
    return f"{'at least ' if total >= MOST_COMMITS else ''}{counted(total, 'commit')}"


def _link(label: str, since: datetime | None = None) -> None:
    st.page_link(
        page_file("history"),
        label=label,
        icon=":material/arrow_forward:",
        query_params={} if since is None else {SINCE: since.isoformat()},
    )


def _said(session: Session, row: AnyRow, wanted: EventFilter) -> str:
    said = commit_in_words(session, row.id, row.event_count, wanted)
    return said or f"{row.command.capitalize()}, {counted(row.event_count, 'event')}"
