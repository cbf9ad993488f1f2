"""Tickets and developers as tables whose cells are edited: what a reader wrote, and its review."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from dashboard.database import database
from dashboard.tables.drafts import Draft
from dashboard.tables.frames import developers_frame, tickets_frame
from dashboard.tables.records import RECORDS, Reader, read_records
from dashboard.ui.editing.commit_bar import say_problems, show_commit
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.figures.cached import vocabulary_of
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.locales import date_input_format
from dashboard.ui.words.numbers import decimal_mark, read_number
from dashboard.ui.words.values import plain
from db.queries.developers import developers_by_id
from db.queries.tickets import tickets_by_id


def show_cell_commit(rows: Snapshot) -> None:
    """The buttons that commit or discard what was typed into the cells of `rows`."""
    draft = edited(rows)
    say_problems(draft.problems)
    show_commit(rows, len(draft.lines), lambda: draft)


def edited(rows: Snapshot) -> Draft:
    """What the edits of the shown rows ask for."""
    assert rows.kind != "assignment"  # noqa: S101 - whose cells are decisions
    edits = {id_: cells for id_, cells in rows.take_edits().items() if id_ in rows.frame.index}
    words = vocabulary_of(this_moment())
    draft = read_records(RECORDS[rows.kind], rows.frame, edits, this_reader(), words)
    # What somebody wrote is shown as it is.
    problems, notes = (tuple(map(plain, texts)) for texts in (draft.problems, draft.notes))
    return replace(draft, problems=problems, notes=notes)


def this_reader() -> Reader:
    """How this reader writes numbers and dates, by the language of their browser."""
    month_first = date_input_format().startswith("MM")
    return Reader(
        partial(read_number, decimal=decimal_mark()),
        "month first" if month_first else "day first",
    )


def known_skills() -> list[str]:
    """The skills that cells offer."""
    return sorted(vocabulary_of(this_moment()).skills, key=str.casefold)


def tickets_now(ids: Sequence[int]) -> pd.DataFrame:
    """Tickets as they are now, whatever the filter."""
    with database().read() as session:
        return tickets_frame(list(tickets_by_id(session, list(ids)).values()))


def people_now(ids: Sequence[int]) -> pd.DataFrame:
    """Developers as they are now, whatever the filter."""
    with database().read() as session:
        return developers_frame(developers_by_id(session, list(ids)))
