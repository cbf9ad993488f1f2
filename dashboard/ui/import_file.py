"""One uploaded file on the Import page: read, questioned, compared with the board."""

from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.database import database
from dashboard.importing import Upload, preview
from dashboard.ui.import_preview import (
    ask_kind,
    ask_questions,
    ask_same_ids,
    chosen_date_order,
    show_counts,
    show_details,
    show_problems,
)
from dashboard.ui.words import say_number
from db.commands import Difference
from db.commands.importing import Wishes
from db.csv_in import Choices, Sheet, Unreadable, read


def _read(file: UploadedFile, key: str) -> Sheet | None:
    """The file as it was understood, read again only when an answer changes its meaning."""
    order = chosen_date_order(key)
    kind = st.session_state.get(f"{key}.kind")
    known: tuple[Any, Sheet] | None = st.session_state.get(f"{key}.sheet")
    if known is not None and known[0] == (order, kind):
        return known[1]
    try:
        with st.spinner(f"Reading {file.name}…"):
            sheet = read(
                file.getvalue(), name=file.name, kind=kind, choices=Choices(date_order=order)
            )
    except Unreadable as problem:
        st.error(f"{file.name}: {problem}", icon=":material/error:")
        ask_kind(key)
        return None
    st.session_state[f"{key}.sheet"] = ((order, kind), sheet)
    return sheet


def _compare(upload: Upload) -> Difference:
    """What the file would change now."""
    with st.spinner("Comparing with the board…"), database().read() as session:
        return preview(session, upload)


def _looked_at(upload: Upload, difference: Difference, key: str) -> Difference:
    """What the manager has looked at: the preview of the run before, if it was of the same file.

    The run that a click on Import starts compares anew, and nobody has seen that yet.
    """
    asked = (chosen_date_order(key), upload.sheet.kind, upload.wishes)
    known = st.session_state.get(f"{key}.seen")
    st.session_state[f"{key}.seen"] = (asked, difference)
    if known is not None and known[0] == asked:
        before: Difference = known[1]
        return before
    return difference


def show_file(file: UploadedFile) -> Upload | None:
    """One file: what was understood, and what would change; None while it cannot be imported."""
    key = f"import.{file.file_id}"
    with st.container(border=True):
        sheet = _read(file, key)
        if sheet is None:
            return None
        st.subheader(f"{sheet.name} · {say_number(sheet.total)} {sheet.kind}")
        ask_questions(sheet, key)
        upload = Upload(sheet, Wishes(st.session_state.get(f"{key}.same_ids") or "ask"))
        difference = _compare(upload)
        upload = replace(upload, preview=_looked_at(upload, difference, key))
        ask_same_ids(difference, key)
        show_counts(sheet, difference)
        show_problems(sheet)
        show_details(upload, difference)
    unanswered = sheet.questions and chosen_date_order(key) is None
    if unanswered or difference.retitled:
        st.warning(f"Answer the question about {sheet.name} first.", icon=":material/help:")
        return None
    return upload
