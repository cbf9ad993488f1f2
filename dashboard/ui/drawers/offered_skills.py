"""Skills offered to people from the tickets that they hold: at once for all, or after a review."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.learning.alike import worked_by
from dashboard.learning.offers import Offer, Person, skills_to_offer
from dashboard.live.background import write_later
from dashboard.tables.editing import row_of
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import Dialog, close_dialog, open_dialog
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import save
from dashboard.ui.editing.tables import ROW_HEIGHT, columns, table_height
from dashboard.ui.figures.cached import team, vocabulary_of
from dashboard.ui.page.moments import Moment
from dashboard.ui.words.values import counted, plain, say_names
from db.access import Actor
from db.commands import Edit, Outcome, update_developers
from db.commands.readers.layouts import put_off_offers
from db.domain.skills import join_skills, skill_keys
from db.queries.planning import work_alike
from db.queries.tickets import required_skills
from db.queries.views import offers_put_off

_LATER, _TICKS = "offered_skills.later", "offered_skills.ticks"
NAMED = 2


def show_offered_skills(moment: Moment, people: pd.DataFrame) -> None:
    """What `people` hold and do not have on record, with the buttons that add it; else nothing."""
    actor = current_actor()
    if not actor.may("change the board"):
        return
    later = _put_off_by(actor)
    offers = [
        one
        for one in _offers(moment)
        if one.developer_id in people.index and one.held > later.get(_name(one), 0)
    ]
    if not offers:
        return
    spelled = _spelled(moment, offers)
    said = [_said(offer, spelled) for offer in offers[:NAMED]]
    if len(offers) > NAMED:
        said.append(f"and {len(offers) - NAMED:,} more like these")
    what = (
        f"{plain(spelled[offers[0].skill])} as a skill" if len(offers) == 1 else "these as skills"
    )
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="offered_skills"
    ):
        st.markdown(f":material/school: {'; '.join(said)}: add {what}?", width="content")
        st.button(
            "Add" if len(offers) == 1 else f"Add all {len(offers):,}",
            icon=":material/done_all:",
            key="offered_skills.all",
            on_click=_add,
            args=(offers, moment),
            disabled=only_looks(),
            help="One commit, which Undo takes back",
        )
        st.button(
            "Review",
            icon=":material/fact_check:",
            type="tertiary",
            key="offered_skills.review",
            on_click=_review,
            args=(offers, moment),
            help="Who gets what",
        )
        st.button(
            "Not now",
            type="tertiary",
            key="offered_skills.later.button",
            on_click=_put_off,
            args=(offers, actor),
            help="Offered again once somebody holds more of such tickets",
        )


@st.cache_data(max_entries=8, show_spinner=False)
def _offers(moment: Moment) -> tuple[Offer, ...]:
    frame = team(moment)
    active = frame[frame["active"]]
    people = [
        Person(id_, name, skill_keys(None if pd.isna(skills) else skills))
        for id_, name, skills in zip(
            active.index.tolist(), active["developer"], active["skills"], strict=True
        )
    ]
    recorded = frozenset[str]().union(*(person.skills for person in people))
    with database().read() as session:
        asked = frozenset[str]().union(*map(skill_keys, required_skills(session)))
        if all(person.skills for person in people) and asked <= recorded:
            return ()
        worked = worked_by(work_alike(session, statuses=("active",)))
    return skills_to_offer(people, worked)


def _spelled(moment: Moment, offers: Sequence[Offer]) -> dict[str, str]:
    """The skills as the board spells them, by key."""
    words = vocabulary_of(moment)
    return {offer.skill: words.name_of(offer.skill) for offer in offers}


def _said(offer: Offer, spelled: Mapping[str, str]) -> str:
    tickets = counted(offer.held, f"{plain(spelled[offer.skill])} ticket")
    return f"{plain(offer.name)} holds {tickets}"


def _put_off(offers: Sequence[Offer], actor: Actor) -> None:
    """Keep with this reader that they were offered, until somebody holds more."""
    later = _put_off_by(actor)
    later.update({_name(offer): offer.held for offer in offers})
    write_later(database(), partial(put_off_offers, offers=dict(later), actor=actor))


def _put_off_by(actor: Actor) -> dict[str, int]:
    """What this reader put off, with how many tickets were held then."""
    known: tuple[str, dict[str, int]] | None = st.session_state.get(_LATER)
    if known is None or known[0] != actor.name:
        with database().read() as session:
            known = st.session_state[_LATER] = (actor.name, offers_put_off(session, actor))
    return known[1]


def _name(offer: Offer) -> str:
    return f"{offer.developer_id}: {offer.skill}"


def _review(offers: Sequence[Offer], moment: Moment) -> None:
    st.session_state.pop(_TICKS, None)
    shown = partial(_show_review, offers, moment)
    open_dialog(Dialog("Who gets which skill", "fact_check", shown))


def _show_review(offers: Sequence[Offer], moment: Moment) -> None:
    """Each offer with a tick, in an order that stays as it is while the dialog is open."""
    spelled = _spelled(moment, offers)
    table = pd.DataFrame(
        [(True, offer.name, spelled[offer.skill], offer.held) for offer in offers],
        columns=["tick", "developer", "skill", "held"],
    )
    st.caption("Skills to add to what each of them has on record. The proposer goes by them.")
    st.data_editor(
        table,
        key=_TICKS,
        hide_index=True,
        column_config=columns("developer", "skill")
        | {
            "tick": st.column_config.CheckboxColumn("Add", width=64, help="Untick to leave it out"),
            "held": st.column_config.NumberColumn(
                "Holds", width=76, help="Tickets that they hold and that ask for this skill"
            ),
        },
        disabled=["developer", "skill", "held"],
        row_height=ROW_HEIGHT,
        height=table_height(len(table), 12),
        alt="Skills to add to people; untick one to leave it out",
    )
    chosen = _ticked(offers)
    st.button(
        f"Add {counted(len(chosen), 'skill')} to "
        f"{counted(len({offer.developer_id for offer in chosen}), 'developer')}",
        type="primary",
        icon=":material/check:",
        key="offered_skills.commit",
        on_click=_add_ticked,
        args=(offers, moment),
        disabled=only_looks() or not chosen,
    )


def _ticked(offers: Sequence[Offer]) -> list[Offer]:
    edited = (st.session_state.get(_TICKS) or {}).get("edited_rows", {})
    out = {int(place) for place, cells in edited.items() if cells.get("tick") is False}
    return [offer for place, offer in enumerate(offers) if place not in out]


def _add_ticked(offers: Sequence[Offer], moment: Moment) -> None:
    # The last tick may arrive together with the click.
    chosen = _ticked(offers)
    close_dialog()
    _add(chosen, moment)
    # From within a dialog, only this runs the whole page.
    st.rerun()


def _add(offers: Sequence[Offer], moment: Moment) -> None:
    """Add the skills in one commit; whoever was edited since is refused, with a sentence."""
    spelled, people = _spelled(moment, offers), team(moment)
    own: dict[int, list[Offer]] = defaultdict(list)
    for offer in offers:
        own[offer.developer_id].append(offer)
    edits = [_edit(of_one, spelled, row_of(people, id_)) for id_, of_one in own.items()]

    def command(session: Session, actor: Actor) -> Outcome:
        return update_developers(session, edits, actor=actor, at=now())

    added = say_names(list(dict.fromkeys(spelled[offer.skill] for offer in offers)), most=3)
    save(command, done=Done("developer", f"given {plain(added)}"))


def _edit(offers: Sequence[Offer], spelled: Mapping[str, str], row: Mapping[str, Any]) -> Edit:
    before = [] if pd.isna(row["skills"]) else [row["skills"]]
    return Edit(
        offers[0].developer_id,
        {"skills": join_skills([*before, *(spelled[offer.skill] for offer in offers)])},
        version=int(row["version"]),
        reason="; ".join(
            f"Holds {counted(offer.held, f'{spelled[offer.skill]} ticket')}" for offer in offers
        )
        + ".",
    )
