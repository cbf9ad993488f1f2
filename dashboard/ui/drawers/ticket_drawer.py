"""One ticket in its details: its fields, the actions that it allows, and its history."""

from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from dashboard.clock import now, today
from dashboard.database import database
from dashboard.identity import current_actor
from dashboard.tables.frames import assignments_frame, tickets_frame
from dashboard.ui.access.permission import only_looks
from dashboard.ui.acting.notices import Done
from dashboard.ui.acting.saving import save
from dashboard.ui.drawers.comments import comment_form, withdraw_button
from dashboard.ui.drawers.deciding import show_decisions
from dashboard.ui.drawers.opened import OPENED, Record, opened_since
from dashboard.ui.drawers.row_forms import holds_mine, is_opened
from dashboard.ui.drawers.ticket_form import ticket_form
from dashboard.ui.drawers.timeline import Entry, entries, remarks, show_timeline
from dashboard.ui.editing.assigning import assign_form
from dashboard.ui.editing.snapshots import snapshot
from dashboard.ui.page.moments import this_moment
from dashboard.ui.words.values import counted, plain, say_day, say_time
from db.commands import Actor, Change, Edit, Outcome, reopen, reopen_tickets
from db.domain.relations import remark
from db.domain.values import REASON
from db.models.types import AnyRow
from db.queries.assignments import open_assignments_of, reopenable_assignment
from db.queries.comments import ticket_comments
from db.queries.history.events import ticket_timeline
from db.queries.history.workload import data_version
from db.queries.relations import open_blockers
from db.queries.tickets import ticket

REASON_KEY = "reopen.reason"
_STATUS_COLOURS: dict[str, Literal["orange", "blue", "green"]] = {
    "pending": "orange",
    "assigned": "blue",
    "completed": "green",
}


def is_ticket(id_: int) -> bool:
    """Whether there is such a ticket."""
    with database().read() as session:
        return ticket(session, id_) is not None


def show_ticket(id_: int) -> None:
    """A ticket with all that can be done to it."""
    with database().read() as session:
        seen = data_version(session)
        row = ticket(session, id_)
        events = ticket_timeline(session, id_)
        comments = ticket_comments(session, id_)
        closed = reopenable_assignment(session, id_)
        held = open_assignments_of(session, [id_])
        waits_for = open_blockers(session, [id_]).get(id_, [])
    if row is None:
        return
    # Read anew each time; what is committed from here names it as what was seen.
    rows = snapshot(OPENED, object(), lambda: (assignments_frame(held), seen, None))
    # In one container of its own: a browser folds an open part again when it moves down.
    with st.container():
        st.header(plain(f"{row.external_key or f'#{row.id}'} · {row.title}"), anchor=False)
        told = [*entries(events), *remarks(comments)]
        _show_news(told)
        _show_badges(row)
        if row.link:
            st.link_button(
                f"{plain(row.external_key)} in its tracker",
                row.link,
                icon=":material/open_in_new:",
                type="tertiary",
            )
        said = remark(row)
        if said:
            st.markdown(f":material/info: {plain(said)}")
        if waits_for:
            st.caption(f"Open now: {plain(', '.join(waits_for))}")
        if held:
            show_decisions(rows, Record("developer", held[0].developer_id))
        if row.description:
            st.text(row.description)
        if row.status == "pending" and not held:
            with st.container(border=True):
                st.markdown("**Assign by hand**")
                assign_form(_chosen(row), reloads=OPENED, as_of=seen)
        if row.status in ("completed", "rejected"):
            with st.container(border=True):
                _show_reopen(row, closed)
    # A form that somebody is typing in stays, also when its ticket is withdrawn meanwhile.
    if row.status != "withdrawn" or is_opened("ticket", id_):
        unfolded = holds_mine("ticket", id_)
        with (
            st.container(key="details.edit"),
            st.expander("Edit the ticket", icon=":material/edit:", expanded=unfolded),
        ):
            ticket_form(row, reloads=OPENED)
    st.markdown("**Timeline and comments**")
    _show_timeline(id_, told)
    _show_origin(row)


def _show_news(told: list[Entry]) -> None:
    """What others did to the ticket since it was opened here."""
    me, since = current_actor().name, opened_since()
    news = [
        f"**{plain(entry.by)}**: {plain(entry.what)} {plain(entry.detail)}".rstrip()
        for entry in told
        if entry.at > since and entry.by != me
    ]
    if news:
        said = " · ".join(news)
        st.info(f"Changed since you opened it. {said}", icon=":material/sync:")


def _show_timeline(id_: int, told: list[Entry]) -> None:
    """Events and comments; managers may add a comment, or withdraw one of theirs."""
    actor = current_actor()
    may_write = actor.may("change the board")
    if may_write:
        comment_form(id_, reloads=OPENED)

    def beside(entry: Entry) -> None:
        if may_write and entry.comment_id is not None and entry.by == actor.name:
            withdraw_button(entry.comment_id, reloads=OPENED)

    show_timeline(told, key=f"ticket.{id_}.all", beside=beside)


def _show_badges(row: AnyRow) -> None:
    with st.container(horizontal=True, gap="small"):
        st.badge(row.status.capitalize(), color=_STATUS_COLOURS.get(row.status, "gray"))
        if row.project is not None:
            st.badge(plain(row.project), icon=":material/folder:", color="gray")
        if row.issue_type is not None:
            st.badge(plain(row.issue_type), icon=":material/category:", color="gray")
        if row.parent_key is not None:
            st.badge(
                plain(f"Part of {row.parent_key}"), icon=":material/account_tree:", color="gray"
            )
        st.badge(row.priority, icon=":material/flag:", color="gray")
        points = "No points" if row.story_points is None else counted(row.story_points, "point")
        st.badge(points, icon=":material/weight:", color="gray")
        st.badge(
            plain(row.required_skill or "No skill asked for"),
            icon=":material/build:",
            color="gray",
        )
        if row.due_date is not None:
            open_ = row.status in ("pending", "assigned")
            late = open_ and row.due_date < today(this_moment().time_zone)
            st.badge(
                _say_due(row.due_date, late=late),
                icon=":material/event:",
                color="red" if late else "gray",
            )


def _say_due(due: date, *, late: bool) -> str:
    return f"Due {say_day(due)}" + (", overdue" if late else "")


def _show_reopen(row: AnyRow, closed: AnyRow | None) -> None:
    """The button to reopen; `closed` is the assignment that closed the ticket, if one did."""
    st.markdown(
        f"**Reopen:** {plain(closed.assigned_to)} has it again"
        if closed is not None and row.status == "completed"
        else "**Reopen:** it waits for a developer again"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Reason", placeholder="Kept in the history", max_chars=REASON.most, key=REASON_KEY
        )
        st.button(
            "Reopen",
            type="primary",
            icon=":material/restart_alt:",
            disabled=only_looks(),
            on_click=_reopen,
            args=(row, closed),
            key="reopen.commit",
        )


def _reopen(row: AnyRow, closed: AnyRow | None) -> None:
    reason = (st.session_state.get(REASON_KEY) or "").strip() or None

    def command(session: Session, actor: Actor) -> Outcome:
        if closed is None:
            edit = Edit(row.id, {}, row.version, reason)
            return reopen_tickets(session, [edit], actor=actor, at=now())
        change = Change(
            closed.id,
            "reopen",
            reason=reason,
            version=closed.version,
            ticket_version=closed.ticket_version,
        )
        return reopen(session, [change], actor=actor, at=now())

    save(command, done=Done("ticket", "reopened"), reloads=OPENED)
    # From within a dialog, only this runs the whole page, which says what became of it.
    st.rerun()


def _show_origin(row: AnyRow) -> None:
    source = "" if row.external_key is None else f" as {plain(row.external_key)}"
    st.caption(
        f"Ticket \\#{row.id}, from {plain(row.source)}{source} · created "
        f"{say_time(row.created_at)} · changed {say_time(row.updated_at)}"
    )


def _chosen(row: AnyRow) -> pd.DataFrame:
    return tickets_frame([row])
