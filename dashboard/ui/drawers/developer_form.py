"""Edit one developer, let them leave or come back, and hand their work over."""

from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done
from dashboard.ui.drawers.leaving import review_leaving
from dashboard.ui.drawers.row_forms import (
    OpenedRow,
    Values,
    decide,
    opened_row,
    reason_field,
    save_row,
)
from dashboard.ui.drawers.skills import choose_skills, save_button
from dashboard.ui.drawers.typed_choice import choose_or_type
from dashboard.ui.editing.takers import active_people, taker_labels
from dashboard.ui.figures.cached import vocabulary_of
from dashboard.ui.filters.boards import load_options
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.numbers import Numbers
from db.commands import Actor, Edit, Outcome, update_developers
from db.domain.known_as import alias_list, join_aliases
from db.domain.skills import Vocabulary
from db.domain.values import DeveloperFields

NAME = "developers"
# The form's fields, each with its column in the team's frame.
COLUMNS = {
    "name": "developer",
    "title": "title",
    "skills": "skills",
    "email": "email",
    "aliases": "aliases",
    "team": "team",
    "capacity": "capacity",
    "availability": "availability",
    "baseline_workload": "baseline",
}
NUMBERS = (
    ("capacity", "Capacity", None),
    ("availability", "Availability", 1.0),
    ("baseline_workload", "Baseline", None),
)


def developer_form(id_: int, person: "pd.Series[Any]") -> None:
    """Name, title, skills, team, capacity, availability, baseline and e-mail, saved with a reason.

    If somebody changed the developer since the form was opened, it shows both versions.
    """
    current = _as_it_is(id_, person)
    opened = opened_row(current)
    key, shown = opened.key, opened.shown
    words = vocabulary_of(this_moment())
    with st.form(f"{key}.edit", border=False):
        numbers = Numbers()
        fields = developer_fields(shown, words, numbers, key=key)
        reason = reason_field(key, shown["reason"])
        if opened.version != current.version:
            decide(opened, current, {**fields, "reason": reason})
            return
        saved = save_button(fields["skills"], words, key=key)
    if saved is not None and numbers.are_read:
        fields["skills"] = saved
        _edit(opened, Edit(id_, fields, version=opened.version, reason=reason), "edited")


def developer_fields(
    shown: Values, words: Vocabulary, numbers: Numbers, *, key: str
) -> dict[str, Any]:
    """The fields of a developer in a form, beginning with what is `shown`."""
    fields = {
        "name": _line("Name", shown["name"], DeveloperFields.name.most, key),
        "title": _line("Title", shown["title"], DeveloperFields.title.most, key),
        "skills": choose_skills("Skills", shown["skills"], words, key=key),
        "email": _line("E-mail", shown["email"], DeveloperFields.email.most, key),
        "aliases": _aliases(shown["aliases"], key),
        "team": choose_or_type("Team", shown["team"], load_options().teams, key=f"{key}.team"),
    }
    for column, (name, label, most) in zip(st.columns(3), NUMBERS, strict=True):
        with column:
            fields[name] = numbers.ask(
                label, shown[name], key=f"{key}.{label}", most=most, needed=True
            )
    return fields


def _as_it_is(id_: int, person: "pd.Series[Any]") -> OpenedRow:
    values = {name: person[column] for name, column in COLUMNS.items()}
    base = {name: None if pd.isna(value) else value for name, value in values.items()}
    return OpenedRow("developer", id_, int(person["version"]), base)


def leaving_form(id_: int, person: "pd.Series[Any]") -> None:
    """The form to hand over all open work and to deactivate; or the button to reactivate."""
    # With the keys of the form beside it, so that both keep what was typed equally long.
    opened = opened_row(_as_it_is(id_, person))
    version, name = int(person["version"]), str(person["developer"])
    if not person["active"]:
        if st.button(
            "Bring back",
            icon=":material/person_add:",
            disabled=only_looks(),
            key="developer.back",
        ):
            _edit(opened, Edit(id_, {"active": True}, version=version), "brought back")
        return
    people = active_people()
    others = people[people.index != id_]
    labels = taker_labels(pd.Series([], dtype="str"))
    key = f"{opened.key}.leave"
    with st.form(key, border=False):
        takers = st.multiselect(
            "Hand all open work to",
            others["developer"].tolist(),
            others.loc[others["team"] == person["team"], "developer"].tolist(),
            format_func=lambda one: labels.get(one, one),
            placeholder="One or several",
            help="You review who gets what first",
            key=f"{key}.takers",
        )
        leaves = st.checkbox(f"{name} leaves: nothing more is proposed for them", key=f"{key}.end")
        reason = reason_field(key)
        asked = st.form_submit_button(
            "Review", type="primary", icon=":material/fact_check:", disabled=only_looks()
        )
    if asked and (takers or leaves):
        with st.spinner("Reading the open work…"):
            review_leaving(id_, name, takers, reason.strip() or None, leaves=leaves)
        # From within a drawer, only this runs the whole page.
        st.rerun()
    elif asked:
        st.warning("Name who takes the work over.", icon=":material/warning:")


def _edit(opened: OpenedRow, edit: Edit, done: str) -> None:
    def command(session: Session, actor: Actor) -> Outcome:
        return update_developers(session, [edit], actor=actor, at=now())

    save_row(opened, command, done=Done("developer", done), reloads=NAME)


def _line(label: str, value: Any, length: int, key: str) -> Any:
    return st.text_input(label, value or "", length, key=f"{key}.{label}")


def _aliases(value: str | None, key: str) -> str:
    own = alias_list(value)
    chosen = st.multiselect(
        "Also known as",
        own,
        own,
        accept_new_options=True,
        placeholder="Type a name or an e-mail",
        help="Former names and e-mails, and others by which files call them: an import finds them "
        "by these, too",
        key=f"{key}.aliases",
    )
    return join_aliases(chosen) or ""
