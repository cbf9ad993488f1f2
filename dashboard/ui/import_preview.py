"""What was understood of an uploaded file, and what importing it would change."""

from typing import get_args

import pandas as pd
import streamlit as st

from dashboard.importing import Upload
from dashboard.ui.figures import show_cards
from dashboard.ui.tables import ROW_HEIGHT, table_height
from dashboard.ui.words import counted, field_label, said_value, say_number
from db.commands import Difference
from db.commands.importing import SameIds
from db.commands.records import DEVELOPER
from db.csv_in import DateOrder, Kind, Sheet
from db.priorities import read_priority

SHOWN_ROWS = 200
_SAME_IDS: dict[SameIds, str] = {
    "same": "The same tickets, renamed in the file",
    "other": "Other tickets: keep this file as a list of its own",
}
_FILLED_IN = {
    "developers": {
        name: said_value(DEVELOPER.defaults[name])
        for name in ("baseline_workload", "availability", "capacity")
    }
}
_OTHER_TOOLS_WORDS = ("Blocker", "Major", "Minor", "Trivial")


def ask_kind(key: str) -> Kind | None:
    """What the file holds, where its header does not tell."""
    chosen: Kind | None = st.radio(
        "This file holds",
        get_args(Kind),
        index=None,
        horizontal=True,
        format_func=str.capitalize,
        key=f"{key}.kind",
    )
    return chosen


def chosen_date_order(key: str) -> DateOrder | None:
    """The answer to the question about the order of dates, as far as it was given."""
    return st.session_state.get(f"{key}.dates")


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


def ask_same_ids(difference: Difference, key: str) -> SameIds:
    """What ids mean that the board knows under other titles; asked only where there are any."""
    known = st.session_state.get(f"{key}.same_ids")
    if not difference.retitled and known is None:
        return "ask"
    first = difference.retitled[0] if difference.retitled else None
    text = "Some ticket ids are known here under other titles. Those in the file are"
    if first is not None:
        text = (
            f"{len(difference.retitled)} ticket ids are known here under other titles: #{first.id} "
            f"is “{first.title_here}” here and “{first.title_there}” in the file. They are"
        )
    answer: SameIds | None = st.radio(
        text,
        list(_SAME_IDS),
        index=None,
        format_func=lambda choice: _SAME_IDS[choice],
        key=f"{key}.same_ids",
        persist_state="page",
    )
    return answer or "ask"


def show_counts(sheet: Sheet, difference: Difference) -> None:
    """New, changed, unchanged and refused, before anything is written."""
    show_cards(
        (
            ("New", say_number(len(difference.created)), None),
            ("Changed", say_number(len(difference.updated)), None),
            ("Unchanged", say_number(difference.unchanged), None),
            (
                "Refused",
                say_number(sheet.refused),
                (
                    "These rows are left out, the others are imported. Mend them in the file and "
                    "upload it again."
                ),
            ),
        )
    )


def show_problems(sheet: Sheet) -> None:
    """Every refused cell by row and column, with what would be accepted."""
    if not sheet.problems:
        return
    frame = pd.DataFrame(
        [(one.row, one.column, one.value, one.message) for one in sheet.problems],
        columns=["Row", "Column", "Value", "What is wrong"],
    )
    st.caption(f":material/warning: Problems in rows that are refused: {say_number(len(frame))}")
    _table(frame, f"Problems in {sheet.name}", most=8)


def show_details(upload: Upload, difference: Difference) -> None:
    """Columns as they were understood, the first rows, and what changes in rows known here."""
    sheet = upload.sheet
    for note in (*sheet.notes, *defaults(sheet)):
        st.caption(f":material/info: {note}")
    understood, rows, changes = st.tabs(
        ["Columns", "First rows", f"Changes ({say_number(len(difference.updated))})"]
    )
    with understood:
        _table(
            pd.DataFrame(
                [
                    (
                        one.header,
                        field_label(one.field) if one.field else "not used",
                        one.type,
                        one.sample,
                    )
                    for one in sheet.columns
                ],
                columns=["Column in the file", "Read as", "Type", "Sample"],
            ),
            f"Columns of {sheet.name}",
            most=10,
        )
    with rows:
        first = sheet.first(SHOWN_ROWS).rename(columns=field_label)
        _table(first, f"The first rows of {sheet.name}", most=10)
    with changes:
        _show_changes(sheet, difference)


def defaults(sheet: Sheet) -> list[str]:
    """What the board fills in where the file says nothing, and how it reads others' words."""
    said = []
    for name, value in _FILLED_IN.get(sheet.kind, {}).items():
        empty = sum(row.get(name) is None for row in sheet.records)
        if empty:
            where = (
                f"is empty in {counted(empty, 'row')}"
                if name in sheet.records.names
                else "is not given"
            )
            said.append(f"{field_label(name)} {where}: a new developer gets {value}.")
    if "priority" in sheet.records.names:
        words = ", ".join(f"{word} as {read_priority(word)}" for word in _OTHER_TOOLS_WORDS)
        said.append(f"Priorities in the words of other tools are read as ours: {words}.")
    return said


def _show_changes(sheet: Sheet, difference: Difference) -> None:
    if not difference.updated:
        st.caption("Nothing that is known here changes.")
        return
    frame = pd.DataFrame(
        [
            (
                update.after.get("name") or update.after["title"],
                field_label(name),
                said_value(old),
                said_value(new),
            )
            for update in difference.updated[:SHOWN_ROWS]
            for name, (old, new) in update.changes.items()
            # It follows from the priority.
            if name != "priority_rank"
        ],
        columns=["What", "Field", "Here", "In the file"],
    )
    _table(frame, f"What {sheet.name} changes", most=10)


def _table(frame: pd.DataFrame, alt: str, *, most: int) -> None:
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="–",
        row_height=ROW_HEIGHT,
        height=table_height(len(frame), most),
        alt=alt,
    )
