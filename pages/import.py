"""Bring developers and tickets in: drop files, see what would change, commit."""

from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.importing import Upload, import_uploads, preview
from dashboard.jobs import Job, start
from dashboard.ui.errors import errors_shown, sentence
from dashboard.ui.import_preview import (
    ask_kind,
    ask_questions,
    ask_same_ids,
    chosen_date_order,
    show_counts,
    show_details,
    show_problems,
)
from dashboard.ui.links import page_file
from dashboard.ui.notices import notify
from db.commands import Difference
from db.csv_in import Sheet, Unreadable, read

JOB = "import.job"
UPLOADS = "import.generation"
FINISHED = "import.finished"


@st.fragment(run_every=0.5)
def watch(job: Job) -> None:
    """The progress of a running import; the page runs again when it has ended."""
    if job.state == "running":
        st.progress(job.share, text=f"{job.step or job.title}… {job.done:,} of {job.total:,} rows")
        st.caption("You can leave this page; the import goes on.")
        return
    for key in [key for key in st.session_state if str(key).startswith("import.")]:
        if key not in (UPLOADS, FINISHED):
            del st.session_state[key]
    if job.error is not None:
        notify("error", f"Nothing was imported. {sentence(job.error)}")
    else:
        for one in job.result:
            made = one.difference
            notify(
                "success",
                f"{one.name}: {len(made.created):,} created, {len(made.updated):,} updated, "
                f"{made.unchanged:,} unchanged, {one.refused:,} refused.",
            )
        st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
        st.session_state[FINISHED] = True
    st.rerun()


def read_file(file: UploadedFile, key: str) -> Sheet | None:
    """The file as it was understood, read again only when an answer changes its meaning."""
    order = chosen_date_order(key)
    kind = st.session_state.get(f"{key}.kind")
    known: tuple[Any, Sheet] | None = st.session_state.get(f"{key}.sheet")
    if known is not None and known[0] == (order, kind):
        return known[1]
    try:
        with st.spinner(f"Reading {file.name}…"):
            sheet = read(file.getvalue(), name=file.name, kind=kind, date_order=order)
    except Unreadable as problem:
        st.error(f"{file.name}: {problem}", icon=":material/error:")
        ask_kind(key)
        return None
    st.session_state[f"{key}.sheet"] = ((order, kind), sheet)
    return sheet


def compare(upload: Upload) -> Difference:
    """What the file would change now."""
    with st.spinner("Comparing with the board…"), database().read() as session:
        return preview(session, upload)


def show_file(file: UploadedFile) -> Upload | None:
    """One file: what was understood, and what would change; None while it cannot be imported."""
    key = f"import.{file.file_id}"
    with st.container(border=True):
        sheet = read_file(file, key)
        if sheet is None:
            return None
        st.subheader(f"{sheet.name} · {sheet.total:,} {sheet.kind}")
        ask_questions(sheet, key)
        upload = Upload(sheet, st.session_state.get(f"{key}.same_ids") or "ask")
        difference = compare(upload)
        ask_same_ids(difference, key)
        show_counts(sheet, difference)
        show_problems(sheet)
        show_details(upload, difference)
    unanswered = sheet.questions and chosen_date_order(key) is None
    if unanswered or difference.retitled:
        st.warning(f"Answer the question about {sheet.name} first.", icon=":material/help:")
        return None
    return upload


job: Job | None = st.session_state.get(JOB)
if job is not None:
    watch(job)
    st.stop()
st.caption(
    "CSV files of developers (`name, title, experience, workload, availability, skills, "
    "remaining_capacity`) and tickets (`id, title, description, priority, story_points, "
    "required_skill, deadline`), up to 200 MB each. Nothing is written before you commit, and "
    "importing a file again changes only what differs."
)
files = st.file_uploader(
    "Drop CSV files here",
    type=["csv", "txt", "tsv"],
    accept_multiple_files=True,
    key=f"import.files.{st.session_state.get(UPLOADS, 0)}",
)
if not files and st.session_state.get(FINISHED):
    st.page_link(page_file("proposals"), label="Propose who does what", icon=":material/lightbulb:")
action = st.container()
with errors_shown():
    uploads = [show_file(file) for file in files or []]
    ready = [upload for upload in uploads if upload is not None]
    if uploads and action.button(
        f"Import {len(uploads)} {'file' if len(uploads) == 1 else 'files'}",
        type="primary",
        icon=":material/upload:",
        disabled=len(ready) < len(uploads),
        help="Everything in one transaction: all files, or nothing",
        key="import.commit",
    ):
        actor, at, board = current_actor(), now(), database()
        st.session_state[JOB] = start(
            "Importing", lambda job: import_uploads(board, ready, job, actor=actor, at=at)
        )
        st.rerun()
