"""Merging two developers who are one person: found by e-mail or chosen, then reviewed."""

from functools import partial

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.tables.editing import loads_after, row_of
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import Dialog, close_dialog, open_dialog
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.tables import show_loads
from dashboard.ui.figures.cached import team
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.values import counted, plain
from db.commands import Actor, Outcome, merge_developers
from db.domain.values import AssignmentFields
from db.queries.assignments import developer_counts

GONE, KEPT = "same_person.gone", "same_person.kept"
REASON = "same_person.reason"


def show_same_person(people: pd.DataFrame, *, reloads: str) -> None:
    """The folded part *One person twice*: pairs with one e-mail, and a choice of any two."""
    if not current_actor().may("change the board"):
        return
    folded = st.expander(
        "One person twice", icon=":material/merge:", key="same_person.list", on_change="rerun"
    )
    if not folded.open:
        return
    with folded:
        st.caption(
            "Merging makes two developers one: all work of the first, open and past, goes to the "
            "second, and so do the names and e-mails under which files call them. All of the "
            "board are here, whichever team is shown."
        )
        for gone, kept in sharing_an_email(people):
            _show_pair(gone, kept, people, reloads)
        _show_choice(people, reloads)


def sharing_an_email(people: pd.DataFrame) -> list[tuple[int, int]]:
    """Ids of active developers who share an e-mail: (a newer one, the oldest)."""
    active = people[people["active"]].dropna(subset=["email"]).sort_index()
    oldest: dict[str, int] = {}
    pairs = []
    for id_, email in zip(active.index.tolist(), active["email"].str.lower(), strict=True):
        kept = oldest.setdefault(email, id_)
        if kept != id_:
            pairs.append((id_, kept))
    return pairs


def _show_pair(gone: int, kept: int, people: pd.DataFrame, reloads: str) -> None:
    names = people["developer"]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/alternate_email: {plain(names[gone])} and {plain(names[kept])} have the "
            f"same e-mail, {plain(people['email'][kept])}: one person, or a wrong address?",
            width="content",
        )
        st.button(
            f"Merge into {names[kept]}",
            key=f"same_person.{gone}",
            on_click=_review,
            args=(gone, kept, None, reloads),
            disabled=only_looks(),
            help="You review it first",
        )


def _show_choice(people: pd.DataFrame, reloads: str) -> None:
    names = dict(zip(people.index.tolist(), people["developer"].tolist(), strict=True))
    active = set(people.index[people["active"]].tolist())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gone = st.selectbox(
            "Developer",
            list(names),
            index=None,
            format_func=lambda id_: names.get(id_, ""),
            placeholder="Whom to merge",
            key=GONE,
        )
        kept = st.selectbox(
            "Is the same as",
            [id_ for id_ in names if id_ in active and id_ != gone],
            index=None,
            format_func=lambda id_: names.get(id_, ""),
            placeholder="Choose whom to keep",
            key=KEPT,
        )
        st.text_input(
            "Reason",
            max_chars=AssignmentFields.reason.most,
            placeholder="Kept in the history",
            key=REASON,
        )
        asked = st.button(
            "Review and merge",
            type="primary",
            icon=":material/fact_check:",
            disabled=only_looks() or gone is None or kept is None,
            key="same_person.review",
        )
    if asked and gone is not None and kept is not None:
        _review(gone, kept, st.session_state[REASON], reloads)


def _review(gone: int, kept: int, reason: str | None, reloads: str) -> None:
    shown = partial(_show_review, gone, kept, reason, reloads)
    open_dialog(Dialog("Review and merge", "merge", shown))


def _show_review(gone: int, kept: int, reason: str | None, reloads: str) -> None:
    """The review of the merge: what it moves, and the loads after it."""
    people = team(this_moment())
    one, other = (row_of(people, id_) for id_ in (gone, kept))
    with database().read() as session:
        numbers = developer_counts(session, gone)
    name, into = plain(one["developer"]), plain(other["developer"])
    past = sum(numbers.values()) - numbers.get("active", 0) - numbers.get("proposed", 0)
    active = counted(numbers.get("active", 0), "active ticket")
    proposed = counted(numbers.get("proposed", 0), "proposal")
    st.markdown(
        f"**{name} becomes {into}.** {into} gets {active}, {proposed} and "
        f"{counted(past, 'past assignment')} of {name}, and is found by the names and e-mails of "
        f"both. {name} is inactive then."
    )
    baseline = float(one["baseline"])
    if baseline:
        st.caption(
            f"The {baseline:g} points that {name} carries outside this board are dropped: those of "
            f"{into}, {float(other['baseline']):g}, stay, as both tell of one person. Capacity and "
            "availability stay, too."
        )
    carried = float(one["workload"]) - baseline
    moves = {one["developer"]: -float(one["workload"]), other["developer"]: carried}
    loads = loads_after(people, moves)
    show_loads(loads.loc[[kept, gone]])
    if loads.loc[kept, "overload"]:
        st.warning(f"Past what they have available: {into}.", icon=":material/warning:")
    st.button(
        f"Merge {one['developer']} into {other['developer']}",
        type="primary",
        icon=":material/check:",
        key="same_person.commit",
        on_click=_commit,
        args=(gone, kept, reason, f"{name} is {into} now.", reloads),
        disabled=only_looks(),
    )


def _commit(gone: int, kept: int, reason: str | None, done: str, reloads: str) -> None:
    def command(session: Session, actor: Actor) -> Outcome:
        return merge_developers(session, gone, kept, actor=actor, at=now(), reason=reason)

    close_dialog()
    if save(command, done=done, reloads=reloads) is not None:
        st.session_state[GONE] = st.session_state[KEPT] = None
        st.session_state[REASON] = ""
    # From within a dialog, only this runs the whole page.
    st.rerun()
