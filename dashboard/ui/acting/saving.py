"""Commits from a page: the transaction, the notice with its Undo, and the tables read anew."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.live.background import Job, start, unreported
from dashboard.ui.acting.beside import watch
from dashboard.ui.acting.notices import Done, Inbox, Notice, inbox, notices_of
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
    """One commit: `run` carries it out, the rest says how to tell the manager.

    `done` says what was done, or is a function that makes the notices from the result.
    `failed` begins the notice of an error. `title` is shown with the progress in the background.
    `reloads` names the table whose saved edits are dropped and which is read anew; `saved` says
    which of its rows were saved. `after` is called at the end, with the result or with None after a
    failure.
    """

    run: Callable[[Job, Actor], _T]
    done: Done | str | Callable[[_T], Sequence[Notice]]
    failed: str = "Nothing was saved."
    title: str = "Saving"
    reloads: str | None = None
    saved: Callable[[Outcome], Collection[int]] = lambda outcome: outcome.changed
    after: Callable[[_T | None], object] = lambda _result: None


def save(
    command: Callable[[Session, Actor], _T],
    *,
    done: Done | str | Callable[[_T], Sequence[Notice]],
    failed: str = "Nothing was saved.",
    reloads: str | None = None,
) -> _T | None:
    """Commit a `command` in a transaction of its own; for `done`, `failed`, `reloads` see `Work`.

    Returns the command's result, or None where it failed.
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
    """Carry `work` out, and put a notice for the page's next run into the inbox.

    `beside` runs it in the background. The second half of a double click does nothing. Returns the
    result, or None where it failed or runs in the background.
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
    """This manager's commit in the background, until its notice is shown."""
    return unreported(_owner(current_actor()))


def show_running() -> None:
    """Show the progress of this manager's commit in the background, if there is one."""
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
    """Put the notices of `work` into the inbox, and have changed tables read anew."""
    if error is not None:
        said.notify("error", f"{work.failed} {sentence(error)}")
    elif callable(work.done):
        said.notices.extend(work.done(result))
    elif isinstance(result, Outcome):
        said.notices.extend(notices_of(result, work.done))
    elif isinstance(work.done, str):
        said.notify("success", work.done)
    if error is None:
        _settle(work, result)
    work.after(result)


def _settle(work: Work[Any], result: Any) -> None:
    rows = known_snapshot(work.reloads) if work.reloads else None
    if isinstance(result, Outcome):
        if rows is not None:
            rows.settle(work.saved(result), result.records)
        reload_all()
    elif rows is not None:
        rows.settle(())


def _owner(actor: Actor) -> str:
    """The owner of the job: one commit in the background for each manager and board."""
    return f"commit · {actor.name} · {board_key()}"
