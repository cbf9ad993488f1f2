"""Deciding about one ticket where it is open: approve, reassign, reject, complete, remove."""

import streamlit as st

from dashboard.tables.drafts import Draft, decide_all, warnings_of
from dashboard.tables.editing import DONE, LABELS, loads_after, row_of, rows_of
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.review import commit_and_say, needs_a_yes
from dashboard.ui.acting.row_actions import ICONS
from dashboard.ui.calendars.absences import away_now, with_away
from dashboard.ui.drawers.opened import Record, open_record, walk
from dashboard.ui.editing.snapshots import Snapshot, known_snapshot
from dashboard.ui.editing.takers import best_taker, show_again, taker_labels
from dashboard.ui.figures.cached import roster
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.values import counted, plain, say_number
from db.domain.actions import ACTIONS, STATUSES_FOR, Action
from db.domain.values import REASON

# The decisions that may name somebody else.
_GIVE: tuple[Action, ...] = ("approve", "reassign")
_KEPT = "details.kept"


def show_decisions(rows: Snapshot, holder: Record) -> None:
    """Who has the ticket, or is proposed for it, with the whole reason; and what can be decided.

    `rows` has the one open assignment as it was read for this; edits of it in the tables of this
    session count as made here.
    """
    id_ = int(rows.frame.index[0])
    row = rows.frame.loc[id_]
    proposed = row["status"] == "proposed"
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown("Proposed for" if proposed else "With", width="content")
            st.button(
                plain(with_away(str(row["developer"]))),
                icon=":material/person:",
                type="tertiary",
                key="details.holder",
                on_click=open_record,
                args=(holder,),
            )
        for name, label in (("why", ""), ("runners_up", "Runners-up: ")):
            if isinstance(row[name], str) and row[name]:
                st.markdown(plain(f"{label}{row[name]}"))
        shown = row_of(rows.frame, id_)
        best = best_taker(int(shown["ticket_id"]), shown, holder=shown["developer"])
        to = _choose(rows, id_, best)
        _show_effect(rows, id_, to)
        with st.container(horizontal=True, gap="small"):
            for action in ACTIONS:
                if row["status"] in STATUSES_FOR[action]:
                    _show_button(rows, id_, action, to, best)


def _choose(rows: Snapshot, id_: int, best: str | None) -> str | None:
    """The fields that the decisions share: another developer, and the reason.

    Whom a ticket suits best is said, and chosen by no more than a click on *Reassign*.
    """
    row = rows.frame.loc[id_]
    key = _key(id_, "to")
    everybody = taker_labels(rows.frame["skill"])
    labels = {name: label for name, label in everybody.items() if name != row["developer"]}
    kept = _kept().get(id_, (_typed(id_, "developer"), _typed(id_, "note") or ""))
    for name, value in zip((key, _key(id_, "reason")), kept, strict=True):
        if name not in st.session_state:
            st.session_state[name] = value
    show_again(key, labels)
    first, second = st.columns([2, 3])
    with first:
        to: str | None = st.selectbox(
            "To somebody else",
            list(labels),
            index=None,
            placeholder=labels.get(best or "", "Choose"),
            format_func=lambda name: labels.get(name, name),
            key=key,
        )
    with second:
        reason = st.text_input(
            "Reason",
            placeholder="Kept in the history",
            max_chars=REASON.most,
            key=_key(id_, "reason"),
        )
    _kept()[id_] = (to, reason)
    return to


def _kept() -> dict[int, tuple[str | None, str]]:
    """What was chosen and typed and is not decided, by assignment: one may walk on and back."""
    found: dict[int, tuple[str | None, str]] = st.session_state.setdefault(_KEPT, {})
    return found


def _show_effect(rows: Snapshot, id_: int, to: str | None) -> None:
    """What the decision does to whose load, what speaks against it, and the yes to an overload."""
    action: Action = "approve" if rows.frame.loc[id_, "status"] == "proposed" else "reassign"
    draft = _draft(rows, id_, action, to)
    people = roster(this_moment())
    loads = loads_after(people, draft.load_moves)
    moved = rows_of(loads, loads.index[loads["moved"] != 0]).values()
    said = [
        f"**{plain(one['developer'])}** {say_number(one['workload'])} → "
        f"{say_number(one['after'])} of {counted(one['available'], 'point')}"
        for one in moved
    ]
    if said:
        st.caption(f"{LABELS[action]}: {' · '.join(said)}")
    for text in warnings_of(draft, people, away_now()).values():
        st.warning(text.removeprefix("⚠ "), icon=":material/warning:")
    names = needs_a_yes(draft)
    if names:
        st.checkbox(
            f"Approve past the available points of {', '.join(sorted(names))}",
            key=_key(id_, "allow", *sorted(names)),
        )


def _show_button(
    rows: Snapshot, id_: int, action: Action, to: str | None, best: str | None
) -> None:
    if action == "reassign":
        to = to or best
    draft = _draft(rows, id_, action, to)
    whom = {"approve": f" for {to}", "reassign": f" to {to}"}.get(action) if to else None
    st.button(
        LABELS[action] + (whom or ""),
        icon=f":material/{ICONS[action]}:",
        type="primary" if action in ("approve", "complete") else "secondary",
        disabled=only_looks() or not draft.lines or _waits_for_a_yes(id_, draft),
        key=f"details.{action}",
        on_click=_decide,
        args=(rows, id_, action, best),
        help=None if draft.lines else "Choose above to whom",
    )


def _decide(rows: Snapshot, id_: int, action: Action, best: str | None) -> None:
    # The last choice may arrive together with the click.
    to = st.session_state.get(_key(id_, "to"))
    draft = _draft(rows, id_, action, to or (best if action == "reassign" else None))
    if draft.lines and not _waits_for_a_yes(id_, draft):
        _kept().pop(id_, None)
        commit_and_say(
            _table_of(id_) or rows,
            draft.decisions,
            Done("assignment", DONE[action]),
            allow_overload=bool(needs_a_yes(draft)),
        )
    # From within a dialog, only this runs the whole page, which says what became of it.
    st.rerun()


def _draft(rows: Snapshot, id_: int, action: Action, to: str | None) -> Draft:
    reason = (st.session_state.get(_key(id_, "reason")) or "").strip()
    named = {id_: to} if to is not None and action in _GIVE else {}
    return decide_all(rows.frame, action, to=named, reason=reason or None)


def _waits_for_a_yes(id_: int, draft: Draft) -> bool:
    names = sorted(needs_a_yes(draft))
    return bool(names) and not st.session_state.get(_key(id_, "allow", *names))


def _table_of(id_: int) -> Snapshot | None:
    """The table from which the ticket was opened, if it has the assignment as an editable row."""
    rows = known_snapshot(walk().table)
    is_shown = rows is not None and "note" in rows.editable and id_ in rows.frame.index
    return rows if is_shown else None


def _typed(id_: int, name: str) -> str | None:
    """What is typed over this assignment in that table, and not saved."""
    rows = _table_of(id_)
    return None if rows is None else rows.edits.get(id_, {}).get(name)


def _key(id_: int, *names: str) -> str:
    return ".".join(("details", *names, str(id_)))
