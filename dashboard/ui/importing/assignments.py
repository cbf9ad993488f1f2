"""A file of assignments on the Import page: read, then compared after the other files."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.importing import AssignmentList, Upload, preview_assignments
from dashboard.live.background import Job
from dashboard.ui.acting.beside import looked_at, worked_out
from dashboard.ui.importing.file import AT_ONCE_BYTES
from dashboard.ui.importing.layout import ASSIGNMENTS, ask_kind
from dashboard.ui.importing.preview import show_counts, show_new_assignments
from dashboard.ui.importing.refused import ask_all_or_nothing, show_refused_assignments
from dashboard.ui.words.values import plain, say_number
from db.importing.read import Unreadable, header_of
from db.importing.read.assignments import lists_assignments, read_assignments
from db.importing.save.assignments import AssignmentsImported
from db.queries.history.workload import data_version

# More rows are compared in the background.
AT_ONCE_ROWS = 2_000


def holds_assignments(file: UploadedFile) -> bool:
    """Whether a file lists assignments: by the kind that was chosen, else by its header."""
    key = f"import.{file.file_id}"
    chosen: str | None = st.session_state.get(f"{key}.kind")
    if chosen is not None:
        return chosen == ASSIGNMENTS

    def look(_job: Job) -> bool:
        try:
            return lists_assignments(header_of(file.getvalue(), file.name))
        except Unreadable:
            # `show_file` says so.
            return False

    return bool(worked_out(f"{key}.is_list", None, f"Reading {file.name}", look, beside=False))


def show_assignments(
    file: UploadedFile, before: Sequence[Upload], *, waits: bool
) -> AssignmentList | None:
    """Show the file and what it would change after `before`; None until it can be imported.

    `waits` says that another file of the commit has open questions: this one may build on it.
    """
    key = f"import.{file.file_id}"
    with st.container(border=True):
        try:
            found = _read(file, key)
        except Unreadable as problem:
            st.error(plain(problem), icon=":material/error:")
            ask_kind(key, ASSIGNMENTS)
            return None
        if found is None:
            return None
        title, kind = st.columns([3, 1], vertical_alignment="center")
        bad = {problem.row for problem in found.problems}
        total = say_number(len(found.rows) + len(bad))
        title.subheader(f"{plain(found.name)} · {total} assignments")
        with kind:
            ask_kind(key, ASSIGNMENTS)
        if waits:
            st.caption("It is compared with the board once the other files can be imported.")
            return None
        return _show_changes(file, found, before, key)


def _read(file: UploadedFile, key: str) -> AssignmentList | None:
    def work(_job: Job) -> AssignmentList:
        return AssignmentList(file.name, *read_assignments(file.getvalue(), name=file.name))

    large = file.size > AT_ONCE_BYTES
    return worked_out(f"{key}.list", None, f"Reading {file.name}", work, beside=large)


def _show_changes(
    file: UploadedFile, found: AssignmentList, before: Sequence[Upload], key: str
) -> AssignmentList | None:
    actor, at, board = current_actor(), now(), database()
    with board.read() as session:
        version = data_version(session)

    def work(job: Job) -> AssignmentsImported:
        return preview_assignments(board, found, before, job, actor=actor, at=at)

    asked = (id(found), tuple((id(upload.sheet), upload.wishes) for upload in before))
    rows = len(found.rows) + sum(len(upload.sheet.records) for upload in before)
    done = worked_out(
        f"{key}.difference",
        (asked, version),
        "Comparing with the board",
        work,
        beside=file.size > AT_ONCE_BYTES or rows > AT_ONCE_ROWS,
    )
    if done is None:
        return None
    refused = found.refused(done)
    show_counts(done.created, 0, done.unchanged, refused)
    strict = ask_all_or_nothing(refused, key)
    show_refused_assignments(found, done)
    show_new_assignments(found.name, done.new)
    if strict and refused:
        return None
    return replace(found, preview=looked_at(asked, done, key))
