"""Refused rows of a file: each cell with its reason, and a CSV file to correct them."""

import csv
import io
from itertools import islice

import pandas as pd
import streamlit as st

from dashboard.importing import AssignmentList, Imported
from dashboard.ui.editing.tables import show_table
from dashboard.ui.words.values import say_number
from db.exporting import refused_rows
from db.importing.read import Sheet
from db.importing.save.assignments import AssignmentsImported

MOST_SHOWN = 500


def ask_all_or_nothing(refused: int, key: str) -> bool:
    """Ask whether the file may be imported only when no row is refused."""
    if not refused:
        return False
    return st.checkbox(
        "All or nothing: import this file only when no row of it is refused",
        key=f"{key}.strict",
        persist_state="session",
    )


def show_problems(sheet: Sheet) -> None:
    """A table of the refused cells, each with what would be accepted."""
    if not sheet.problems:
        return
    frame = pd.DataFrame(
        [
            (problem.row, problem.column, problem.value, problem.message)
            for problem in islice(sheet.problems, MOST_SHOWN)
        ],
        columns=["Row", "Column", "Value", "What is wrong"],
    )
    said, download = st.columns([3, 1], vertical_alignment="center")
    with said:
        _show_number(len(sheet.problems))
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
    show_table(frame, alt=f"Problems in {sheet.name}", most=8)


def show_refused(one: Imported) -> None:
    """The refused rows of an imported file."""
    if isinstance(one.problems, Sheet):
        show_problems(one.problems)
    else:
        show_refused_assignments(*one.problems)


def show_refused_assignments(file: AssignmentList, found: AssignmentsImported) -> None:
    """A table of the refused assignments, each with its reason."""
    rows = [
        (
            f"Row {problem.row}",
            " ".join(filter(None, (problem.column, problem.value))),
            problem.message,
        )
        for problem in file.problems
    ]
    rows += [("", refusal.label, refusal.message) for refusal in found.refused]
    if not rows:
        return
    _show_number(len(rows))
    frame = pd.DataFrame(rows[:MOST_SHOWN], columns=["Row", "Cell or ticket", "What is wrong"])
    show_table(frame, alt=f"Problems in {file.name}", most=8)


def _show_number(problems: int) -> None:
    first = f"; the first {MOST_SHOWN} are shown" if problems > MOST_SHOWN else ""
    number = say_number(problems)
    st.caption(f":material/warning: Problems in rows that are refused: {number}{first}")


def _csv(sheet: Sheet) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(refused_rows(sheet))
    # With a byte order mark, by which Excel recognises UTF-8.
    return text.getvalue().encode("utf-8-sig", errors="replace")
