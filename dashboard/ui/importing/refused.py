"""The rows of a file that were refused: each cell with its reason, and a file to mend them in."""

import csv
import io
from itertools import islice

import pandas as pd
import streamlit as st

from dashboard.importing import AssignmentList, Imported, ImportedList
from dashboard.ui.editing.tables import ROW_HEIGHT, table_height
from dashboard.ui.words.values import say_number
from db.exporting import refused_rows
from db.importing.read import Sheet
from db.importing.save.assignments import AssignmentsImported

MOST_SHOWN = 500


def ask_all_or_nothing(refused: int, key: str) -> bool:
    """Whether nothing shall be imported as long as rows are refused."""
    if not refused:
        return False
    return st.checkbox(
        "All or nothing: import this file only when no row of it is refused",
        key=f"{key}.strict",
        persist_state="session",
    )


def show_problems(sheet: Sheet) -> None:
    """Every refused cell by row and column, with what would be accepted."""
    if not sheet.problems:
        return
    frame = pd.DataFrame(
        [
            (one.row, one.column, one.value, one.message)
            for one in islice(sheet.problems, MOST_SHOWN)
        ],
        columns=["Row", "Column", "Value", "What is wrong"],
    )
    number = len(sheet.problems)
    said, download = st.columns([3, 1], vertical_alignment="center")
    first = f"; the first {MOST_SHOWN} are shown" if number > MOST_SHOWN else ""
    said.caption(
        f":material/warning: Problems in rows that are refused: {say_number(number)}{first}"
    )
    stem = sheet.name.rpartition(".")[0] or sheet.name
    download.download_button(
        "Refused rows",
        data=lambda: _csv(sheet),
        file_name=f"{stem} refused.csv",
        mime="text/csv",
        icon=":material/download:",
        help="As a CSV file with the reasons: mend the rows in it and upload it again.",
        on_click="ignore",
        key=f"refused.{id(sheet)}",
    )
    st.dataframe(
        frame,
        hide_index=True,
        placeholder="–",
        row_height=ROW_HEIGHT,
        height=table_height(len(frame), 8),
        alt=f"Problems in {sheet.name}",
    )


def show_refused(one: Imported | ImportedList) -> None:
    """The rows of an imported file that were left out."""
    if isinstance(one, Imported):
        show_problems(one.sheet)
    else:
        show_refused_assignments(one.file, one.found)


def show_refused_assignments(file: AssignmentList, found: AssignmentsImported) -> None:
    """Every refused assignment with its reason."""
    rows = [
        (f"Row {one.row}", " ".join(filter(None, (one.column, one.value))), one.message)
        for one in file.problems
    ]
    rows += [("", one.label, one.message) for one in found.refused]
    if not rows:
        return
    number = len(rows)
    first = f"; the first {MOST_SHOWN} are shown" if number > MOST_SHOWN else ""
    st.caption(f":material/warning: Problems in rows that are refused: {say_number(number)}{first}")
    st.dataframe(
        pd.DataFrame(rows[:MOST_SHOWN], columns=["Row", "Cell or ticket", "What is wrong"]),
        hide_index=True,
        placeholder="–",
        row_height=ROW_HEIGHT,
        height=table_height(min(number, MOST_SHOWN), 8),
        alt=f"Problems in {file.name}",
    )


def _csv(sheet: Sheet) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(refused_rows(sheet))
    # With a mark, by which Excel knows UTF-8.
    return text.getvalue().encode("utf-8-sig", errors="replace")
