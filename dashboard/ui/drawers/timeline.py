"""One ticket's history as sentences: events and comments, by whom, when and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from dashboard.ui.words.values import plain, say_day, say_time
from db.domain.field_changes import FieldChange, field_changes, tracker_changes
from db.models.types import AnyRow
from db.queries.history.event_lines import other_name

SHOWN = 50
_FIELDS = {
    "story_points": "points",
    "required_skill": "skill",
    "due_date": "due date",
    "issue_type": "type",
    "parent_key": "part of",
    "blocked_by": "waits for",
    "blocks": "holds up",
    "blocked": "held up by",
    "is_work": "counts as work",
    "covered": "children carry its points",
    "waits": "waits for open work",
}
_ICONS = {
    "created": "add_circle",
    "updated": "edit",
    "proposed": "lightbulb",
    "superseded": "layers",
    "approved": "check_circle",
    "rejected": "person_off",
    "reassigned": "swap_horiz",
    "removed": "person_remove",
    "completed": "done_all",
    "reopened": "restart_alt",
    "undone": "undo",
    "commented": "comment",
    "withdrew": "comments_disabled",
}


_RECORD_SAID = {
    "updated": "Ticket changed",
    "undone": "Change of the ticket undone",
    "withdrawn": "Import of the ticket undone",
    "noted": "Seen in its tracker",
    "recounted": "Counts otherwise",
    "blocked": "Has to wait",
    "unblocked": "Need not wait any more",
    "completed": "Completed, as its tracker says",
    "set aside": "Set aside, as its tracker says",
    "reopened": "Reopened, waits again",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event or comment in words; `text` is a comment's own text."""

    action: str
    what: str
    detail: str
    by: str
    at: datetime
    reason: str | None
    text: str | None = None
    comment_id: int | None = None


def entries(events: Sequence[AnyRow]) -> list[Entry]:
    """The events of one ticket, oldest first, each compared with the state before it."""
    told: list[Entry] = []
    record: Mapping[str, Any] | None = None
    for event in events:
        if event.rank == 0:
            what = "Ticket created" if record is None else _RECORD_SAID.get(event.action, "Changed")
            told_by = tracker_changes if event.action == "noted" else field_changes
            detail = "" if record is None else say_changes(told_by(record, event.state))
            record = event.state
        else:
            what, detail = happened(event), ""
            if event.action != "superseded":
                # This decision set the ticket's status, not the next edit of the ticket.
                record = {**(record or {}), "status": event.state["ticket_status"]}
        told.append(
            Entry(event.action, what, detail, event.changed_by, event.changed_at, event.reason)
        )
    return told


def remarks(comments: Sequence[AnyRow]) -> list[Entry]:
    """The comments on one ticket; withdrawn ones without their text."""
    return [
        Entry("commented", "Comment", "", row.author, row.created_at, None, row.text, row.id)
        if row.withdrawn_at is None
        else Entry(
            "withdrew",
            "Comment withdrawn",
            f"Written {say_time(row.created_at)}",
            row.author,
            row.withdrawn_at,
            None,
        )
        for row in comments
    ]


def say_changes(changes: Sequence[FieldChange]) -> str:
    """`points 3 → 5 · …`: the fields that an event changed; of a description only its name."""
    said = []
    for change in changes:
        label = _FIELDS.get(change.field, change.field.replace("_", " "))
        if change.field != "description":
            label += f" {_shown(change.field, change.old)} → {_shown(change.field, change.new)}"
            label += " there" if change.in_tracker else ""
        said.append(label)
    return " · ".join(said) or "nothing that shows"


def happened(event: AnyRow) -> str:
    """What an event of an assignment did, and with whom."""
    was = _named(event.previous_developer, event.previous_developer_now)
    now = _named(event.new_developer, event.new_developer_now)
    if event.action == "rejected":
        set_aside = event.state.get("scope") == "ticket"
        return f"Set aside, was proposed for {was}" if set_aside else f"Rejected for {was}"
    if event.action == "reopened":
        active = event.state.get("status") == "active"
        return f"Reopened, back with {now}" if active else "Reopened, waits again"
    said: dict[str, str] = {
        "created": f"Given to {now}",
        "proposed": f"Proposed for {now}",
        "superseded": f"Proposal for {was} superseded",
        "approved": f"Approved for {now}",
        "reassigned": f"Reassigned from {was} to {now}",
        "removed": f"Removed from {was}",
        "completed": f"Completed by {now}",
        "undone": f"Undone: {event.state.get('status')} with {event.state.get('assigned_to')}",
    }
    return said.get(event.action) or str(event.action).capitalize()


def show_timeline(
    told: Sequence[Entry], *, key: str, beside: Callable[[Entry], None] = lambda entry: None
) -> None:
    """Draw the entries, newest first; more than `SHOWN` only on request.

    `beside` may draw an action beside an entry.
    """
    told = sorted(told, key=lambda entry: entry.at)[::-1]
    if len(told) > SHOWN and not st.toggle(f"Show all {len(told)} entries", key=key):
        told = told[:SHOWN]
    for entry in told:
        icon = f":material/{_ICONS.get(entry.action, 'history')}:"
        lines = [f"{icon} **{plain(entry.what)}**"]
        lines += [plain(entry.detail)] if entry.detail else []
        lines += [f"“{plain(entry.reason)}”"] if entry.reason else []
        with st.container(gap=None):
            st.markdown("  \n".join(lines))
            if entry.text is not None:
                st.text(entry.text)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(f"{plain(entry.by)} · {say_time(entry.at)}", width="content")
                beside(entry)


def _named(then: str | None, now: str | None) -> str | None:
    other = other_name(now, then)
    return f"{then} (now {other})" if other else then


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if name == "due_date":
        return say_day(date.fromisoformat(value))
    return f"{value:g}" if isinstance(value, float) else str(value)
