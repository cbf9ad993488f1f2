"""Actions on many rows: from the click to the review."""

from collections import defaultdict

import pandas as pd

from dashboard.database import database
from dashboard.tables.drafts import Draft, assign_all, decide_all, edit_all
from dashboard.tables.editing import DONE
from dashboard.tables.frames import assignments_frame
from dashboard.tables.spreading import Spread, colleagues, spread_rows
from dashboard.ui.acting.notices import Done, working
from dashboard.ui.acting.review import commit_or_review, review
from dashboard.ui.calendars.absences import gone_today
from dashboard.ui.editing.selecting import Asked, Scope
from dashboard.ui.figures.cached import team
from dashboard.ui.filters.whose import of_whose
from dashboard.ui.page.moments import this_moment
from db.domain.actions import STATUSES_FOR
from db.queries.assignments import open_assignments_of
from db.queries.planning import barred_pairs

_NOBODY = Spread({}, {}, ())
_UNNAMED = (
    "Nobody was chosen: each ticket goes to whom it suits in the team of who has it, or, without "
    "such a team, of everybody who is shown."
)


def act_on(scope: Scope, asked: Asked, *, tickets: bool = False) -> None:
    """Draft what was asked for, and commit it at once or open its review.

    What is not in sight is always reviewed: all that match, and the assignments of tickets, which
    their table does not show. `tickets` says that the rows are tickets: decisions are then about
    their open assignments.
    """
    with working("Reading what is selected…"):
        frame = scope.frame()
        draft, done = _draft(frame, asked, tickets=tickets)
    noted = Draft(draft.lines, draft.problems, (*scope.notes, *draft.notes))
    if scope.everything or (tickets and asked.wanted not in ("assign", "edit")):
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
    people = team(this_moment())
    active = people[people["active"]]
    if asked.to:
        return spread_rows(frame, active, asked.to)
    here = of_whose(active[~active["developer"].isin(gone_today())], this_moment())
    names = colleagues(people, here, frame["developer"].dropna().unique())
    return spread_rows(frame, active, names, _ruled_out(frame, people)) if names else _NOBODY


def _ruled_out(frame: pd.DataFrame, people: pd.DataFrame) -> dict[int, frozenset[str]]:
    """The names of those whom somebody ruled out for a row's ticket, by row."""
    tickets = frame["ticket_id"] if "ticket_id" in frame else frame.index.to_series()
    names = people["developer"].to_dict()
    found: dict[int, set[str]] = defaultdict(set)
    with database().read() as session:
        for ticket, developer in barred_pairs(session, tickets.tolist()):
            found[ticket].add(names[developer])
    return {
        int(id_): frozenset(found[ticket])
        for id_, ticket in zip(tickets.index.tolist(), tickets, strict=True)
        if ticket in found
    }


def _notes(asked: Asked, found: Spread) -> tuple[str, ...]:
    if len(asked.to) == 1 or not found.to:
        return ()
    return found.notes if asked.to else (_UNNAMED, *found.notes)


def _open_work(frame: pd.DataFrame) -> pd.DataFrame:
    """The open assignments of these tickets, with the version of each ticket as it was shown."""
    with database().read() as session:
        work = assignments_frame(open_assignments_of(session, frame.index.tolist()))
    work["ticket_version"] = work["ticket_id"].map(frame["version"])
    return work
