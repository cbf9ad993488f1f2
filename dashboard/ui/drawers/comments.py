"""Comments on a ticket: the form, and the button to withdraw one."""

import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.saving import save
from db.commands import Actor, Outcome, comment, withdraw_comment
from db.domain.values import COMMENT


def comment_form(ticket_id: int, *, reloads: str) -> None:
    """The form for a comment, which keeps its text until it is saved."""
    key = f"ticket.{ticket_id}.comment"
    with st.container(key=f"details.comment.{ticket_id}"), st.form(key, border=False):
        st.text_area(
            "Comment",
            max_chars=COMMENT.most,
            height=80,
            placeholder="Seen by everybody who opens this ticket, and kept with your name",
            key=f"{key}.text",
        )
        st.form_submit_button(
            "Comment",
            icon=":material/comment:",
            on_click=_say,
            args=(ticket_id, key, reloads),
            disabled=only_looks(),
        )


def withdraw_button(comment_id: int, *, reloads: str) -> None:
    """The button by which an author withdraws a comment."""
    st.button(
        "Withdraw",
        icon=":material/undo:",
        type="tertiary",
        disabled=only_looks(),
        key=f"comment.{comment_id}.withdraw",
        on_click=_withdraw,
        args=(comment_id, reloads),
        help="Hides the text; the timeline says that you withdrew it",
    )


def _say(ticket_id: int, key: str, reloads: str) -> None:
    text = str(st.session_state.get(f"{key}.text") or "")

    def command(session: Session, actor: Actor) -> Outcome:
        id_ = comment(session, ticket_id, text, actor=actor, at=now())
        return Outcome((), (), None, (id_,))

    if save(command, done="Comment added.", reloads=reloads) is not None:
        st.session_state[f"{key}.text"] = ""
    # From within a dialog, only this runs the whole page, which shows what was saved.
    st.rerun()


def _withdraw(comment_id: int, reloads: str) -> None:
    def command(session: Session, actor: Actor) -> Outcome:
        id_ = withdraw_comment(session, comment_id, actor=actor, at=now())
        return Outcome((), (), None, (id_,))

    save(command, done="Comment withdrawn.", reloads=reloads)
    st.rerun()
