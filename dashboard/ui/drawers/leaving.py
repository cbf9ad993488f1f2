"""Handing over all work of a developer, who may leave: from the form to the review."""

from collections.abc import Sequence

import pandas as pd

from dashboard.database import database
from dashboard.tables.drafts import Draft, decide_all, with_leaver
from dashboard.tables.frames import assignments_frame
from dashboard.tables.spreading import Spread, spread_rows
from dashboard.ui.acting.review import review
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.figures.cached import team
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.values import counted, plain
from db.queries.assignments import assignments
from db.queries.history.workload import data_version
from db.queries.lists.filters import AssignmentFilter

_NAME = "handing over"
_PAGE = 1_000


def review_leaving(
    id_: int, name: str, takers: Sequence[str], reason: str | None, *, leaves: bool
) -> None:
    """Open the review of who of `takers` gets which open ticket of a developer."""
    rows = snapshot(_NAME, (id_, object()), lambda: _open_work(id_))
    draft = _handed_over(rows.frame, takers, reason)
    if leaves:
        draft = with_leaver(_about_staying(draft, rows.frame, name), id_, name, reason)
    said = "handed work over" if takers else "is no longer active"
    review(rows, draft, done=f"{plain(name)} {said}.")


def _handed_over(frame: pd.DataFrame, takers: Sequence[str], reason: str | None) -> Draft:
    if not takers or frame.empty:
        return Draft({}, ("There is no open work to hand over.",) if takers else ())
    people = team(this_moment())
    found: Spread = spread_rows(frame, people[people["active"]], takers)
    notes = found.notes if len(takers) > 1 else ()
    return decide_all(frame, "reassign", to=found.to, reason=reason, why=found.why, notes=notes)


def _about_staying(draft: Draft, frame: pd.DataFrame, name: str) -> Draft:
    """The draft, with sentences about the work that nobody takes over."""
    left = frame[~frame.index.isin(list(draft.lines))]["status"].value_counts()
    said = []
    if left.get("active"):
        said.append(f"{counted(int(left['active']), 'active ticket')} stay with {name}.")
    if left.get("proposed"):
        said.append(f"{counted(int(left['proposed']), 'proposal')} for {name} will be superseded.")
    return Draft(draft.lines, (*draft.problems, *said), draft.notes)


def _open_work(id_: int) -> tuple[pd.DataFrame, int, None]:
    wanted = AssignmentFilter(statuses=("active", "proposed"), developer_id=id_)
    rows = []
    cursor: str | None = None
    with database().read() as session:
        version = data_version(session)
        while True:
            page = assignments(session, wanted, cursor=cursor, limit=_PAGE)
            rows += page.rows
            cursor = page.next_cursor
            if cursor is None:
                return assignments_frame(rows), version, None
