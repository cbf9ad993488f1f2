"""Sign-in: who is there, the button to sign in, and what those read who are refused."""

import streamlit as st

from dashboard.identity import current_actor, presented
from dashboard.settings import settings
from dashboard.ui.words.values import plain
from db.access import Actor
from db.errors import Forbidden
from db.version import VERSION


def let_in() -> Actor | None:
    """The signed-in actor; without one, show how to sign in or why not, and return None."""
    if settings().sign_in != "local" and presented() is None:
        _ask_to_sign_in()
        return None
    try:
        return current_actor()
    except Forbidden as refusal:
        st.title("Assignboard")
        st.error(str(refusal), icon=":material/block:")
        _sign_out_button()
        return None


def show_who(actor: Actor) -> None:
    """In the page's corner: the reader's name and role, the version, and *Sign out*."""
    if settings().sign_in == "local":
        st.caption(
            f":material/person: {plain(actor.name)} · local mode · {VERSION}",
            width="content",
            help="Nobody signs in here: this server answers only this machine, and every change is "
            f"recorded under this name. This is Assignboard {VERSION}.",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.caption(
            f":material/person: {plain(actor.name)} · {actor.role} · {VERSION}",
            width="content",
            help=f"This is Assignboard {VERSION}. Every change is recorded under this name. "
            + (
                ""
                if actor.may("change the board")
                else "A viewer sees everything, and changes "
                "nothing; an administrator gives other roles."
            ),
        )
        _sign_out_button()


def _ask_to_sign_in() -> None:
    st.title("Assignboard")
    if settings().sign_in == "proxy":
        st.error(
            "The proxy in front of this app did not say who you are. Use the address that your "
            "administrator gave you.",
            icon=":material/block:",
        )
        return
    if st.user.is_logged_in:
        st.error(
            "Your sign-in does not carry a verified e-mail address. Verify it with your provider, "
            "or sign in with another account.",
            icon=":material/block:",
        )
        _sign_out_button()
        return
    st.markdown("Who does which ticket, decided together and never lost.")
    st.button(
        "Sign in", type="primary", icon=":material/login:", on_click=st.login, key="entrance.in"
    )


def _sign_out_button() -> None:
    if settings().sign_in == "openid":
        st.button(
            "Sign out",
            type="tertiary",
            icon=":material/logout:",
            on_click=st.logout,
            key="entrance.out",
        )
