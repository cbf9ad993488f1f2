"""The commit of the Import page, in the background."""

from collections.abc import Sequence

import streamlit as st

from dashboard.clock import now
from dashboard.importing import AssignmentList, Imported, Upload, import_files
from dashboard.ui.acting.notices import Notice
from dashboard.ui.acting.saving import Work, commit, in_transaction
from dashboard.ui.words.values import say_number

UPLOADS = "import.generation"
FINISHED = "import.finished"


def start_import(uploads: Sequence[Upload], lists: Sequence[AssignmentList]) -> None:
    """Import all files in one transaction."""
    run = in_transaction(
        lambda session, job, actor: import_files(
            session, uploads, lists, job, actor=actor, at=now()
        )
    )
    work = Work(run, _told, "Nothing was imported.", "Importing", after=_forget)
    commit(work, beside=True)


def _told(imported: Sequence[Imported]) -> list[Notice]:
    told = []
    for one in imported:
        text = (
            f"{one.name}: {say_number(one.created)} created, {say_number(one.updated)} updated, "
            f"{say_number(one.unchanged)} unchanged, {say_number(one.refused)} refused. "
            f"{' '.join(one.about)}"
        ).strip()
        told.append(Notice("success", text, batch_id=one.batch_id))
    return told


def _forget(imported: Sequence[Imported] | None) -> None:
    """Forget the files; after a failure only the comparison, so that answers stay."""
    kept = (".difference", ".seen") if imported is None else ("",)
    for key in map(str, list(st.session_state)):
        if key.startswith("import.") and key not in (UPLOADS, FINISHED) and key.endswith(kept):
            del st.session_state[key]
    if imported is not None:
        st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
        st.session_state[FINISHED] = imported
