"""Actions on many rows: from the click to the review."""

import pandas as pd

from dashboard.database import database
from dashboard.tables.drafts import Draft, assign_all, decide_all, edit_all
from dashboard.tables.editing import DONE
from dashboard.tables.frames import assignments_frame
from dashboard.tables.spreading import Spread, spread_rows
from dashboard.ui.acting.notices import Done, working
from dashboard.ui.acting.review import commit_or_review, review
from dashboard.ui.editing.selecting import Asked, Scope
from dashboard.ui.figures.cached import team
from dashboard.ui.page.moments import this_moment
from db.domain.actions import STATUSES_FOR
from db.queries.assignments import open_assignments_of

_NOBODY = Spread({}, {}, ())


def act_on(scope: Scope, asked: Asked, *, tickets: bool = False) -> None:
    """Draft what was asked for, and commit it at once or open its review.

    `tickets` says that the rows are tickets: decisions are then about their open assignments.
    """
    with working("Reading what is selected…"):
        frame = scope.frame()
        draft, done = _draft(frame, asked, tickets=tickets)
    noted = Draft(draft.lines, draft.problems, (*scope.notes, *draft.notes))
    if tickets and asked.wanted not in ("assign", "edit"):
        # The table of tickets does not show their assignments, so these are always reviewed.
        review(scope.rows, noted, done=done)
    else:
        commit_or_review(scope.rows, noted, done=done)


def _draft(frame: pd.DataFrame, asked: Asked, *, tickets: bool) -> tuple[Draft, Done]:
    if asked.wanted == "edit":
        return edit_all(frame, asked.fields, reason=asked.reason), Done("ticket", "changed")
    if asked.wanted == "assign":
        pending = frame[frame["status"] == "pending"]
        found = _shared(pending, asked)
        draft = assign_all(
            frame, found.to, reason=asked.reason, why=found.why, notes=_notes(asked, found)
        )
        return draft, Done("ticket", "assigned")
    without = 0
    if tickets:
        work = _open_work(frame)
        without = len(frame) - work["ticket_id"].nunique()
        frame = work
    found = _NOBODY
    if asked.wanted == "reassign":
        found = _shared(frame[frame["status"].isin(STATUSES_FOR["reassign"])], asked)
    draft = decide_all(
        frame,
        asked.wanted,
        to=found.to,
        reason=asked.reason,
        why=found.why,
        notes=_notes(asked, found),
    )
    if without:
        said = f"{without:,} of the selected tickets {'is' if without == 1 else 'are'} with nobody."
        draft = Draft(draft.lines, (*draft.problems, said), draft.notes)
    return draft, Done("assignment", DONE[asked.wanted])


def _shared(frame: pd.DataFrame, asked: Asked) -> Spread:
    if not asked.to:
        return _NOBODY
    people = team(this_moment())
    return spread_rows(frame, people[people["active"]], asked.to)


def _notes(asked: Asked, found: Spread) -> tuple[str, ...]:
    return found.notes if len(asked.to) > 1 else ()


def _open_work(frame: pd.DataFrame) -> pd.DataFrame:
    """The open assignments of these tickets, with the version of each ticket as it was shown."""
    with database().read() as session:
        work = assignments_frame(open_assignments_of(session, frame.index.tolist()))
    work["ticket_version"] = work["ticket_id"].map(frame["version"])
    return work
