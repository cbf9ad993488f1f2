"""People and their roles, as an administrator sees and changes them."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.ui.acting.notices import inbox
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.tables import instants, show_table
from db.access import Actor
from db.commands.readers.people import add_user, give_role, set_active
from db.models.accounts import ROLES
from db.models.types import AnyRow

MAY = {
    "viewer": "sees everything and changes nothing",
    "manager": "decides about assignments, edits tickets and developers, imports",
    "admin": "also gives roles, makes tokens and sees the record of access",
}
_PERSON = "admin.person"


def show_people(users: Sequence[AnyRow]) -> None:
    """A table of everybody, and forms to change a role, to deactivate and to add somebody."""
    if users:
        _show_table(users)
        _show_change(users)
    else:
        st.caption("Nobody has signed in yet.")
    _show_addition()
    st.caption(" · ".join(f"**{role}** {may}" for role, may in MAY.items()))


def save_chosen(key: str, id_: int, done: str, command: Callable[[Session, Actor], object]) -> None:
    """Save a change of `id_`, unless another one was chosen in the field `key` meanwhile."""
    if st.session_state[key] == id_:
        save(command, done=done)
    else:
        inbox().notify(
            "info", "The choice changed just then, so nothing was done. Check it and click again."
        )


def _show_table(users: Sequence[AnyRow]) -> None:
    frame = pd.DataFrame(
        [
            (user.identity, user.name, user.role, user.active, user.last_sign_in_at)
            for user in users
        ],
        columns=["Identity", "Name", "Role", "Active", "Last sign-in"],
    )
    alt = "Everybody who may come in, with their roles"
    show_table(frame, alt=alt, config=instants("Last sign-in"))


def _show_change(users: Sequence[AnyRow]) -> None:
    by_id = {user.id: user for user in users}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        id_ = st.selectbox(
            "Person",
            list(by_id),
            format_func=lambda id_: by_id[id_].identity,
            key=_PERSON,
        )
        chosen = by_id[id_]
        role = st.selectbox(
            "Role", ROLES, index=ROLES.index(chosen.role), key=f"admin.role.{id_}.{chosen.version}"
        )
        st.button(
            "Give this role",
            disabled=role == chosen.role,
            on_click=_give_role,
            args=(id_, role, chosen.identity),
            key="admin.give",
        )
        st.button(
            "Deactivate" if chosen.active else "Reactivate",
            on_click=_set_active,
            args=(id_, not chosen.active, chosen.identity),
            help="Takes effect with their next request, wherever they are signed in",
            key="admin.active",
        )


def _show_addition() -> None:
    with (
        st.expander("Add somebody before they sign in", icon=":material/person_add:"),
        st.form("admin.add", clear_on_submit=True, border=False),
    ):
        identity = st.text_input("E-mail address, as the provider says it")
        role = st.selectbox("Role", ROLES, key="admin.add.role")
        if st.form_submit_button("Add"):
            _add(identity, role)
            st.rerun()


def _give_role(user_id: int, role: str, identity: str) -> None:
    save_chosen(
        _PERSON,
        user_id,
        f"{identity} is {role} now.",
        lambda session, actor: give_role(session, user_id, role, actor=actor, at=now()),
    )


def _set_active(user_id: int, active: bool, identity: str) -> None:  # noqa: FBT001 - a callback
    save_chosen(
        _PERSON,
        user_id,
        f"{identity} is {'active again' if active else 'deactivated'}.",
        lambda session, actor: set_active(session, user_id, active=active, actor=actor, at=now()),
    )


def _add(identity: str, role: str) -> None:
    save(
        lambda session, actor: add_user(session, identity, role, actor=actor, at=now()),
        done=f"{identity} may come in as {role}.",
    )
