"""The list of skills: who has each, which tickets ask for it, and the merging of two."""

from collections import Counter
from functools import partial

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import Dialog, close_dialog, open_dialog
from dashboard.ui.acting.notices import Notice, notices_of
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.tables import show_table
from dashboard.ui.figures.cached import skill_use, vocabulary_of
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.errors import errors_shown
from dashboard.ui.words.links import page_file
from dashboard.ui.words.values import counted, plain
from db.commands import Actor, Outcome, SkillMerge, compare_merge, merge_skills
from db.domain.skills import Vocabulary, parse_skills, skill_key
from db.domain.values import AssignmentFields

LOOKED_UP = "skills.looked_up"
INTO = "skills.into"
REASON = "skills.reason"
SHOWN_ROWS = 50


def show_skills(moment: Moment, *, reloads: str) -> None:
    """The folded part *Skills*."""
    folded = st.expander("Skills", icon=":material/build:", key="skills.list", on_change="rerun")
    if not folded.open:
        return
    words = vocabulary_of(moment)
    with folded:
        st.caption(
            "Each skill has one name here. Imports and forms replace its other names by this one, "
            "and add skills that are new."
        )
        may_merge = current_actor().may("change the board")
        if may_merge:
            _show_pairs(words, reloads)
        looked_up = st.selectbox(
            "Skill", words.skills, index=None, placeholder="Look one up", key=LOOKED_UP
        )
        if looked_up is not None:
            _show_use(looked_up, words, moment)
            if may_merge:
                _show_merge(looked_up, words, reloads)


def _show_pairs(words: Vocabulary, reloads: str) -> None:
    """Skills that look like typing errors of others, each with a button to merge it."""
    for name, meant in words.pairs_alike():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/spellcheck: {plain(name)}: did you mean {plain(meant)}?",
                width="content",
            )
            st.button(
                f"Merge into {meant}",
                key=f"skills.merge.{skill_key(name)}",
                on_click=_review,
                disabled=only_looks(),
                args=(name, meant, None, reloads),
                help="You review it first",
            )


def _show_use(name: str, words: Vocabulary, moment: Moment) -> None:
    of_developers, of_tickets = skill_use(moment)
    key = skill_key(name)
    synonyms = words.synonyms(name)
    if synonyms:
        st.caption(f"Also written {', '.join(map(plain, synonyms))}.")
    has, asks = (_lists_with(key, texts) for texts in (of_developers, of_tickets))
    with st.container(horizontal=True):
        st.page_link(
            page_file("developers"),
            label=f"{counted(sum(of_developers[text] for text in has), 'developer')}",
            icon=":material/groups:",
            query_params={"team_skill": name, "team_inactive": "true"},
            disabled=not has,
        )
        st.page_link(
            page_file("tickets"),
            label=f"{counted(sum(of_tickets[text] for text in asks), 'ticket')}",
            icon=":material/confirmation_number:",
            query_params=[("ticket_skill", text) for text in asks],
            disabled=not asks,
        )


def _lists_with(key: str, texts: Counter[str]) -> list[str]:
    return [text for text in texts if key in map(skill_key, parse_skills(text))]


def _show_merge(name: str, words: Vocabulary, reloads: str) -> None:
    others = [other for other in words.skills if other != name]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        into = st.selectbox(
            "Is the same as",
            others,
            index=None,
            accept_new_options=True,
            placeholder="Choose or type the name to keep",
            key=INTO,
        )
        st.text_input(
            "Reason",
            max_chars=AssignmentFields.reason.most,
            placeholder="Kept in the history",
            key=REASON,
        )
        st.button(
            "Review and merge",
            type="primary",
            icon=":material/fact_check:",
            disabled=only_looks() or into is None,
            on_click=_review_as_asked,
            args=(reloads,),
            key="skills.review",
        )


def _review_as_asked(reloads: str) -> None:
    """Open the review. The last choice may arrive with the click, so the fields are read here."""
    name, into, reason = (st.session_state.get(key) for key in (LOOKED_UP, INTO, REASON))
    if name is not None and into is not None:
        _review(name, into, reason, reloads)


def _review(name: str, into: str, reason: str | None, reloads: str) -> None:
    shown = partial(_show_review, name, into, reason, reloads)
    open_dialog(Dialog("Review and merge", "merge", shown))


def _show_review(name: str, into: str, reason: str | None, reloads: str) -> None:
    """The review of the merge: the rows that it rewrites."""
    with errors_shown(), database().read() as session:
        merge = compare_merge(session, [name], into, most=SHOWN_ROWS)
        _show_rewritten(name, into, merge)
        st.button(
            f"Merge {name} into {into}",
            type="primary",
            icon=":material/check:",
            key="skills.commit",
            on_click=_commit,
            args=(name, into, reason, reloads),
            disabled=only_looks(),
        )
    if st.button("Cancel", key="skills.cancel", on_click=close_dialog):
        # From within a dialog, only this runs the whole page.
        st.rerun()


def _show_rewritten(name: str, into: str, merge: SkillMerge) -> None:
    developers = counted(merge.developers, "developer")
    tickets = counted(merge.tickets, "ticket")
    st.markdown(
        f"**{plain(name)} becomes {plain(into)}** for {developers} and in {tickets}, and in "
        "whatever is imported or typed from now on."
    )
    if not merge.first:
        return
    frame = pd.DataFrame(
        [(one.kind.capitalize(), one.label, one.before, one.after) for one in merge.first],
        columns=["Kind", "Name or title", "Skills now", "Skills after"],
    )
    show_table(frame, alt="The skills that change, now and after the merge", most=10)
    left = merge.developers + merge.tickets - len(frame)
    if left:
        st.caption(f"And {counted(left, 'row')} more like these.")


def _commit(name: str, into: str, reason: str | None, reloads: str) -> None:
    close_dialog()
    _merge(name, into, reason, reloads)
    # From within a dialog, only this runs the whole page.
    st.rerun()


def _merge(name: str, into: str, reason: str | None, reloads: str) -> None:
    def command(session: Session, actor: Actor) -> Outcome:
        return merge_skills(session, [name], into, actor=actor, at=now(), reason=reason)

    def told(merged: Outcome) -> list[Notice]:
        if merged.records:
            return notices_of(merged, f"{plain(name)} is {plain(into)} now.")
        text = f"{plain(name)} is {plain(into)} from now on; nobody had it."
        return [Notice("success", text, batch_id=merged.batch_id)]

    if save(command, done=told, reloads=reloads) is None:
        return
    st.session_state[LOOKED_UP] = st.session_state[INTO] = None
    st.session_state[REASON] = ""
