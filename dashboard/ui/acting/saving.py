"""The one way to commit from a page: in a transaction, told with its Undo, at once or beside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.live.background import Job, start, unreported
from dashboard.ui.acting.beside import watch
from dashboard.ui.acting.notices import Inbox, Notice, inbox, notices_of
from dashboard.ui.editing.snapshots import known_snapshot, reload_all
from dashboard.ui.page.moments import board_key
from dashboard.ui.words.errors import sentence
from db.access import Actor
from db.commands import Outcome
from db.errors import BoardError
from db.queries.backups import refuse_if_restored

_T = TypeVar("_T")


@dataclass(frozen=True)
class Work(Generic[_T]):
    """What somebody asked to have carried out, and how it is told.

    `done` says what was done, or makes the notices of the result. `title` is said while it runs
    beside the page. The edits in the table called `reloads` that the result saves are settled, and
    the table is read anew. `after` is called with the result once it is told; with None where
    nothing was carried out.
    """

    run: Callable[[Job, Actor], _T]
    done: str | Callable[[_T], Sequence[Notice]]
    failed: str = "Nothing was saved."
    title: str = "Saving"
    reloads: str | None = None
    after: Callable[[_T | None], object] = lambda _result: None


def save(
    command: Callable[[Session, Actor], _T],
    *,
    done: str | Callable[[_T], Sequence[Notice]],
    failed: str = "Nothing was saved.",
    reloads: str | None = None,
) -> _T | None:
    """Run `command` in a transaction of its own, and say how it went on the page's next run.

    Returns its result; None when it was not carried out. The rest is as for `commit`.
    """
    rows = known_snapshot(reloads) if reloads else None
    run = in_transaction(
        lambda session, _job, actor: command(session, actor), rows.read_at if rows else None
    )
    return commit(Work(run, done, failed, reloads=reloads))


def in_transaction(
    command: Callable[[Session, Job, Actor], _T], read_at: datetime | None = None
) -> Callable[[Job, Actor], _T]:
    """`command` in one transaction, refused where the board was restored since `read_at`."""

    def run(job: Job, actor: Actor) -> _T:
        with database().write() as session:
            if read_at is not None:
                refuse_if_restored(session, read_at)
            result = command(session, job, actor)
            job.step = "Committing"
        return result

    return run


def commit(work: Work[_T], *, beside: bool = False) -> _T | None:
    """Carry `work` out, and say how it went on the page's next run; `beside` does not wait for it.

    From the commit to what is said of it there is no call at which Streamlit could end the run.
    The second half of a double click does nothing. Returns the result; None when `work` was not
    carried out, or is going on.
    """
    said = inbox()
    if said.unread:
        return None
    try:
        actor = current_actor()
        if beside:
            _begin(said, work, actor)
            return None
        result = work.run(Job(work.title), actor)
    except (BoardError, DBAPIError) as error:
        _tell(said, work, None, error)
        return None
    _tell(said, work, result)
    return result


def running() -> Job | None:
    """This manager's commit that goes on beside the page, until its end was told."""
    return unreported(_owner(current_actor()))


def show_running() -> None:
    """The progress of a commit that goes on beside the page, if one does."""
    job = running()
    if job is not None:
        watch(job, _owner(current_actor()), _tell_ended)


def _begin(said: Inbox, work: Work[Any], actor: Actor) -> None:
    job = Job(work.title, about=work)
    if not start(job, lambda job: work.run(job, actor), owner=_owner(actor)):
        said.notify("info", "A commit of yours is running; wait for its end.")


def _tell_ended(job: Job) -> None:
    _tell(inbox(), job.about, job.result, job.error)


def _tell(said: Inbox, work: Work[Any], result: Any, error: Exception | None = None) -> None:
    """Say what came of `work`, and have the tables read anew that it changed."""
    if error is not None:
        said.notify("error", f"{work.failed} {sentence(error)}")
    elif callable(work.done):
        said.notices.extend(work.done(result))
    elif isinstance(result, Outcome):
        said.notices.extend(notices_of(result, work.done))
    else:
        said.notify("success", work.done)
    if error is None:
        _settle(work, result)
    work.after(result)


def _settle(work: Work[Any], result: Any) -> None:
    rows = known_snapshot(work.reloads) if work.reloads else None
    if rows is not None:
        rows.settle(result.changed if isinstance(result, Outcome) else ())
    if isinstance(result, Outcome):
        reload_all()


def _owner(actor: Actor) -> str:
    """By which a manager's commit is found again, also after the page was loaded anew."""
    return f"commit · {actor.name} · {board_key()}"
