"""What an import would change, before anything is written."""

from collections.abc import Sequence
from itertools import islice

import pandas as pd
import streamlit as st

from dashboard.ui.editing.tables import show_table
from dashboard.ui.figures.charts import show_cards
from dashboard.ui.words.values import field_label, plain, say_number, say_value
from db.domain.actions import Held
from db.importing.read import Sheet
from db.importing.save import Difference, WorkChange, about_defaults, about_work

SHOWN_ROWS = 200
_SILENT = ("priority_rank", "status", "covered", "waits")
_STATES = {"open": "open", "done": "completed", "set aside": "set aside"}


def show_counts(
    new: int, changed: int, unchanged: int, refused: int, *, changed_is: str = "Changed"
) -> None:
    """Four figures: new, changed, unchanged and refused rows."""
    show_cards(
        (
            ("New", say_number(new), None),
            (changed_is, say_number(changed), None),
            ("Unchanged", say_number(unchanged), None),
            (
                "Refused",
                say_number(refused),
                (
                    "These rows are left out, the others are imported. Mend them in the file and "
                    "upload it again."
                ),
            ),
        )
    )


def show_work(difference: Difference) -> None:
    """Sentences on who gets work and what was decided."""
    for sentence in about_work(difference):
        st.caption(f":material/info: {plain(sentence)}")


def show_notes(sheet: Sheet) -> None:
    """Sentences on how the file was understood."""
    for note in (*sheet.notes, *about_defaults(sheet)):
        st.caption(f":material/info: {plain(note)}")


def show_first_rows(sheet: Sheet) -> None:
    """A table of the first rows as they would be saved."""
    first = sheet.first(SHOWN_ROWS).rename(columns=field_label)
    show_table(first, alt=f"The first rows of {sheet.name}", most=10)


def show_changes(sheet: Sheet, difference: Difference) -> None:
    """A table of the changes of known rows: fields, then who has the work and its state."""
    rows = [
        (
            update.after.get("name") or update.after["title"],
            field_label(name),
            say_value(old),
            say_value(new),
        )
        for update in islice(difference.updated, SHOWN_ROWS)
        for name, (old, new) in update.changes.items()
        # These follow from the priority, or are in the lines on work.
        if name not in _SILENT
    ]
    rows += [_moved(move) for move in islice(difference.moves, SHOWN_ROWS)]
    if not rows:
        st.caption("Nothing that is known here changes.")
        return
    frame = pd.DataFrame(rows, columns=["What", "Field", "Here", "In the file"])
    show_table(frame, alt=f"What {sheet.name} changes", most=10)
    if difference.left_out:
        left = pd.DataFrame(
            [
                (omission.label, omission.message)
                for omission in islice(difference.left_out, SHOWN_ROWS)
            ],
            columns=["Ticket", "Why it stays without its assignee"],
        )
        show_table(left, alt=f"Tickets of {sheet.name} that stay without their assignee", most=6)


def show_new_assignments(name: str, held: Sequence[Held]) -> None:
    """A table of the first new assignments."""
    if not held:
        st.caption("The board already has all of it.")
        return
    frame = pd.DataFrame(
        [(one.label, one.developer.name, one.status, one.reason) for one in held[:SHOWN_ROWS]],
        columns=["Ticket", "Developer", "Status", "Reason"],
    )
    show_table(frame, alt=f"The assignments that {name} brings", most=10)
    if len(held) > SHOWN_ROWS:
        st.caption(f"The first {SHOWN_ROWS} of {say_number(len(held))}.")


def _moved(move: WorkChange) -> tuple[str, str, str, str]:
    """A line on who has a ticket and its state, before and after."""
    then = move.wanted.to.name if move.wanted.to else "nobody"
    state = _STATES[move.wanted.state]
    return (
        move.title,
        "Work",
        f"{move.from_name or 'nobody'}, {'open' if move.was == 'pending' else move.was}",
        f"{then}, {state}",
    )
