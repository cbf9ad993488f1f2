"""Commits from a button: what was saved, what was refused, or why nothing was."""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard.database import database
from dashboard.ui.acting.notices import inbox
from dashboard.ui.editing.snapshots import known_snapshot
from dashboard.ui.words.errors import sentence
from db.commands import Outcome
from db.errors import BoardError
from db.queries.backups import refuse_if_restored


def save(command: Callable[[Session], Outcome], *, done: str, reloads: str) -> Outcome | None:
    """Run `command` in a transaction of its own, and say how it went on the page's next run.

    For callbacks, which run before the page does. The snapshot called `reloads` is read anew. The
    second half of a double click does nothing. Returns what was saved and refused; None when the
    command was not carried out.
    """
    said, rows = inbox(), known_snapshot(reloads)
    if said.unread:
        return None
    try:
        with database().write() as session:
            if rows is not None:
                refuse_if_restored(session, rows.read_at)
            outcome = command(session)
    except (BoardError, DBAPIError) as error:
        said.notify("error", f"Nothing was saved. {sentence(error)}")
        return None
    said.notify_outcome(outcome, done)
    if rows is not None:
        rows.settle(())
    return outcome
