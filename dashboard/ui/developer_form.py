"""Edit one developer, let them leave or come back, and hand their work over."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.identity import current_actor
from dashboard.ui.cached import team, vocabulary_of
from dashboard.ui.moments import this_moment
from dashboard.ui.permission import only_looks
from dashboard.ui.saving import save
from dashboard.ui.skills import choose_skills, save_button
from db.commands import Edit, Outcome, hand_over, update_developers
from db.limits import EMAIL_LENGTH, NAME_LENGTH, REASON_LENGTH, TITLE_LENGTH

NAME = "developers"


def developer_form(id_: int, person: "pd.Series[Any]") -> None:
    """Name, title, skills, capacity, availability, baseline and e-mail, saved with a reason.

    A developer whom somebody changed since is refused, and who did is said.
    """
    # Of this developer as they were read: what was typed for another one stays there.
    key = f"developer.{id_}.{int(person['version'])}"
    words = vocabulary_of(this_moment())
    own = None if pd.isna(person["skills"]) else str(person["skills"])
    with st.form(f"{key}.edit", border=False):
        fields = {
            "name": _line("Name", person["developer"], NAME_LENGTH, key),
            "title": _line("Title", person["title"], TITLE_LENGTH, key),
            "skills": choose_skills("Skills", own, words, key=key),
            "email": _line("E-mail", person["email"], EMAIL_LENGTH, key),
        }
        first, second, third = st.columns(3)
        with first:
            fields["capacity"] = _number("Capacity", person["capacity"], key)
        with second:
            fields["availability"] = _number("Availability", person["availability"], key, most=1.0)
        with third:
            fields["baseline_workload"] = _number("Baseline", person["baseline"], key)
        reason = _reason(key)
        saved = save_button(fields["skills"], words, key=key)
    if saved is not None:
        fields["skills"] = saved
        _edit(Edit(id_, fields, version=int(person["version"]), reason=reason), "edited")


def leaving_form(id_: int, person: "pd.Series[Any]") -> None:
    """Hand the open work over to others, end this developer's time here, or begin it again."""
    version, name = int(person["version"]), str(person["developer"])
    if not person["active"]:
        if st.button(
            "Bring back",
            icon=":material/person_add:",
            disabled=only_looks(),
            key="developer.back",
        ):
            _edit(Edit(id_, {"active": True}, version=version), "active again")
        return
    people = team(this_moment())
    others = people.loc[people["active"] & (people.index != id_), "developer"].tolist()
    key = f"developer.{id_}.{version}.leave"
    with st.form(key, border=False):
        takers = st.multiselect(
            "Hand all open work to",
            others,
            placeholder="One or several",
            help="Among several, the largest ticket first goes to whoever has most free points",
            key=f"{key}.takers",
        )
        leaves = st.checkbox(f"{name} leaves: nothing more is proposed for them", key=f"{key}.end")
        reason = _reason(key)
        asked = st.form_submit_button(
            "Hand over", type="primary", icon=":material/move_item:", disabled=only_looks()
        )
    if asked and takers:

        def command(session: Session) -> Outcome:
            return hand_over(
                session,
                name,
                takers,
                actor=current_actor(),
                at=now(),
                reason=reason,
                deactivate=leaves,
            )

        _save(command, "handed over")
    elif asked and leaves:
        _edit(Edit(id_, {"active": False}, version=version, reason=reason), "no longer active")
    elif asked:
        st.warning("Name who takes the work over.", icon=":material/warning:")


def _edit(edit: Edit, done: str) -> None:
    def command(session: Session) -> Outcome:
        return update_developers(session, [edit], actor=current_actor(), at=now())

    _save(command, done)


def _save(command: Callable[[Session], Outcome], done: str) -> None:
    save(command, done=done, reloads=NAME)
    # The drawer opens again from the URL, with what the board holds now.
    st.rerun()


def _line(label: str, value: Any, length: int, key: str) -> Any:
    text = "" if pd.isna(value) else str(value)
    return st.text_input(label, text, length, key=f"{key}.{label}")


def _number(label: str, value: Any, key: str, *, most: float | None = None) -> Any:
    step = 0.1 if most else 1.0
    return st.number_input(label, 0.0, most, float(value), step, "%g", key=f"{key}.{label}")


def _reason(key: str) -> str:
    return st.text_input(
        "Reason", max_chars=REASON_LENGTH, placeholder="Kept in the history", key=f"{key}.reason"
    )
