"""Where the keys of each tracker link to, for who may change it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.clock import now
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.snapshots import reload_all
from dashboard.ui.words.values import plain
from db.commands.records.links import set_link
from db.domain.links import LONGEST


def show_links(sources: Sequence[str], patterns: Mapping[str, str]) -> None:
    """A field for each source, with what was learnt from its files or entered here."""
    with st.popover(
        "Links to trackers",
        icon=":material/link:",
        type="tertiary",
        help="The address that a ticket's key opens, for each tracker",
    ):
        st.caption(
            "The address of a ticket, with `{key}` where its key stands: "
            "`https://jira.firm.example/browse/{key}`. Of keys like `firm/shop#12`: "
            "`https://github.com/{project}/issues/{number}`. Empty: no link."
        )
        for source in sources:
            key = f"links.{source}"
            st.text_input(
                source,
                patterns.get(source, ""),
                key=key,
                max_chars=LONGEST,
                placeholder="https://…/{key}",
                disabled=only_looks(),
                on_change=_save,
                args=(source, key),
            )


def _save(source: str, key: str) -> None:
    pattern = st.session_state[key].strip()
    named = plain(source)
    save(
        lambda session, actor: set_link(session, source, pattern, actor=actor, at=now()),
        done=f"Keys of {named} link to {plain(pattern)}." if pattern else f"{named} has no link.",
        failed=f"The link of {named} stays as it was.",
    )
    reload_all()
