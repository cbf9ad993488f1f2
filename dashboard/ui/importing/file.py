"""One uploaded file on the Import page: read, questioned, compared with the board."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.database import database
from dashboard.importing import Upload, preview
from dashboard.live.background import Job
from dashboard.ui.acting.beside import looked_at, worked_out
from dashboard.ui.importing.layout import (
    ask_kind_and_header,
    ask_layout,
    ask_questions,
    chosen_layout,
    edit_columns,
    edit_priorities,
    edit_states,
)
from dashboard.ui.importing.preview import (
    show_changes,
    show_counts,
    show_first_rows,
    show_notes,
    show_work,
)
from dashboard.ui.importing.refused import ask_all_or_nothing, show_problems
from dashboard.ui.importing.wishes import ask_wishes, chosen_wishes, show_clashes
from dashboard.ui.words.values import plain, say_names, say_number
from db.importing.read import Choices, Column, Sheet, State, Unmapped, Unreadable, read
from db.importing.save import Difference
from db.importing.save.mappings import with_remembered
from db.queries.history.workload import data_version

# Larger files are read in the background.
AT_ONCE_BYTES = 4_000_000
# Limits of the files kept for a session while it shows another page.
MOST_HELD, MOST_HELD_BYTES = 10, 10_000_000
HELD, _UPLOADED = "import.held", "import.uploaded"
_WORKED_OUT = ("is_list", "list", "found", "sheet", "difference", "seen", "choices")


def show_file(file: UploadedFile, coming: frozenset[str] = frozenset()) -> Upload | None:
    """Show a file and what it would change; None until it can be imported.

    `coming` are the developers in other files of the same commit.
    """
    key = f"import.{file.file_id}"
    with st.container(border=True):
        try:
            return _show(file, key, coming)
        except Unmapped as problem:
            st.error(plain(problem), icon=":material/error:")
            _map_columns(problem.columns, key)
        except Unreadable as problem:
            st.error(plain(problem), icon=":material/error:")
            ask_kind_and_header(key)
        return None


def held_files(uploaded: Sequence[UploadedFile], *, arrived: bool) -> list[UploadedFile]:
    """The uploader's files, after those that were dropped before a visit to another page.

    `arrived` says that the uploader is new on the page, and so empty. Files larger than
    MOST_HELD_BYTES are not kept; a warning names them.
    """
    here = {file.file_id for file in uploaded}
    held: list[UploadedFile] = st.session_state.get(HELD, [])
    if arrived:
        held = [*held, *st.session_state.get(_UPLOADED, [])]
        large = [file.name for file in held if file.size > MOST_HELD_BYTES]
        if large:
            st.warning(
                f"{plain(say_names(large))} was too large to be held while you were elsewhere; "
                "drop it again.",
                icon=":material/warning:",
            )
        held = [file for file in held if file.size <= MOST_HELD_BYTES][-MOST_HELD:]
    held = [file for file in held if file.file_id not in here]
    st.session_state[HELD], st.session_state[_UPLOADED] = held, list(uploaded)
    _show_held(held)
    return [*held, *uploaded]


def _show_held(held: Sequence[UploadedFile]) -> None:
    if not held:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        names = plain(say_names([file.name for file in held]))
        st.caption(f"Still here from before: {names}", width="content")
        st.button("Take away", icon=":material/close:", type="tertiary", on_click=_drop_held)


def _drop_held() -> None:
    st.session_state.pop(HELD, None)


def forget_all_but(files: Sequence[UploadedFile]) -> None:
    """Forget what was computed for files that were removed."""
    there = {file.file_id for file in files}
    for key in map(str, list(st.session_state)):
        _, _, rest = key.partition("import.")
        file_id, _, answer = rest.partition(".")
        if answer in _WORKED_OUT and file_id not in there:
            del st.session_state[key]


def developers_in(file: UploadedFile) -> frozenset[str]:
    """The developers in a file, once it has been read."""
    known: tuple[Any, Any] | None = st.session_state.get(f"import.{file.file_id}.sheet")
    sheet = known[1] if known is not None else None
    if not isinstance(sheet, Sheet) or sheet.kind != "developers":
        return frozenset()
    return frozenset(row["name"] for row in sheet.records)


def _show(file: UploadedFile, key: str, coming: frozenset[str]) -> Upload | None:
    found = _read(file, f"{key}.found", _remembered(file, key))
    if found is None:
        return None
    title, layout = st.columns([3, 1], vertical_alignment="center")
    known = f" · {found.tracker}" if found.tracker else ""
    title.subheader(f"{plain(found.name)} · {say_number(found.total)} {found.kind}{known}")
    with layout:
        ask_layout(found.layout, found.source, key, found.kind)
    counts = st.container()
    tabs = _tabs(found, key)
    with tabs["Columns"]:
        fields = edit_columns(found.columns, found.kind, key)
    states: Mapping[str, State] = {}
    if "States" in tabs:
        with tabs["States"]:
            states = edit_states(found.statuses, key)
    priorities: Mapping[str, str] = {}
    if "Priorities" in tabs:
        with tabs["Priorities"]:
            priorities = edit_priorities(found.priorities, key)
    sheet = found
    choices = replace(_remembered(file, key), kind=found.kind)
    is_corrected = fields is not None or states or priorities
    if is_corrected:
        choices = replace(
            choices,
            fields=choices.fields if fields is None else fields,
            states={**choices.states, **states},
            priorities={**choices.priorities, **priorities},
        )
        with counts:
            corrected = _read(file, f"{key}.sheet", choices)
        if corrected is None:
            return None
        sheet = corrected
    else:
        st.session_state[f"{key}.sheet"] = (None, sheet)
    with counts:
        ask_questions(sheet, key)
        upload = Upload(
            sheet,
            replace(chosen_wishes(key), coming=coming),
            choices=choices if is_corrected or _is_corrected(key) else None,
        )
        difference = _compare(upload, key, large=file.size > AT_ONCE_BYTES)
        if difference is None:
            return None
        upload = replace(upload, preview=looked_at((id(sheet), upload.wishes), difference, key))
        ask_wishes(difference, key)
        show_counts(
            len(difference.created), difference.changed, difference.unchanged, sheet.refused
        )
        strict = ask_all_or_nothing(sheet.refused, key)
        show_problems(sheet)
        show_work(difference)
        show_notes(sheet)
    with tabs["First rows"]:
        show_first_rows(sheet)
    with tabs["Changes"]:
        if difference.clashes:
            show_clashes(difference, key)
        show_changes(sheet, difference)
    if (sheet.questions and not choices.date_order) or difference.retitled:
        st.warning(f"Answer the question about {plain(sheet.name)} first.", icon=":material/help:")
        return None
    return None if strict and sheet.refused else upload


def _is_corrected(key: str) -> bool:
    """Whether somebody corrected how the file is read."""
    asked = chosen_layout(key)
    said = (asked.source, asked.date_order, asked.kind, asked.hours_per_point)
    return any(said) or bool(st.session_state.get(f"{key}.fields"))


def _tabs(sheet: Sheet, key: str) -> dict[str, Any]:
    # The changes first, for they matter most.
    names = [
        *("Changes", "Columns"),
        *(["States"] if sheet.statuses else []),
        *(["Priorities"] if sheet.priorities else []),
        "First rows",
    ]
    return dict(zip(names, st.tabs(names, key=f"{key}.tabs"), strict=True))


def _map_columns(columns: Sequence[Column], key: str) -> None:
    """Ask what the columns of an unknown header mean."""
    ask_kind_and_header(key)
    fields = edit_columns(columns, st.session_state.get(f"{key}.kind") or "tickets", key)
    guessed = {at: column.role for at, column in enumerate(columns) if column.role}
    chosen = fields if fields is not None else guessed
    if st.button("Read it like this", key=f"{key}.map", icon=":material/check:"):
        st.session_state[f"{key}.fields"] = chosen
        st.rerun()


def _remembered(file: UploadedFile, key: str) -> Choices:
    """How to read the file: as corrected here, else as files with this header were last."""
    asked = replace(chosen_layout(key), fields=st.session_state.get(f"{key}.fields"))
    known: tuple[Choices, Choices] | None = st.session_state.get(f"{key}.choices")
    if known is None or known[0] != asked:
        with database().read() as session:
            found = with_remembered(session, file.getvalue(), file.name, asked)
        known = (asked, found)
        st.session_state[f"{key}.choices"] = known
    return known[1]


def _read(file: UploadedFile, key: str, choices: Choices) -> Sheet | None:
    """The file as it was understood, read again only when an answer changes its meaning."""

    def work(job: Job) -> Sheet:
        return read(
            file.getvalue(),
            name=file.name,
            choices=choices,
            progress=lambda rows: job.advance(rows, 0),
        )

    large = file.size > AT_ONCE_BYTES
    return worked_out(key, choices, f"Reading {file.name}", work, beside=large)


def _compare(upload: Upload, key: str, *, large: bool) -> Difference | None:
    """What the file would change now."""
    board = database()
    with board.read() as session:
        version = data_version(session)

    def work(job: Job) -> Difference:
        with board.read() as session:
            return preview(session, upload, job.advance)

    asked = (id(upload.sheet), upload.wishes, version)
    title = "Comparing with the board"
    return worked_out(f"{key}.difference", asked, title, work, beside=large)
