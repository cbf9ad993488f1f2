"""The form to assign tickets by hand, with the developer's load before and after."""

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.tables.breakdown import given_lines
from dashboard.tables.editing import loads_after, row_of
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import save
from dashboard.ui.adding.buttons import add_button
from dashboard.ui.behind.loads import show_load_lines
from dashboard.ui.editing.takers import active_people, best_taker, show_again, taker_labels
from dashboard.ui.figures.charts import show_load_bars
from dashboard.ui.words.values import plain
from db.commands import Actor, NewAssignment, Outcome, assign
from db.domain.values import REASON

DEVELOPER = "assign.developer"
REASON_KEY = "assign.reason"


def assign_form(chosen: pd.DataFrame, *, reloads: str, as_of: int) -> None:
    """Ask for a developer and a reason, show the load, and assign a ticket on a click.

    It begins with whom it suits best. `chosen` has the ticket by its id as it was shown, with the
    columns version, points and skill. If it changed since, or was proposed after data version
    `as_of`, it is refused, and the form keeps its values.
    """
    developers = active_people()
    if developers.empty:
        st.caption("Nobody is here who can be given work.")
        add_button("developer", place=".assign")
        return
    labels = taker_labels(chosen["skill"])
    names, (ticket,) = list(labels), chosen.index.tolist()
    best = best_taker(ticket, row_of(chosen, ticket))
    developer, why = f"{DEVELOPER}.{ticket}", f"{REASON_KEY}.{ticket}"
    show_again(developer, labels)
    first, second = st.columns([2, 3])
    with first:
        name = st.selectbox(
            "Developer",
            names,
            index=None if best is None else names.index(best),
            placeholder="Choose",
            format_func=lambda name: labels.get(name, name),
            key=developer,
        )
    with second:
        st.text_input("Reason", placeholder="Kept in the history", max_chars=REASON.most, key=why)
    if name is not None:
        _show_load(developers, name, chosen)
    st.button(
        f"Assign to {name}" if name else "Assign",
        type="primary",
        icon=":material/person_add:",
        disabled=only_looks() or name is None,
        on_click=_assign,
        args=(chosen, reloads, as_of, developer, why),
        key="assign.commit",
    )


def _show_load(developers: pd.DataFrame, name: str, chosen: pd.DataFrame) -> None:
    loads = loads_after(developers, {name: float(chosen["points"].sum())})
    load = loads[loads["developer"] == name]
    show_load_bars(load, key="assign.load")
    folded = st.expander(
        "Behind these points", icon=":material/functions:", key="assign.behind", on_change="rerun"
    )
    if folded.open:
        with folded:
            show_load_lines(name, given_lines(chosen, name))
    if load["overload"].any():
        st.warning(
            "This takes them past the points that they have available. You may assign it all the "
            "same.",
            icon=":material/warning:",
        )


def _assign(chosen: pd.DataFrame, reloads: str, as_of: int, developer: str, why: str) -> None:
    name = st.session_state.get(developer)
    reason = (st.session_state.get(why) or "").strip() or None
    items = [
        NewAssignment(int(id_), str(name), reason, int(version))
        for id_, version in zip(chosen.index.tolist(), chosen["version"], strict=True)
    ]

    def command(session: Session, actor: Actor) -> Outcome:
        return assign(session, items, actor=actor, at=now(), as_of=as_of)

    save(command, done=Done("ticket", f"assigned to {plain(name)}"), reloads=reloads)
    # From within a dialog, only this runs the whole page, which says what became of it.
    st.rerun()
