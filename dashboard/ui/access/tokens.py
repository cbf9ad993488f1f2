"""API tokens: made, shown once, and revoked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from dashboard.clock import now
from dashboard.ui.access.people import save_chosen
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.tables import instants, show_table
from dashboard.ui.words.locales import date_input_format
from db.commands.readers.people import create_token, revoke_token
from db.models.accounts import ROLES
from db.models.types import AnyRow

LIVES_DAYS = 90
_CHOSEN = "admin.token"
_NEW = "admin.new_token"


def show_tokens(tokens: Sequence[AnyRow], users: Sequence[AnyRow]) -> None:
    """All tokens, a way to revoke one, and a form that makes another."""
    secret = st.session_state.pop(_NEW, None)
    if secret is not None:
        st.success("Copy this token now: it is not kept, and not shown again.")
        st.code(secret, language=None)
    if tokens:
        _show_table(tokens)
        _show_revocation([token for token in tokens if token.revoked_at is None])
    else:
        st.caption("There are no tokens. One lets a program call the API in somebody's name.")
    if users:
        _show_form(users)
    else:
        st.caption("A token belongs to somebody: add a person first.")


def _show_table(tokens: Sequence[AnyRow]) -> None:
    frame = pd.DataFrame(
        [
            (
                token.name,
                token.owner,
                token.role,
                _state(token),
                token.expires_at,
                token.last_used_at,
                token.created_by,
            )
            for token in tokens
        ],
        columns=["Token", "Owner", "Role", "State", "Expires", "Last used", "Made by"],
    )
    show_table(frame, alt="API tokens with their owners", config=instants("Expires", "Last used"))


def _state(token: AnyRow) -> str:
    if token.revoked_at is not None:
        return "revoked"
    expired = token.expires_at is not None and token.expires_at <= now()
    return "expired" if expired else "in use"


def _show_revocation(tokens: Sequence[AnyRow]) -> None:
    by_id = {token.id: token for token in tokens}
    if not by_id:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        id_ = st.selectbox(
            "Token",
            list(by_id),
            format_func=lambda id_: f"{by_id[id_].name} of {by_id[id_].owner}",
            key=_CHOSEN,
        )
        name = by_id[id_].name
        st.button("Revoke", on_click=_revoke, args=(id_, name), key="admin.token.revoke")


def _show_form(users: Sequence[AnyRow]) -> None:
    by_id = {user.id: user.identity for user in users if user.active}
    with st.form("admin.token.new"):
        st.markdown("**A new token**")
        left, middle, right = st.columns(3)
        name = left.text_input("Purpose", max_chars=60)
        owner = middle.selectbox(
            "Owner", list(by_id), format_func=lambda id_: by_id[id_], key="admin.token.for"
        )
        role = right.selectbox("Rights of a", ROLES, key="admin.token.role")
        until = left.date_input(
            "Until",
            now().date() + timedelta(days=LIVES_DAYS),
            format=date_input_format(),
        )
        if st.form_submit_button("Make the token", type="primary") and owner is not None:
            _make(owner, name, role, until)


def _make(user_id: int, name: str, role: str, until: date) -> None:
    expires = datetime.combine(until, time.max, UTC)
    made = save(
        lambda session, actor: create_token(
            session, user_id, name, role, actor=actor, at=now(), expires_at=expires
        ),
        done=f"The token for {name} is made.",
    )
    if made is not None:
        st.session_state[_NEW] = made.secret
    st.rerun()


def _revoke(token_id: int, name: str) -> None:
    save_chosen(
        _CHOSEN,
        token_id,
        f"{name} is revoked.",
        lambda session, actor: revoke_token(session, token_id, actor=actor, at=now()),
    )
