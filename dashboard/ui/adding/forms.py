"""The form of one new developer or ticket."""

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.database import database
from dashboard.ui.acting.dialogs import close_dialog
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import save
from dashboard.ui.adding.keys import ask_key, lead_to
from dashboard.ui.drawers.developer_form import developer_fields
from dashboard.ui.drawers.row_forms import reason_field
from dashboard.ui.drawers.skills import save_button
from dashboard.ui.drawers.ticket_form import ticket_fields
from dashboard.ui.figures.cached import vocabulary_of
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.numbers import Numbers
from dashboard.ui.words.values import plain
from db.commands import (
    Actor,
    Outcome,
    Refusal,
    add_developers,
    add_tickets,
    refused_developers,
    refused_tickets,
)
from db.commands.records.skills import FIELDS
from db.commands.records.targets import TARGETS
from db.errors import Invalid

_TURN = "add.turn"
Noun = Literal["developer", "ticket"]
_FIELDS = {"developer": developer_fields, "ticket": ticket_fields}
ADD = {"developer": add_developers, "ticket": add_tickets}
REFUSED = {"developer": refused_developers, "ticket": refused_tickets}


def show_form(noun: Noun) -> None:
    """Ask for the fields of a new row, and add it; an objection stands below what was typed."""
    key = f"{noun}.new.{st.session_state.get(_TURN, 0)}"
    words = vocabulary_of(this_moment())
    numbers = Numbers()
    usual = {**dict.fromkeys(TARGETS[noun].fields), **TARGETS[noun].defaults}
    with st.form(f"{key}.add", border=False):
        fields = _FIELDS[noun](usual, words, numbers, key=key)
        fields |= ask_key(key) if noun == "ticket" else {}
        reason = reason_field(key)
        more = st.checkbox("Then add another one", key="add.more")
        saved = save_button(fields[FIELDS[noun]], words, key=key)
    if saved is None or not numbers.are_read:
        return
    fields[FIELDS[noun]] = saved
    objection = _objection(noun, fields)
    if objection is not None:
        st.error(plain(objection.message), icon=":material/error:")
        lead_to(objection)
        return

    def command(session: Session, actor: Actor) -> Outcome:
        return ADD[noun](session, [fields], actor=actor, at=now(), reason=reason)

    outcome = save(command, done=Done(noun, "added"))
    if outcome is not None and not outcome.refused:
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        if not more:
            close_dialog()
    st.rerun()


def _objection(noun: Noun, fields: Mapping[str, Any]) -> Refusal | None:
    """Why there cannot be such a row."""
    try:
        with database().read() as session:
            return next(iter(REFUSED[noun](session, [fields])), None)
    except Invalid as error:
        return Refusal(None, None, "", str(error))
