"""Long computations: done once in the background, while the page shows the progress."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import streamlit as st

from dashboard.live.background import Job, report, start, unreported
from dashboard.ui.access.fragments import fragment
from dashboard.ui.words.values import say_number

_T = TypeVar("_T")

# Seconds after which a result is dropped: its upload ended with the session.
_FORGOTTEN = 3_600.0


def worked_out(
    key: str, asked: Any, title: str, work: Callable[[Job], _T], *, beside: bool
) -> _T | None:
    """The result of `work`, kept in the session until `asked` differs under the same `key`.

    Where it runs `beside` the page, shows the progress and returns None until it has ended.
    Raises what `work` raised, on every call.
    """
    known: tuple[Any, Any] | None = st.session_state.get(key)
    if known is not None and known[0] == asked:
        if isinstance(known[1], Exception):
            raise known[1]
        return cast(_T, known[1])
    if not beside:
        with st.spinner(f"{title}…"):
            return cast(_T, _kept(key, asked, lambda: work(Job(title))))
    owner = f"{key} · {asked!r}"
    start(Job(title, forget_after=_FORGOTTEN), work, owner=owner)
    job = unreported(owner)
    if job is None:
        return None
    if job.state == "running":
        watch(job, owner)
        return None
    report(owner, job)
    st.session_state[key] = (asked, job.error or job.result)
    return worked_out(key, asked, title, work, beside=beside)


def looked_at(asked: Any, found: _T, key: str) -> _T:
    """What the run before this one found and the manager has seen; `found` where `asked` is new.

    A click on *Import* starts a run that compares anew. What is imported must be what was seen.
    """
    known: tuple[Any, _T] | None = st.session_state.get(f"{key}.seen")
    st.session_state[f"{key}.seen"] = (asked, found)
    return known[1] if known is not None and known[0] == asked else found


def _kept(key: str, asked: Any, work: Callable[[], Any]) -> Any:
    try:
        result = work()
    except Exception as error:
        st.session_state[key] = (asked, error)
        raise
    st.session_state[key] = (asked, result)
    return result


@fragment(run_every=0.5)
def watch(job: Job, owner: str, tell: Callable[[Job], object] | None = None) -> None:
    """Show a job's progress; once it has ended, run the page again.

    `tell`, if given, reports the job first.
    """
    if job.state == "running":
        done = say_number(job.done)
        of = f" of {say_number(job.total)}" if job.total else ""
        st.progress(job.share, text=f"{job.step or job.title}… {done}{of}")
        st.caption("You can leave this page and come back; it goes on.")
        return
    if tell is not None and report(owner, job):
        tell(job)
    st.rerun()
