"""How a file is read: its encoding and separator, its columns, its words for a ticket's state."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, get_args

import pandas as pd
import streamlit as st

from dashboard.ui.editing.tables import ROW_HEIGHT, table_height
from dashboard.ui.words.numbers import decimal_mark, read_number
from dashboard.ui.words.values import field_label, plain
from db.domain.priorities import PRIORITIES
from db.importing.read import Choices, Column, Kind, Layout, PriorityWord, Sheet, State, StatusWord
from db.importing.read.files.parquet import PARQUET
from db.importing.read.files.records import LOOKED_AT
from db.importing.read.files.text import DELIMITERS, ENCODINGS
from db.importing.read.files.workbook import XLSX
from db.importing.read.header.headers import ROLES

_T = TypeVar("_T")

_SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
_STATES: Mapping[State, str] = {"open": "Open", "done": "Done", "set aside": "Set aside"}
# A kind of its own: read by other rules, and imported after the other files.
ASSIGNMENTS = "assignments"
_BINARY = {XLSX: "Excel workbook", PARQUET: "Parquet"}
_NOT_USED = "Not used"
_ROLES = {
    "id": "Ticket number or key",
    "assignee": "Assignee",
    "assignee_email": "Assignee's e-mail",
    "status": "Status",
    "resolution": "Resolution",
    "closed_at": "Closed",
    "archived": "Set aside",
    "url": "Address",
    "source": "List it came from",
}


def role_label(role: str) -> str:
    """What a column may be read as, as people call it."""
    return _ROLES.get(role) or field_label(role)


def ask_kind(key: str, found: str | None = None) -> None:
    """What the file holds: asked where its header does not tell, and always to be switched."""

    def begin_anew() -> None:
        """A column of one kind is none of the other."""
        st.session_state.pop(f"{key}.fields", None)

    kinds = (*get_args(Kind), ASSIGNMENTS)
    words = {kind: kind.capitalize() for kind in kinds}
    _choose("This file holds", kinds, found, f"{key}.kind", words, on_change=begin_anew)


def ask_header_row(key: str, found: int | None = None) -> None:
    """In which row the header stands, where lines come before it."""
    st.number_input(
        "The header is in row",
        min_value=1,
        max_value=LOOKED_AT,
        value=None,
        step=1,
        placeholder=str(found or ""),
        key=f"{key}.header_row",
        persist_state="session",
        help="Rows above it are left out.",
    )


def ask_kind_and_header(key: str) -> None:
    """What may be wrong about a file that cannot be read."""
    kind, row, _ = st.columns([2, 2, 3])
    with kind:
        ask_kind(key)
    with row:
        ask_header_row(key)


def chosen_layout(key: str) -> Choices:
    """How somebody wants the file's bytes to be read, as far as they have said so."""
    state = st.session_state
    return Choices(
        encoding=state.get(f"{key}.encoding"),
        delimiter=state.get(f"{key}.delimiter"),
        worksheet=state.get(f"{key}.worksheet"),
        has_header=state.get(f"{key}.header"),
        header_row=state.get(f"{key}.header_row"),
        kind=state.get(f"{key}.kind"),
        hours_per_point=_hours(state.get(f"{key}.hours")),
        date_order=state.get(f"{key}.dates"),
        source=(state.get(f"{key}.source") or "").strip() or None,
    )


def ask_layout(layout: Layout, source: str | None, key: str, kind: Kind | None) -> None:
    """The choices about the file's bytes and its kind, each with what was found."""
    is_text = layout.encoding in ENCODINGS
    label = ENCODINGS.get(layout.encoding) or _BINARY[layout.encoding]
    if is_text:
        label += f" · {_SEPARATORS[layout.delimiter].lower()}"
    with st.popover(label, icon=":material/tune:", help="How the file is read"):
        ask_kind(key, kind)
        if layout.worksheets:
            _choose("Worksheet", layout.worksheets, layout.worksheet, f"{key}.worksheet")
        if is_text:
            _choose("Encoding", tuple(ENCODINGS), layout.encoding, f"{key}.encoding", ENCODINGS)
            _choose("Separator", DELIMITERS, layout.delimiter, f"{key}.delimiter", _SEPARATORS)
        _choose(
            "First row",
            (True, False),
            layout.has_header,
            f"{key}.header",
            {True: "A header", False: "Already data"},
        )
        if layout.has_header:
            ask_header_row(key, layout.header_row)
        if source is not None:
            st.text_input(
                "Source",
                placeholder=source,
                max_chars=60,
                key=f"{key}.source",
                persist_state="session",
                help=(
                    "Keys are found again under this name. Two trackers whose keys are alike need "
                    "two names."
                ),
            )


def _choose(
    label: str,
    options: Sequence[_T],
    found: _T | None,
    key: str,
    words: Mapping[_T, str] | None = None,
    *,
    on_change: Callable[[], None] | None = None,
) -> None:
    st.selectbox(
        label,
        options,
        index=None,
        placeholder=(words or {}).get(found, str(found)) if found is not None else "",
        format_func=lambda option: (words or {}).get(option, str(option)),
        key=key,
        on_change=on_change,
        persist_state="session",
    )


def edit_columns(
    columns: Sequence[Column], kind: Kind | None, key: str
) -> Mapping[int, str] | None:
    """Which column is read as what, by position; None while nobody has changed anything.

    `columns` are those that were understood without anybody's help.
    """
    roles = list(
        dict.fromkeys(role for each in ([kind] if kind else ROLES) for role in ROLES[each])
    )
    options = [_NOT_USED, *map(role_label, roles)]
    by_label = {role_label(role): role for role in roles}
    frame = pd.DataFrame(
        [
            (
                column.header,
                role_label(column.role) if column.role in roles else _NOT_USED,
                column.sample,
            )
            for column in columns
        ],
        columns=["Column in the file", "Read as", "Sample"],
    )
    edited = st.data_editor(
        _with_corrections(frame, "Read as", f"{key}.columns.{kind}"),
        key=f"{key}.columns.{kind}",
        hide_index=True,
        disabled=["Column in the file", "Sample"],
        column_config={
            "Read as": st.column_config.SelectboxColumn("Read as", options=options, required=True)
        },
        row_height=ROW_HEIGHT,
        height=table_height(len(frame), 12),
        alt="The file's columns and what each is read as; choose another field to correct it",
    )
    if not _keep_corrections(frame, edited, "Read as", f"{key}.columns.{kind}"):
        return None
    return {at: by_label[label] for at, label in enumerate(edited["Read as"]) if label in by_label}


def edit_states(statuses: Sequence[StatusWord], key: str) -> Mapping[str, State]:
    """What the file's status words mean, where somebody has changed it."""
    frame = pd.DataFrame(
        [
            (
                status.word,
                status.count,
                _STATES[status.state],
                "" if status.is_known else "Not known",
            )
            for status in statuses
        ],
        columns=["Status in the file", "Tickets", "Means here", "Note"],
    )
    edited = st.data_editor(
        _with_corrections(frame, "Means here", f"{key}.states"),
        key=f"{key}.states",
        hide_index=True,
        disabled=["Status in the file", "Tickets", "Note"],
        column_config={
            "Means here": st.column_config.SelectboxColumn(
                "Means here",
                options=list(_STATES.values()),
                required=True,
                help=(
                    "Open tickets wait, or are active with their assignee. Done completes them, "
                    "set aside takes them out of planning."
                ),
            )
        },
        row_height=ROW_HEIGHT,
        height=table_height(len(frame), 12),
        alt="The file's words for a ticket's state and what each means here",
    )
    by_label = {label: state for state, label in _STATES.items()}
    words = list(frame["Status in the file"])
    corrected = _keep_corrections(frame, edited, "Means here", f"{key}.states")
    return {words[at]: by_label[label] for at, label in corrected.items()}


def _with_corrections(frame: pd.DataFrame, column: str, key: str) -> pd.DataFrame:
    """`frame` with what was corrected on an earlier visit of the page.

    What an editor is given must not change under its edits: so it is looked up once for a visit.
    """
    if key not in st.session_state:
        st.session_state[f"{key}.before"] = st.session_state.get(f"{key}.corrected", {})
    before: Mapping[int, str] = st.session_state[f"{key}.before"]
    labels = [before.get(at, label) for at, label in enumerate(frame[column])]
    return frame.assign(**{column: labels})


def _keep_corrections(
    frame: pd.DataFrame, edited: pd.DataFrame, column: str, key: str
) -> Mapping[int, str]:
    """What is corrected of a column, by position, also for the next visit of the page."""
    pairs = zip(edited[column], frame[column], strict=True)
    corrected = {at: label for at, (label, was) in enumerate(pairs) if label != was}
    st.session_state[f"{key}.corrected"] = corrected
    return corrected


def edit_priorities(words: Sequence[PriorityWord], key: str) -> Mapping[str, str]:
    """What the file's words for a priority mean, where somebody has changed it."""
    frame = pd.DataFrame(
        [(row.word, row.count, row.priority, "" if row.is_known else "Not known") for row in words],
        columns=["Priority in the file", "Tickets", "Means here", "Note"],
    )
    edited = st.data_editor(
        frame,
        key=f"{key}.priorities",
        hide_index=True,
        disabled=["Priority in the file", "Tickets", "Note"],
        column_config={
            "Means here": st.column_config.SelectboxColumn(
                "Means here", options=PRIORITIES, required=True
            )
        },
        row_height=ROW_HEIGHT,
        height=table_height(len(frame), 12),
        alt="The file's words for a priority and what each means here",
    )
    return {
        word: name
        for word, name, before in zip(
            frame["Priority in the file"], edited["Means here"], frame["Means here"], strict=True
        )
        if name != before
    }


def _hours(text: str | None) -> float | None:
    """The hours that the field holds, as its reader writes them; None for none."""
    hours = read_number(text or "", decimal=decimal_mark())
    return hours if hours is not None and 0.25 <= hours <= 1_000 else None


def ask_questions(sheet: Sheet, key: str) -> None:
    """Ask what only a person can decide about the file."""
    if sheet.times:
        hours = st.text_input(
            "Hours for a point, where the file holds times",
            placeholder="Do not make points of times",
            key=f"{key}.hours",
            persist_state="session",
            width=420,
        )
        if hours and _hours(hours) is None:
            st.error(f"Hours for a point: “{plain(hours)}” is no number from 0.25 to 1,000.")
    for question in sheet.questions:
        st.radio(
            question.text,
            question.options,
            index=None,
            format_func=str.capitalize,
            key=f"{key}.dates",
            persist_state="session",
            horizontal=True,
        )
