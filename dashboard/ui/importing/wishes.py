"""Questions about an import: whom to add, what is the same ticket, whose values to take."""

from collections.abc import Mapping
from itertools import islice
from typing import cast

import pandas as pd
import streamlit as st

from dashboard.ui.editing.tables import ROW_HEIGHT, table_height
from dashboard.ui.words.values import field_label, plain, say_names, say_value
from db.importing.save import Difference, SameIds, Settling, Take, Wishes

MOST_SHOWN = 500
_SAME_IDS: dict[SameIds, str] = {
    "same": "The same tickets, renamed in the file",
    "other": "Other tickets: keep this file as a list of its own",
}
_TAKES: Mapping[Take, str] = {"ours": "Keep ours", "theirs": "Take the file's"}
_NAMED = 4


def chosen_wishes(key: str) -> Wishes:
    """The answers so far."""
    state = st.session_state
    otherwise: Take = state.get(f"{key}.otherwise") or "ours"
    chosen: dict[tuple[int, str], Take] = state.get(f"{key}.settled", {})
    return Wishes(
        same_ids=state.get(f"{key}.same_ids") or "ask",
        create_developers=bool(state.get(f"{key}.people")),
        baseline_includes=bool(state.get(f"{key}.baseline")),
        epics_count=bool(state.get(f"{key}.epics")),
        set_aside_missing=bool(state.get(f"{key}.missing")),
        empty_cells="empty" if state.get(f"{key}.empties") else "keep",
        settling=Settling(chosen, otherwise),
    )


def ask_wishes(difference: Difference, key: str) -> None:
    """Ask what this difference leaves open."""
    _ask_same_ids(difference, key)
    _ask_about_people(difference, key)
    if difference.epics:
        st.checkbox(
            "Epics count as work",
            key=f"{key}.epics",
            persist_state="page",
            help="Tickets that only gather others. Without this they come in, count nothing and "
            "are not proposed; each ticket's drawer can say otherwise.",
        )
    if difference.missing:
        labels = [ticket.label for ticket in islice(difference.missing, _NAMED + 1)]
        number = len(difference.missing)
        others = f" and {number - _NAMED:,} others" if number > _NAMED else ""
        st.checkbox(
            f"Set aside what is open here and not in the file: "
            f"{plain(', '.join(labels[:_NAMED]))}{others}",
            key=f"{key}.missing",
            persist_state="page",
            help="Open tickets of the same source and project. A filtered export is the usual "
            "reason; tick this only where they were deleted or moved in the tracker.",
        )
    if difference.kept or st.session_state.get(f"{key}.empties"):
        st.checkbox(
            "Empty cells of the file empty what is known here",
            key=f"{key}.empties",
            persist_state="session",
            help="Without this, an empty cell says nothing, and the board's value stays.",
        )
    if difference.with_baseline:
        names = say_names(difference.with_baseline, most=_NAMED)
        st.checkbox(
            f"The baseline workload of {plain(names)} includes these tickets",
            key=f"{key}.baseline",
            persist_state="session",
            help="Their points are then taken off the baseline, so that they count once.",
        )


def _ask_about_people(difference: Difference, key: str) -> None:
    if difference.people:
        named = [
            f"{name} <{person.email}>" if person.email and person.email not in name else name
            for name, person in difference.people.items()
        ]
        number = len(named)
        st.checkbox(
            f"Make {number} new developer{'' if number == 1 else 's'}: "
            f"{plain(say_names(named, most=_NAMED))}",
            key=f"{key}.people",
            persist_state="session",
            help="Assignees whom the board does not know. Without this, their tickets come in "
            "unassigned.",
        )


def _ask_same_ids(difference: Difference, key: str) -> None:
    """Ask whether ids that the board knows under other titles are the same tickets."""
    known = st.session_state.get(f"{key}.same_ids")
    if not difference.retitled and known is None:
        return
    first = difference.retitled[0] if difference.retitled else None
    text = "Some ticket ids are known here under other titles. Those in the file are"
    if first is not None:
        text = (
            f"{len(difference.retitled)} ticket ids are known here under other titles: #{first.id} "
            f"is “{plain(first.title_here)}” here and “{plain(first.title_there)}” in the file. "
            "They are"
        )
    st.radio(
        text,
        list(_SAME_IDS),
        index=None,
        format_func=lambda choice: _SAME_IDS[choice],
        key=f"{key}.same_ids",
        persist_state="session",
    )


def show_clashes(difference: Difference, key: str) -> None:
    """A table of fields that changed in the file and here, with the choice between both."""
    st.radio(
        "Where both have changed",
        list(_TAKES),
        format_func=lambda take: _TAKES[take],
        horizontal=True,
        key=f"{key}.otherwise",
        persist_state="session",
    )
    first = difference.clashes[:MOST_SHOWN]
    frame = pd.DataFrame(
        [
            (
                clash.label,
                clash.title,
                field_label(clash.field),
                _was(clash.field, clash.was),
                say_value(clash.theirs),
                say_value(clash.ours),
                _TAKES[clash.takes],
            )
            for clash in first
        ],
        columns=["Ticket", "Title", "Field", "Was", "In the file", "Here", "Take"],
    )
    places = [(clash.ticket_id, clash.field) for clash in first]
    editor = f"{key}.clashes.{hash((tuple(places), st.session_state.get(f'{key}.otherwise')))}"

    def settle() -> None:
        """Keep the choices for single rows, also when the table is drawn anew."""
        by_label = {label: take for take, label in _TAKES.items()}
        chosen = dict(st.session_state.get(f"{key}.settled", {}))
        for at, cells in st.session_state[editor]["edited_rows"].items():
            chosen[places[int(at)]] = by_label[cells["Take"]]
        st.session_state[f"{key}.settled"] = chosen

    st.data_editor(
        frame,
        key=editor,
        hide_index=True,
        placeholder="–",
        disabled=[name for name in frame.columns if name != "Take"],
        column_config={
            "Take": st.column_config.SelectboxColumn(
                "Take", options=list(_TAKES.values()), required=True, width=130
            )
        },
        on_change=settle,
        row_height=ROW_HEIGHT,
        height=table_height(len(frame), 10),
        alt="Values that changed here and in the file; choose which side is taken",
    )
    if len(difference.clashes) > len(first):
        st.caption(
            f"The first {MOST_SHOWN} of {len(difference.clashes):,}; the choice above holds for "
            "all others."
        )


def _was(field: str, was: object) -> str:
    if field == "description":
        return "another text"
    return say_value(None if not isinstance(was, str | float | int) else cast(object, was))
