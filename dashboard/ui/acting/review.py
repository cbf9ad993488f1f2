"""The review before a commit: its changes, the loads after it, and ticks to take rows out."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now
from dashboard.live.background import Job
from dashboard.tables.drafts import Decision, Draft, warnings_of
from dashboard.tables.editing import edits_of, loads_after
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.dialogs import Dialog, close_dialog, open_dialog
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import Work, commit, in_transaction
from dashboard.ui.behind.loads import show_load_lines
from dashboard.ui.calendars.absences import away_now
from dashboard.ui.editing.snapshots import Snapshot
from dashboard.ui.editing.tables import review_editor, show_loads
from dashboard.ui.figures.cached import roster
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.values import counted
from db.access import Actor
from db.commands import (
    Change,
    Edit,
    Leave,
    NewAssignment,
    Outcome,
    TicketMove,
    assign,
    decide,
    hand_over,
    move_tickets,
    update_developers,
    update_tickets,
)
from db.models.types import Progress

ALLOW, BEHIND = "review.allow_overload", "review.behind"
LINES_SHOWN = 200
# More decisions are committed in the background: these take about a second.
AT_ONCE = 2_000
# So many rows of a table are in sight together.
IN_SIGHT = 20


@dataclass
class Review:
    """A draft under review: its rows that are taken `out`, and which page of rows is shown.

    `began` are the rows that were out when this page was opened, for the editor's input must not
    change while somebody ticks. `asked` are the developers whom the box for overload named last.
    """

    draft: Draft
    done: Done | str
    rows: Snapshot
    data_version: int
    out: set[int] = field(default_factory=set)
    page: int = 1
    visit: int = 1
    began: frozenset[int] = frozenset()
    asked: frozenset[str] = frozenset()
    name: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def key(self) -> str:
        """The key of the editor, new on each visit of a page of rows."""
        return f"review.{self.name}.{self.visit}"

    @property
    def pages(self) -> int:
        """How many pages of rows there are."""
        return max(1, -(-len(self.draft.lines) // LINES_SHOWN))

    @property
    def shown(self) -> pd.DataFrame:
        """The rows of this page, with the ticks as they were when it was opened."""
        first = (self.page - 1) * LINES_SHOWN
        table = self.draft.table(list(self.draft.lines)[first : first + LINES_SHOWN])
        table.insert(0, "tick", ~table.index.isin(list(self.began)))
        warnings = warnings_of(self.draft, roster(this_moment()), away_now())
        table["overload"] = [warnings.get(id_) for id_ in table.index.tolist()]
        return table

    def take_ticks(self) -> None:
        """Read the editor's ticks into `out`."""
        state = st.session_state.get(self.key) or {}
        shown = self.shown
        self.out = set(self.began)
        at = {str(place): id_ for place, id_ in enumerate(shown.index.tolist())}
        rows = {at.get(str(place)): cells for place, cells in state.get("edited_rows", {}).items()}
        for id_, cells in edits_of(rows, at.values(), ("tick",)).items():
            (self.out.discard if cells["tick"] else self.out.add)(id_)

    def turn_to(self, page: int) -> None:
        """Show another page of rows, and keep what was unticked on this one."""
        self.take_ticks()
        self.page = min(max(1, page), self.pages)
        self.visit += 1
        self.began = frozenset(self.out)

    @property
    def kept(self) -> Draft:
        """The draft without the rows that were taken out."""
        return self.draft.without(self.out)

    @property
    def waits_for_a_yes(self) -> bool:
        """Whether somebody would be overloaded for whom the box was not ticked."""
        agreed = self.asked if st.session_state.get(ALLOW) else frozenset()
        return not needs_a_yes(self.kept) <= agreed


def review(rows: Snapshot, draft: Draft, *, done: Done | str) -> None:
    """Open the review of `draft`; `done` says afterwards what was done."""
    st.session_state[ALLOW] = False
    one = Review(draft, done, rows, rows.data_version)
    open_dialog(Dialog("Review and commit", "fact_check", partial(show_review, one)))


def commit_or_review(rows: Snapshot, draft: Draft, *, done: Done) -> None:
    """Commit a draft at once that needs no review, and open the review of any other."""
    if not needs_review(draft):
        commit_and_say(rows, draft.decisions, done, as_of=rows.data_version, typed=draft.typed)
        st.rerun()
    review(rows, draft, done=done)


def show_review(one: Review) -> None:
    """Draw the review."""
    one.take_ticks()
    draft = one.kept
    number = len(draft.lines)
    for note in draft.notes:
        st.caption(note)
    if one.draft.lines:
        review_editor(one.shown, key=one.key, kind=one.draft.kind)
        _show_pages(one)
    for problem in draft.problems:
        st.warning(problem, icon=":material/warning:")
    against = warnings_of(draft, roster(this_moment()), away_now())
    if against:
        said = "; ".join(f"{draft.lines[id_].shown[0]}: {text}" for id_, text in against.items())
        st.warning(said, icon=":material/warning:")
    _show_loads(draft)
    _ask_for_a_yes(one)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"Commit {counted(number, 'change')}",
            type="primary",
            icon=":material/check:",
            key="review.commit",
            on_click=_commit,
            args=(one,),
            disabled=only_looks() or not number or one.waits_for_a_yes,
        )
        if one.out:
            st.caption(f"{counted(len(one.out), 'row')} taken out", width="content")


def _show_pages(one: Review) -> None:
    total = len(one.draft.lines)
    if one.pages == 1:
        return
    first = (one.page - 1) * LINES_SHOWN
    with st.container(horizontal=True, vertical_alignment="center"):
        last = min(total, first + LINES_SHOWN)
        st.caption(f"Rows {first + 1:,} to {last:,} of {total:,}", width="content")
        for label, page, icon in (
            ("Previous rows", one.page - 1, "navigate_before"),
            ("Next rows", one.page + 1, "navigate_next"),
        ):
            st.button(
                label,
                icon=f":material/{icon}:",
                type="tertiary",
                key=f"review.{icon}",
                on_click=one.turn_to,
                args=(page,),
                disabled=not 1 <= page <= one.pages,
            )


def _show_loads(draft: Draft) -> None:
    loads = loads_after(roster(this_moment()), draft.load_moves)
    moved = loads[loads["moved"] != 0]
    if not moved.empty:
        show_loads(moved)
        names = sorted(moved["developer"])
        if st.session_state.get(BEHIND) not in names:
            st.session_state[BEHIND] = None
        behind = st.selectbox(
            "Behind the points of",
            names,
            index=None,
            placeholder="Behind the points of: choose whose",
            label_visibility="collapsed",
            key=BEHIND,
        )
        if behind is not None:
            show_load_lines(behind, draft.moved)
    over = sorted(moved.loc[moved["overload"], "developer"])
    if over:
        st.warning(f"Past what they have available: {', '.join(over)}.", icon=":material/warning:")


def _ask_for_a_yes(one: Review) -> None:
    """The box that allows overload; it must be ticked again when another name joins."""
    names = frozenset(needs_a_yes(one.kept))
    if not names <= one.asked:
        st.session_state[ALLOW] = False
    one.asked = names
    if names:
        st.checkbox(f"Approve past the available points of {', '.join(sorted(names))}", key=ALLOW)


def needs_a_yes(draft: Draft) -> set[str]:
    """The developers whom the approvals of this draft would overload."""
    if not draft.approved_for:
        return set()
    loads = loads_after(roster(this_moment()), draft.load_moves)
    return draft.approved_for & set(loads.loc[loads["after"] > loads["available"], "developer"])


def needs_review(draft: Draft) -> bool:
    """Whether rows are left out, need a note, are many, or anything speaks against one of them."""
    people = roster(this_moment())
    return bool(
        draft.problems
        or draft.notes
        or not 0 < len(draft.lines) <= IN_SIGHT
        or warnings_of(draft, people, away_now())
        or needs_a_yes(draft)
        or loads_after(people, draft.load_moves)["overload"].any()
    )


def _commit(one: Review) -> None:
    """Close the dialog and commit; the edits stay where the commit fails."""
    # The last tick may arrive together with the click.
    one.take_ticks()
    if one.waits_for_a_yes:
        return
    decisions = one.kept.decisions
    allow = bool(st.session_state.get(ALLOW))
    close_dialog()
    commit_and_say(
        one.rows,
        decisions,
        one.done,
        allow_overload=allow,
        as_of=one.data_version,
        typed=one.draft.typed,
    )
    # From within a dialog, only this runs the whole page.
    st.rerun()


def commit_and_say(
    rows: Snapshot,
    decisions: Sequence[Decision],
    done: Done | str,
    *,
    allow_overload: bool = False,
    as_of: int | None = None,
    typed: bool = False,
) -> None:
    """Commit `decisions` about `rows` as one batch; edits of refused rows stay.

    What is typed into cells of tickets and developers stays, too, unless it is what was `typed`.
    """
    if not decisions:
        return
    of_records = rows.kind != "assignment" or any(
        isinstance(decision, TicketMove) for decision in decisions
    )

    def command(session: Session, job: Job, actor: Actor) -> Outcome:
        return _save(
            session,
            decisions,
            update=update_developers if rows.kind == "developer" else update_tickets,
            actor=actor,
            at=now(),
            allow_overload=allow_overload,
            as_of=as_of,
            progress=job.advance,
        )

    commit(
        Work(
            in_transaction(command, rows.read_at),
            done,
            "Nothing was saved, and your edits are still here.",
            reloads=rows.name,
            saved=lambda outcome: (
                outcome.changed if not of_records else outcome.records if typed else ()
            ),
        ),
        beside=len(decisions) > AT_ONCE,
    )


def _save(
    session: Session,
    decisions: Sequence[Decision],
    *,
    update: Callable[..., Outcome],
    actor: Actor,
    at: datetime,
    allow_overload: bool,
    as_of: int | None,
    progress: Progress,
) -> Outcome:
    """One batch of decisions that are all of one kind."""
    moves = [decision for decision in decisions if isinstance(decision, TicketMove)]
    if moves:
        return move_tickets(session, moves, actor=actor, at=at, as_of=as_of)
    edits = [decision for decision in decisions if isinstance(decision, Edit)]
    if edits:
        return update(session, edits, actor=actor, at=at)
    changes = [decision for decision in decisions if isinstance(decision, Change)]
    for leave in decisions:
        if isinstance(leave, Leave):
            return hand_over(session, changes, leave, actor=actor, at=at)
    given = [decision for decision in decisions if isinstance(decision, NewAssignment)]
    if given:
        return assign(session, given, actor=actor, at=at, as_of=as_of)
    return decide(
        session, changes, actor=actor, at=at, allow_overload=allow_overload, progress=progress
    )
