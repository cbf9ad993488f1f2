"""How a file is read: its encoding and separator, its columns, its words for a ticket's state."""

from collections.abc import Mapping, Sequence
from typing import TypeVar, get_args

import pandas as pd
import streamlit as st

from dashboard.ui.tables import ROW_HEIGHT, table_height
from dashboard.ui.words import field_label
from db.csv_in import Choices, Column, Kind, Layout, Sheet, State, StatusWord
from db.csv_in.headers import ROLES
from db.csv_in.parquet import PARQUET
from db.csv_in.text import DELIMITERS, ENCODINGS
from db.csv_in.workbook import XLSX

_T = TypeVar("_T")

_SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
_STATES: Mapping[State, str] = {"open": "Open", "done": "Done", "set aside": "Set aside"}
_BINARY = {XLSX: "Excel workbook", PARQUET: "Parquet"}
_NOT_USED = "Not used"
_ROLES = {
    "id": "Ticket number or key",
    "assignee": "Assignee",
    "assignee_email": "Assignee's e-mail",
    "status": "Status",
    "resolution": "Resolution",
    "closed_at": "Closed",
    "url": "Address",
    "source": "List it came from",
}


def role_label(role: str) -> str:
    """What a column may be read as, as people call it."""
    return _ROLES.get(role) or field_label(role)


def ask_kind(key: str) -> Kind | None:
    """What the file holds, where its header does not tell."""
    chosen: Kind | None = st.radio(
        "This file holds",
        get_args(Kind),
        index=None,
        horizontal=True,
        format_func=str.capitalize,
        key=f"{key}.kind",
        persist_state="page",
    )
    return chosen


def chosen_layout(key: str) -> Choices:
    """How somebody wants the file's bytes to be read, as far as they have said so."""
    state = st.session_state
    return Choices(
        encoding=state.get(f"{key}.encoding"),
        delimiter=state.get(f"{key}.delimiter"),
        worksheet=state.get(f"{key}.worksheet"),
        has_header=state.get(f"{key}.header"),
        date_order=state.get(f"{key}.dates"),
        source=(state.get(f"{key}.source") or "").strip() or None,
    )


def ask_layout(layout: Layout, source: str | None, key: str) -> None:
    """The choices about the file's bytes, each with what was found."""
    is_text = layout.encoding in ENCODINGS
    label = ENCODINGS.get(layout.encoding) or _BINARY[layout.encoding]
    if is_text:
        label += f" · {_SEPARATORS[layout.delimiter].lower()}"
    with st.popover(label, icon=":material/tune:", help="How the file is read"):
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
        if source is not None:
            st.text_input(
                "Source",
                placeholder=source,
                max_chars=60,
                key=f"{key}.source",
                persist_state="page",
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
) -> None:
    st.selectbox(
        label,
        options,
        index=None,
        placeholder=(words or {}).get(found, str(found)) if found is not None else "",
        format_func=lambda option: (words or {}).get(option, str(option)),
        key=key,
        persist_state="page",
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
            (one.header, role_label(one.role) if one.role in roles else _NOT_USED, one.sample)
            for one in columns
        ],
        columns=["Column in the file", "Read as", "Sample"],
    )
    edited = st.data_editor(
        frame,
        key=f"{key}.columns",
        hide_index=True,
        disabled=["Column in the file", "Sample"],
        column_config={
            "Read as": st.column_config.SelectboxColumn("Read as", options=options, required=True)
        },
        row_height=ROW_HEIGHT,
        height=table_height(len(frame), 12),
        alt="The file's columns and what each is read as; choose another field to correct it",
    )
    if edited["Read as"].equals(frame["Read as"]):
        return None
    return {at: by_label[label] for at, label in enumerate(edited["Read as"]) if label in by_label}


def edit_states(statuses: Sequence[StatusWord], key: str) -> Mapping[str, State]:
    """What the file's status words mean, where somebody has changed it."""
    frame = pd.DataFrame(
        [
            (one.word, one.count, _STATES[one.state], "" if one.is_known else "Not known")
            for one in statuses
        ],
        columns=["Status in the file", "Tickets", "Means here", "Note"],
    )
    edited = st.data_editor(
        frame,
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
    return {
        word: by_label[label]
        for word, label, before in zip(
            frame["Status in the file"], edited["Means here"], frame["Means here"], strict=True
        )
        if label != before
    }


def ask_questions(sheet: Sheet, key: str) -> None:
    """Ask what only a person can decide about the file."""
    for question in sheet.questions:
        st.radio(
            question.text,
            question.options,
            index=None,
            format_func=str.capitalize,
            key=f"{key}.dates",
            persist_state="page",
            horizontal=True,
        )
