"""An import that runs beside the page: its start, its progress, its summary."""

from collections.abc import Sequence

import streamlit as st

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.importing import AssignmentList, Upload, import_files
from dashboard.live.jobs import Job, report, start, unreported
from dashboard.ui.access.fragments import fragment
from dashboard.ui.acting.notices import inbox
from dashboard.ui.page.moments import board_key
from dashboard.ui.words.errors import sentence
from dashboard.ui.words.values import say_number

UPLOADS = "import.generation"
FINISHED = "import.finished"


def running_import() -> Job | None:
    """This manager's import, while it is running or has not been reported.

    Also after the page was loaded anew, when the session that started it is gone.
    """
    return unreported(_owner())


def start_import(uploads: Sequence[Upload], lists: Sequence[AssignmentList]) -> None:
    """Import all files in one transaction, off the page's thread."""
    actor, at, board = current_actor(), now(), database()
    start(
        "Importing",
        lambda job: import_files(board, uploads, lists, job, actor=actor, at=at),
        owner=_owner(),
    )


def _owner() -> str:
    return f"{current_actor().name} · {board_key()}"


@fragment(run_every=0.5)
def watch_import(job: Job) -> None:
    """The progress of a running import; the page runs again when it has ended."""
    if job.state == "running":
        done = f"{say_number(job.done)} of {say_number(job.total)}"
        st.progress(job.share, text=f"{job.step or job.title}… {done} rows")
        st.caption("You can leave this page; the import goes on.")
        return
    _forget(everything=job.error is None)
    if not report(_owner(), job):
        st.rerun()
    said = inbox()
    if job.error is not None:
        said.notify("error", f"Nothing was imported. {sentence(job.error)}")
    else:
        for one in job.result:
            created, updated, unchanged = map(say_number, one.counts)
            said.notify(
                "success",
                f"{one.name}: {created} created, {updated} updated, {unchanged} unchanged, "
                f"{say_number(one.refused)} refused. {' '.join(one.about)}".strip(),
                batch_id=one.batch_id,
            )
        st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
        st.session_state[FINISHED] = job.result
    st.rerun()


def _forget(*, everything: bool) -> None:
    """Drop what was worked out for the files; after a failure what was answered stays."""
    kept = () if everything else (".difference", ".seen")
    for key in map(str, list(st.session_state)):
        is_ours = key.startswith("import.") and key not in (UPLOADS, FINISHED)
        if is_ours and (everything or key.endswith(kept)):
            del st.session_state[key]
