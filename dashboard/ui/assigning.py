"""Give tickets out by hand: to whom, why, and what that makes of the developer's load."""

from collections.abc import Callable

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.editing import loads_after
from dashboard.identity import current_actor
from dashboard.ui.cached import team, this_moment
from dashboard.ui.figures import show_load_bars
from dashboard.ui.saving import save
from dashboard.ui.snapshots import Snapshot
from dashboard.ui.tables import ROW_HEIGHT, columns, table_height
from dashboard.ui.words import counted
from db.commands import NewAssignment, Outcome, assign
from db.skills import skill_key, skill_keys

DEVELOPER = "assign.developer"
REASON = "assign.reason"


def assign_bar(rows: Snapshot, selected: list[int]) -> None:
    """What is selected, and the way to give it out."""
    chosen = rows.frame.loc[selected]
    chosen = chosen[chosen["status"] == "pending"]
    if not selected:
        text = "Click a ticket to open it; tick pending ones to assign them by hand"
    else:
        text = f"{counted(len(selected), 'ticket')} selected, {len(chosen)} of them pending"
    # The button first: a table's own toolbar opens over what stands at the right above it.
    opened = st.button(
        "Assign to…",
        icon=":material/person_add:",
        disabled=chosen.empty,
        key="assign.open",
    )
    st.caption(text, width="content")
    if opened:
        _assign_dialog(chosen, rows.name, rows.data_version)


@st.dialog("Assign by hand", width="large", icon=":material/person_add:")
def _assign_dialog(chosen: pd.DataFrame, reloads: str, as_of: int) -> None:
    """Which tickets, to whom, and what that makes of the developer's load."""
    order = ["ticket", "title", "points", "skill", "due"]
    st.dataframe(
        chosen,
        hide_index=True,
        column_order=order,
        column_config=columns(*order),
        row_height=ROW_HEIGHT,
        height=table_height(len(chosen), 6),
        placeholder="–",
        alt="Tickets to assign",
    )
    assign_form(chosen, reloads=reloads, as_of=as_of, after=lambda: None)


def assign_form(
    chosen: pd.DataFrame, *, reloads: str, as_of: int, after: Callable[[], None]
) -> None:
    """Ask for a developer and a reason, show the load, and assign `chosen` on a click.

    `chosen` has tickets by id with the columns version, points and skill, as they were shown; a
    ticket that moved on since, or was proposed since `as_of`, is refused. `after` runs in the
    click's callback.
    """
    developers = team(this_moment())
    developers = developers[developers["active"]]
    labels = _labels(developers, chosen)
    first, second = st.columns([2, 3])
    with first:
        name = st.selectbox(
            "Developer",
            developers["developer"].tolist(),
            index=None,
            placeholder="Choose",
            format_func=lambda name: labels.get(name, name),
            key=DEVELOPER,
        )
    with second:
        st.text_input("Reason", placeholder="Kept in the history", max_chars=2000, key=REASON)
    if name is not None:
        _show_load(developers, name, float(chosen["points"].sum()))
    st.button(
        f"Assign {counted(len(chosen), 'ticket')}" + (f" to {name}" if name else ""),
        type="primary",
        icon=":material/person_add:",
        disabled=name is None,
        on_click=_assign,
        args=(chosen, reloads, as_of, after),
        key="assign.commit",
    )


def _show_load(developers: pd.DataFrame, name: str, points: float) -> None:
    loads = loads_after(developers, {name: points})
    load = loads[loads["developer"] == name]
    show_load_bars(load, key="assign.load")
    if load["overload"].any():
        st.warning(
            "This takes them past the points that they have available. You may assign it all the "
            "same.",
            icon=":material/warning:",
        )


def _labels(developers: pd.DataFrame, chosen: pd.DataFrame) -> dict[str, str]:
    """Each name with what is free, and whether every chosen ticket's skill is known."""
    wanted = {skill_key(skill) for skill in chosen["skill"].dropna()}
    labels = {}
    for name, free, skills in zip(
        developers["developer"], developers["free"], developers["skills"], strict=True
    ):
        known = skill_keys(None if pd.isna(skills) else skills)
        fits = " · knows the skill" if wanted and wanted <= known else ""
        room = f"{free:g} free" if free >= 0 else f"{-free:g} over"
        labels[name] = f"{name} · {room}{fits}"
    return labels


def _assign(chosen: pd.DataFrame, reloads: str, as_of: int, after: Callable[[], None]) -> None:
    name = st.session_state.get(DEVELOPER)
    reason = (st.session_state.get(REASON) or "").strip() or None
    items = [
        NewAssignment(int(id_), str(name), reason, int(version))
        for id_, version in zip(chosen.index.tolist(), chosen["version"], strict=True)
    ]

    def command(session: Session) -> Outcome:
        return assign(session, items, actor=current_actor(), at=now(), as_of=as_of)

    save(command, done=f"assigned to {name}", reloads=reloads)
    after()
    # From within a dialog, only this runs the whole page, which closes it.
    st.rerun()
